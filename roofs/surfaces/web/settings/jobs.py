"""What the engine does, what waits and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from roofs.core.connections import deliveries
from roofs.core.connections.models import Delivery
from roofs.core.jobs import control
from roofs.core.jobs.models import EngineBeat, Job, ScheduledRun
from roofs.core.jobs.schedule import EVERY
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.settings.rights import managers_only

SHOWN = 50
SILENT_AFTER = timedelta(minutes=1)
NAMES = {
    "roofs.comms.messaging.sending.deliver": _l("Send a message"),
    "roofs.comms.messaging.sending.sweep": _l("Look for messages whose sender stopped"),
    "roofs.comms.messaging.deliverability.look": _l("Look what the world reads of our mail domain"),
    "roofs.core.connections.keeping.try_out": _l("Try an account with a vendor"),
    "roofs.integrations.hubspot.following.look": _l("Ask HubSpot what became of a letter"),
    "roofs.integrations.hubspot.webhooks.ask_who_left": _l("Ask HubSpot who wants no more mail"),
    "roofs.comms.messaging.tracking.settle": _l("Decide whether a person clicked"),
    "roofs.core.connections.deliveries.work": _l("Work on what came in"),
    "roofs.core.accounts.jobs.forget_old_tokens": _l("Forget old sign-ins of programs"),
    "roofs.core.connections.jobs.forget_old_answers": _l("Forget answers to repeated requests"),
    "roofs.core.connections.jobs.forget_old_deliveries": _l("Forget old incoming mail and messages"),
    "roofs.core.webhooks.sending.deliver": _l("Tell another program what happened"),
    "roofs.core.webhooks.jobs.look_for_lost": _l("Look for webhooks that got stuck"),
    "roofs.core.webhooks.jobs.forget_old_deliveries": _l("Forget old deliveries of webhooks"),
    "roofs.core.backup.exporting.make": _l("Put the whole company into one file"),
    "roofs.core.backup.exporting.forget_old": _l("Delete old exports of the company"),
    "roofs.core.files.jobs.sweep": _l("Remove files that belong to nothing"),
    "roofs.core.events.jobs.deliver": _l("Tell a part of the program what happened"),
    "roofs.core.jobs.housekeeping.clear_sessions": _l("Forget old sign-ins"),
    "roofs.core.jobs.housekeeping.delete_old_jobs": _l("Forget old work"),
    "roofs.marketing.cadence.jobs.sweep": _l("Look for follow-up that got stuck"),
    "roofs.marketing.cadence.jobs.repeat_known": _l("Ask providers again that never answered"),
    "roofs.sales.response.jobs.hand_over": _l("Alert somebody of a lead"),
    "roofs.sales.scoring.jobs.cool_down": _l("Cool leads that are silent"),
    "roofs.sales.scoring.jobs.rescore_all": _l("Score all leads again"),
    "roofs.sales.scoring.jobs.rescore_one": _l("Score a lead again"),
}


@dataclass(frozen=True, slots=True)
class Row:
    job: Job
    name: str
    error: str = ""
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    path: str
    every: str
    last_at: datetime | None
    next_at: datetime | None


@require_safe
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    user, now = viewer(request), timezone.now()
    beat = EngineBeat.objects.order_by("-at").first()
    waiting = list(Job.objects.waiting()[: SHOWN + 1])
    shown = {
        "beat": beat,
        "engines": EngineBeat.objects.alive().count(),
        "is_silent": beat is None or beat.at < now - SILENT_AFTER,
        "running": [_row(job) for job in Job.objects.running_now()[:SHOWN]],
        "waiting": [_row(job) for job in waiting[:SHOWN]],
        "more_wait": len(waiting) > SHOWN,
        "dead": [_row(job) for job in Job.objects.dead()[:SHOWN]],
        "schedule": _schedule(),
        "failed": Delivery.objects.visible_to(user).failed()[:SHOWN],
    }
    return render(request, "settings/jobs.html", shown)


def name_of(path: str) -> str:
    """A task in words; one we have no words for by its own name."""
    return str(NAMES.get(path) or path.rpartition(".")[2].replace("_", " ").capitalize())


def _row(job: Job) -> Row:
    failure = job.last_error or {}
    kind = str(failure.get("kind", "")).rpartition(".")[2]
    error = ": ".join(part for part in (kind, str(failure.get("message", ""))) if part)
    return Row(job, name_of(job.task), error, parse_datetime(str(failure.get("at", ""))) if failure.get("at") else None)


def _schedule() -> list[Line]:
    known = {run.name: run for run in ScheduledRun.objects.all()}
    lines = []
    for every in EVERY:
        run = known.get(every.run)
        times = (run.last_at, run.next_at) if run else (None, None)
        lines.append(Line(name_of(every.run), every.run, _interval(every.interval), *times))
    return lines


def _interval(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for size, one, many in (
        (86_400, _("every day"), _("every %(n)s days")),
        (3_600, _("every hour"), _("every %(n)s hours")),
        (60, _("every minute"), _("every %(n)s minutes")),
    ):
        if seconds % size == 0:
            return one if seconds == size else many % {"n": seconds // size}
    return _("every %(n)s seconds") % {"n": seconds}


def _job(pk: UUID) -> Job:
    found = Job.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@managers_only
def revive(request: HttpRequest, pk: UUID) -> HttpResponse:
    job = _job(pk)
    revived = control.revive(job, viewer(request))
    if revived.pk != job.pk:
        messages.info(request, _("The same work waits already."))
    elif revived.is_finished:
        messages.info(request, _("It is done already."))
    else:
        messages.success(request, _("It will be tried again."))
    return redirect("web:jobs")


@require_POST
@managers_only
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    if control.discard(_job(pk), viewer(request)):
        messages.success(request, _("Thrown away."))
    else:
        messages.error(request, _("It is under way again and cannot be thrown away."))
    return redirect("web:jobs")


@require_POST
@managers_only
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    if control.cancel(_job(pk), viewer(request)):
        messages.success(request, _("It stops as soon as it can."))
    else:
        messages.info(request, _("It had ended before."))
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from if is_ours else reverse("web:jobs"))


@require_POST
@managers_only
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    user = viewer(request)
    delivery = Delivery.objects.visible_to(user).filter(pk=pk).first()
    if delivery is None:
        raise Http404
    deliveries.replay(delivery, user)
    messages.success(request, _("It is worked on once more."))
    return redirect("web:jobs")
