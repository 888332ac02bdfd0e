"""What staff write down, send or plan from a lead's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.marketing.cadence.enrolling import REFUSALS, enrol
from roofs.marketing.cadence.models import Sequence
from roofs.surfaces.web import talk
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import lead_of, viewer


@require_POST
def interaction(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    talk.write_down(request, lead, lead.contact, viewer(request))
    return back(request, f"/leads/{lead.pk}/")


@require_POST
def message(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    talk.send(request, lead, lead.contact, viewer(request))
    return back(request, f"/leads/{lead.pk}/")


@require_POST
def task(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    talk.plan(request, lead, lead.contact, viewer(request), owner=lead.assigned_to)
    return back(request, f"/leads/{lead.pk}/")


@require_POST
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    sequence = (
        Sequence.objects.visible_to(viewer(request))
        .filter(slug=request.POST.get("sequence", ""), paused_at=None)
        .first()
    )
    if sequence is None:
        messages.error(request, _("Choose a sequence."))
    else:
        result = enrol(lead, sequence, actor=viewer(request), source="hand")
        if result.enrolment is None:
            messages.error(request, str(REFUSALS[result.refused]))
        else:
            messages.success(request, _("Follow-up has begun."))
    return back(request, f"/leads/{lead.pk}/")
