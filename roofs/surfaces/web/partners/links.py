"""Saying that a lead we have was sent by a partner, and taking it back: on the partner's page and on the lead's."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.core.kit.refusals import Refused
from roofs.marketing.referrals import referring
from roofs.marketing.referrals.models import Referral
from roofs.people.partners.models import Partnership
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.asking import back, number_in, viewer
from roofs.surfaces.web.leads.reading import lead_of
from roofs.surfaces.web.partners.pages import office, partner_of, referral_of

FOUND = 8


@require_safe
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads by name that nobody has sent yet."""
    user, partner = office(request), partner_of(request, pk)
    text = request.GET.get("q", "").strip()[:100]
    leads = referring.sent_by_nobody(Lead.objects.visible_to(user).search(text)).with_people().order_by("-pk")
    shown = {"found": list(leads[:FOUND]) if text else [], "text": text, "partner": partner}
    return render(request, "partners/_leads_found.html", shown)


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    partner, lead = partner_of(request, pk), lead_of(request, number_in(request.POST.get("lead", "")))
    return _linked(request, partner, lead, reverse("web:partner", args=[pk]))


@require_POST
def of_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """On the lead's page the partner is chosen."""
    lead = lead_of(request, pk)
    partner = partner_of(request, number_in(request.POST.get("partner", "")))
    return _linked(request, partner, lead, reverse("web:lead", args=[pk]))


def _linked(request: HttpRequest, partner: Partnership, lead: Lead, page: str) -> HttpResponse:
    try:
        made = referring.link(partner, lead, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        undo = reverse("web:referral_removal", args=[partner.pk, made.pk])
        words = _("%(name)s was sent by %(partner)s.") % {"name": lead.contact.name, "partner": partner}
        messages.success(request, words, extra_tags=f"undo:{undo}")
    return back(request, page)


@require_POST
def removal(request: HttpRequest, pk: int, referral_pk: int) -> HttpResponse:
    found = referral_of(request, pk, referral_pk)
    try:
        referring.unlink(found, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        undo = reverse("web:referral_restoration", args=[pk, referral_pk])
        messages.success(request, _("The link between lead and partner is gone."), extra_tags=f"undo:{undo}")
    return back(request, reverse("web:partner", args=[pk]))


@require_POST
def restoration(request: HttpRequest, pk: int, referral_pk: int) -> HttpResponse:
    partner = partner_of(request, pk)
    gone = Referral.objects.deleted_visible_to(viewer(request)).filter(partner=partner, pk=referral_pk).first()
    if gone is None:
        raise Http404
    try:
        made = referring.relink(gone, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("%(name)s was sent by %(partner)s.") % {"name": made.lead, "partner": partner})
    return back(request, reverse("web:partner", args=[pk]))
