"""All recurring jobs on one page. However many engines run, each line runs once when its time comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from roofs.core.jobs import claims
from roofs.core.jobs.failures import where
from roofs.core.jobs.models import Job, ScheduledRun
from roofs.core.jobs.steady import AWAY
from roofs.core.jobs.tasks import JobTask, find_task

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Every:
    run: str
    """The task, by its dotted path. It is called without arguments."""

    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    @property
    def interval(self) -> timedelta:
        return timedelta(days=self.days, hours=self.hours, minutes=self.minutes, seconds=self.seconds)


EVERY: list[Every] = [
    Every(hours=6, run="roofs.core.jobs.housekeeping.clear_sessions"),
    Every(hours=6, run="roofs.core.jobs.housekeeping.delete_old_jobs"),
    Every(hours=1, run="roofs.core.connections.jobs.forget_old_answers"),
    Every(hours=1, run="roofs.core.lists.jobs.learn_the_sizes"),
    Every(days=1, run="roofs.core.connections.jobs.forget_old_deliveries"),
    Every(minutes=30, run="roofs.core.webhooks.jobs.look_for_lost"),
    Every(days=1, run="roofs.core.webhooks.jobs.forget_old_deliveries"),
    Every(minutes=10, run="roofs.core.segments.jobs.sweep"),
    Every(days=1, run="roofs.core.segments.jobs.check_all"),
    Every(days=1, run="roofs.core.files.jobs.sweep"),
    Every(hours=1, run="roofs.core.backup.exporting.forget_old"),
    Every(days=1, run="roofs.core.accounts.jobs.forget_old_tokens"),
    Every(minutes=1, run="roofs.comms.messaging.sending.sweep"),
    Every(days=1, run="roofs.comms.messaging.deliverability.look"),
    Every(minutes=1, run="roofs.comms.consent.erasing.run_due"),
    Every(days=1, run="roofs.comms.consent.processors.look_after_requests"),
    Every(minutes=1, run="roofs.comms.calendar.reminders.sweep"),
    Every(minutes=1, run="roofs.comms.calendar.task_reminders.sweep"),
    Every(hours=1, run="roofs.comms.engagement.learning.learn"),
    Every(minutes=10, run="roofs.comms.engagement.cooling.cool"),
    Every(minutes=1, run="roofs.marketing.cadence.jobs.sweep"),
    Every(minutes=1, run="roofs.marketing.cadence.jobs.repeat_known"),
    Every(days=1, run="roofs.sales.scoring.jobs.cool_down"),
    Every(minutes=15, run="roofs.insight.reporting.jobs.send_due"),
    Every(minutes=2, run="roofs.insight.outreach.jobs.catch_up"),
    Every(days=1, run="roofs.insight.outreach.jobs.check"),
    Every(hours=6, run="roofs.insight.outreach.jobs.learn"),
    Every(hours=1, run="roofs.production.projects.starting.sweep"),
    Every(minutes=5, run="roofs.marketing.reviews.asking.sweep"),
    Every(minutes=15, run="roofs.marketing.campaigns.jobs.keep_going"),
    Every(minutes=2, run="roofs.people.contacts.duplicates.look"),
    Every(hours=1, run="roofs.marketing.experiments.guarding.look"),
    Every(minutes=30, run="roofs.places.weather.jobs.look_for_storms"),
    Every(minutes=5, run="roofs.places.weather.jobs.look_for_alerts"),
    Every(days=1, run="roofs.places.weather.jobs.forget_old_alerts"),
]

LONGEST_WAIT = 60.0


def tick(now: datetime | None = None, lines: Sequence[Every] | None = None) -> float:
    """Enqueue what is due. Returns the seconds until something is due again."""
    now = now or claims.clock()
    lines = EVERY if lines is None else lines
    known = {row.name: row for row in ScheduledRun.objects.filter(name__in=[line.run for line in lines])}
    waits = [_tick_line(line, known.get(line.run), now) for line in lines]
    return min([LONGEST_WAIT, *waits])


def _tick_line(line: Every, row: ScheduledRun | None, now: datetime) -> float:
    """A line that cannot be run must not keep the others from running."""
    try:
        return _advance(line, row, now)
    except AWAY:
        raise
    except Exception as error:  # noqa: BLE001 -- importing a task may raise anything
        log.error("line of the schedule failed", run=line.run, error=type(error).__name__, where=where(error))  # noqa: TRY400 -- the message may quote personal data
        return LONGEST_WAIT


def _advance(line: Every, row: ScheduledRun | None, now: datetime) -> float:
    if row is None:
        row, _ = ScheduledRun.objects.get_or_create(name=line.run, defaults={"next_at": now})
    upcoming = row.next_at
    if row.next_at <= now:
        upcoming = row.next_at + line.interval
        if upcoming <= now:  # the engine was away: what was missed is done once
            upcoming = now + line.interval
        _run_once(line, row, now, upcoming)
    elif row.next_at > now + line.interval:  # the clock went backwards, or the line now says a shorter time
        upcoming = now + line.interval
        ScheduledRun.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=upcoming)
    return max(0.0, (upcoming - now).total_seconds())


def _run_once(line: Every, row: ScheduledRun, now: datetime, upcoming: datetime) -> None:
    """The first engine to move `next_at` enqueues; a run that is still going on is not doubled."""
    task, key = find_task(line.run), f"every:{line.run}"
    with transaction.atomic():
        is_ours = ScheduledRun.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=upcoming, last_at=now)
        if is_ours and isinstance(task, JobTask) and not Job.objects.open().filter(unique_key=key).exists():
            task.using(unique_key=key).enqueue()
