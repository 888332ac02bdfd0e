"""The partner who sent a lead, on the lead's page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from roofs.marketing.referrals import referring
from roofs.marketing.referrals.models import Referral
from roofs.people.partners.models import Partnership
from roofs.sales.leads.models import Lead

register = template.Library()
MOST = 200


@register.inclusion_tag("partners/_of_lead.html", takes_context=True)
def sent_by(context: Context, lead: Lead) -> dict[str, Any]:
    """Who sent them, or the partners one of whom may have. Somebody else's partner is not named."""
    user = context["user"]
    known = referring.is_sent(lead)
    mine = Referral.objects.visible_to(user).filter(lead=lead).with_people().first() if known else None
    partners = [] if known else list(Partnership.objects.visible_to(user).active().order_by("name", "pk")[:MOST])
    return {"lead": lead, "referral": mine, "partners": partners, "csrf_token": context.get("csrf_token")}
