"""Before a version counts: what is wrong with it, and who moves when."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import publishing
from roofs.marketing.cadence.models import Enrolment
from roofs.marketing.cadence.moving import DryRun, Move
from roofs.marketing.cadence.plan import SequencePlan
from roofs.marketing.campaigns import drafts
from roofs.surfaces.web.asking import manager
from roofs.surfaces.web.sequences.reading import draft_of


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    user, draft = manager(request), draft_of(request, pk)
    if request.method == "POST":
        try:
            version = drafts.publish(draft, user)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect("web:draft", pk)
        messages.success(request, _("Version %(n)s is published.") % {"n": version.number})
        return redirect("web:sequence", version.sequence.slug)
    wrong, plan = drafts.faults(draft), drafts.plan_of(draft)
    trial = publishing.dry_run(draft.sequence, plan) if plan is not None and draft.sequence and not wrong else None
    shown = {"draft": draft, "faults": wrong, "trial": trial, "movers": _movers(trial, plan, user)}
    return render(request, "sequences/publication.html", shown)


@dataclass(frozen=True, slots=True)
class Mover:
    enrolment: Enrolment
    move: Move
    title: str
    """The step they would stand at; empty when they would be through."""


def _movers(trial: DryRun | None, plan: SequencePlan | None, user: User) -> list[Mover]:
    if trial is None or plan is None:
        return []
    titles = {step.key: step.title for step in plan.steps}
    rows = Enrolment.objects.visible_to(user).select_related("contact")
    known = rows.in_bulk([move.enrolment_id for move in trial.first])
    return [
        Mover(known[move.enrolment_id], move, titles.get(move.key, "") if move.key else "")
        for move in trial.first
        if move.enrolment_id in known
    ]
