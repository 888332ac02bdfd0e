"""The playbook on a lead's page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from roofs.sales.leads.models import Lead
from roofs.sales.playbook import answers
from roofs.sales.playbook.models import WinReason, WonBecause

register = template.Library()


@register.inclusion_tag("playbook/_lead.html", takes_context=True)
def playbook(context: Context, lead: Lead) -> dict[str, Any]:
    """What they said and whether our answer worked; and, when the deal is won, why."""
    request, user = context["request"], context["user"]
    language = lead.contact.language if lead.contact.language in {"en", "es"} else user.language
    won = WonBecause.objects.visible_to(user).filter(lead=lead).first() if lead.status == "won" else None
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "lead": lead,
        "answers": sorted(answers.find(user, language), key=lambda one: (one.category_label, one.objection)),
        "language": language,
        "reasons": WinReason.choices,
        "won_because": won,
    }
