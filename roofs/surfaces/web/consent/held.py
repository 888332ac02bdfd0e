"""People who would hear from us if something were not missing, and where to mend it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roofs.marketing.cadence import held
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.consent.words import MENDS, words_of
from roofs.surfaces.web.rights import sellers_only


@require_safe
@sellers_only
def index(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("reason", "")
    people = held.held_for(viewer(request), wanted)
    shown = {
        "tab": "held",
        "people": [
            (one, [(reason, words_of(reason), MENDS.get(reason, "")) for reason in one.reasons]) for one in people
        ],
        "reasons": [(reason, words_of(reason)) for reason in held.MISSING],
        "wanted": wanted,
    }
    return render(request, "consent/held.html", shown)
