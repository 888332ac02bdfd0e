"""What is done with a test."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import promoting
from roofs.marketing.experiments import running
from roofs.marketing.experiments.models import Experiment
from roofs.marketing.experiments.vocabulary import Status
from roofs.surfaces.web.asking import back, manager, number_in
from roofs.surfaces.web.experiments.reading import experiment_of

ACTS = {"start": running.start, "pause": running.pause, "end": running.end}


@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = manager(request), experiment_of(request, pk)
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise Http404
    try:
        row = ACTS[act](row, user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _said(row))
    return back(request, reverse("web:experiment", args=[pk]))


def _said(row: Experiment) -> str:
    return {
        Status.RUNNING: _("It runs. Whoever comes to it from now on is dealt one of the ways."),
        Status.PAUSED: _("Paused. Nobody more is dealt; who was keeps their way."),
        Status.ENDED: _("It is over. From now on it is done as before, for everybody."),
        Status.DRAFT: _("It is a draft."),
    }[Status(row.status)]


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = manager(request), experiment_of(request, pk)
    made = running.copy(row, user)
    messages.success(request, _("This is the copy. People are dealt anew when you start it."))
    return redirect("web:experiment", made.pk)


@require_POST
def promotion(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = manager(request), experiment_of(request, pk)
    arm = row.arms.filter(pk=number_in(request.POST.get("arm", ""))).first()
    if arm is None:
        raise Http404
    try:
        promoting.promote(arm, user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        undo = reverse("web:experiment_promotion_undo", args=[pk])
        told = _("From now on: %(arm)s. The test is over.") % {"arm": arm.label}
        messages.success(request, told, extra_tags=f"undo:{undo}")
    return redirect("web:experiment", pk)


@require_POST
def promotion_undo(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = manager(request), experiment_of(request, pk)
    try:
        promoting.take_back(row, user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("It is done as before again."))
    return redirect("web:experiment", pk)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = manager(request), experiment_of(request, pk)
    running.delete(row, user)
    undo = reverse("web:experiment_restoration", args=[pk])
    messages.success(request, _("The test is gone, and everybody gets it as before."), extra_tags=f"undo:{undo}")
    return redirect("web:experiments")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    user = manager(request)
    row = Experiment.objects.deleted_visible_to(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    running.restore(row, user)
    messages.success(request, _("The test is back."))
    return redirect("web:experiment", pk)
