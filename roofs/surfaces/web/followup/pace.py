"""Changing a pace by hand: of one person, or of a sequence."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import adjusting
from roofs.marketing.cadence.models import Enrolment, Sequence
from roofs.surfaces.web.asking import back, manager, viewer
from roofs.surfaces.web.leads.paces import PACES
from roofs.surfaces.web.leads.reading import lead_of
from roofs.surfaces.web.rights import sellers_only


@require_POST
@sellers_only
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    lead, user, chosen = lead_of(request, pk), viewer(request), request.POST.get("pace", "")
    if chosen not in PACES:
        raise Http404
    wanted, _dash, days = chosen.partition("-")
    until = timezone.now() + timedelta(days=int(days)) if days else None
    try:
        adjusting.adjust(Enrolment.objects.visible_to(user).about(lead), wanted, user, until=until)  # type: ignore[arg-type] # one of the choices
        messages.success(request, _("Done: %(pace)s.") % {"pace": PACES[chosen]})
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return back(request, reverse("web:lead", args=[pk]))


@require_POST
def of_sequence(request: HttpRequest, slug: str) -> HttpResponse:
    user = manager(request)
    sequence = Sequence.objects.visible_to(user).published().filter(slug=slug).first()
    pace = request.POST.get("pace", "")
    if sequence is None or pace not in Sequence.Pace.values:
        raise Http404
    if adjusting.set_pace(sequence, pace, user):
        is_adaptive = pace == Sequence.Pace.ADAPTIVE
        messages.success(
            request,
            _("From now on it adapts to each person. People on the way are looked at again.")
            if is_adaptive
            else _("It keeps to its days again. Whoever was slowed down goes on from there."),
        )
    return redirect("web:sequence", slug)
