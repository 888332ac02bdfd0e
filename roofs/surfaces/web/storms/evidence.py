"""What was reported near one house: for the talk at the door, and beside a claim. Prints."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from roofs.core.accounts.models import User
from roofs.places.properties.models import Property
from roofs.places.weather.models import StormReport
from roofs.places.weather.policy import WEATHER
from roofs.places.weather.touching import history_of
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.storms.pages import looker

SPANS = {"90": _("Last 90 days"), "365": _("Last 12 months"), "1095": _("Last 3 years"), "3650": _("Last 10 years")}
USUAL = "365"


@require_safe
def show(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    place = _place(looker(request), kind, pk)
    days = request.GET.get("days", USUAL)
    days = days if days in SPANS else USUAL
    now, known = timezone.now(), place["record"].coordinates
    since = now - timedelta(days=int(days))
    touches = history_of((known.latitude, known.longitude), since, now) if known else []
    shown = place | {
        "touches": [(one, one.likelihood(place["material"], place["age"])) for one in touches],
        "coordinates": known,
        "spans": SPANS.items(),
        "days": days,
        "since": since,
        "now": now,
        "rules": WEATHER.get(),
        "has_reports": StormReport.objects.exists(),
    }
    return render(request, "storms/evidence.html", shown)


def _place(user: User, kind: str, pk: int) -> dict[str, Any]:
    if kind == "lead":
        lead = Lead.objects.visible_to(user).with_people().filter(pk=pk).first()
        if lead is None:
            raise Http404
        address = ", ".join(part for part in (lead.address_line, lead.city, lead.state, lead.postal_code) if part)
        return {
            "record": lead, "who": lead.contact.name, "address": address, "material": "", "age": lead.roof_age_years,
            "back_url": reverse("web:lead", args=[pk]),
        }  # fmt: skip
    house = Property.objects.visible_to(user).select_related("owner").filter(pk=pk).first() if kind == "house" else None
    if house is None:
        raise Http404
    return {
        "record": house, "who": house.owner.name if house.owner else "", "address": house.address,
        "material": house.roof_material, "age": house.roof_age_years, "back_url": reverse("web:storms"),
    }  # fmt: skip
