"""Celery carries the news of a job; the row stays the truth.

The row is committed first, then a message with its id is sent. The worker that gets the message claims a row with a
lease, as an engine's thread would, and records the end in the row. So what holds for rows holds here too: a job runs
once at a time, a lost message is sent again, a dead worker's job is taken up.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django_tasks.base import Task

from roofs.core.jobs import claims, worker
from roofs.core.jobs.backend import DatabaseBackend
from roofs.core.jobs.celery_app import app
from roofs.core.jobs.models import Job

log = structlog.get_logger(__name__)

# A broker is no calendar: what is due later than this is sent by the sweep when its time comes.
SEND_AHEAD = timedelta(minutes=5)
SENT_IS_LOST = timedelta(minutes=5)
RESEND_AT_ONCE = 500
BROKER_REST = 5.0
BACK_SOON = timedelta(seconds=0.5)
SEND_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}


class CeleryBackend(DatabaseBackend):
    runs_in_engine = False

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        app.conf.broker_url = self.options.get("broker_url") or app.conf.broker_url

    def announce(self, job: Job) -> None:
        """A new row says already that it was sent: marking it now would lock it while workers look for work."""
        hand_over = _post if job.sent_at else send
        transaction.on_commit(lambda: hand_over(job, job.run_after), robust=True)

    def _row(self, task: Task[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Job:
        job = super()._row(task, args, kwargs)
        now = claims.clock()
        due = max(now, job.run_after or now)
        job.sent_at = due if due - now <= SEND_AHEAD else None
        return job

    def resend(self, now: datetime) -> int:
        """Rows that wait although their message should have been worked on long ago."""
        is_due = Q(run_after=None) | Q(run_after__lte=now + SEND_AHEAD)
        is_unsent = Q(sent_at=None) | Q(sent_at__lt=now - SENT_IS_LOST)
        lost = Job.objects.filter(is_due, is_unsent, status=Job.Status.READY).order_by("-priority", "id")
        rows = list(lost[:RESEND_AT_ONCE])
        return sum(send(job, job.run_after) for job in rows)


class _Broker:
    """After a failure it is left alone for a moment, so that not every request waits for it in vain."""

    def __init__(self) -> None:
        self._ask_again_at = 0.0

    def is_resting(self) -> bool:
        return time.monotonic() < self._ask_again_at

    def failed(self) -> None:
        self._ask_again_at = time.monotonic() + BROKER_REST


_broker = _Broker()


def send(job: Job, run_after: datetime | None) -> bool:
    """False if it has to wait for the sweep: it is not due for long, or the broker is away."""
    if run_after is not None and run_after - claims.clock() > SEND_AHEAD:
        return False
    _mark(job, max(claims.clock(), run_after or claims.clock()))
    return _post(job, run_after)


def _post(job: Job, run_after: datetime | None) -> bool:
    countdown = max(0.0, (run_after - claims.clock()).total_seconds()) if run_after else 0.0
    if _broker.is_resting():
        _mark(job, None)
        return False
    try:
        run_job.apply_async(args=[str(job.pk), job.queue], queue=job.queue, countdown=countdown, retry_policy=SEND_ONCE)
    except Exception as error:  # noqa: BLE001 -- each broker's client has its own
        _broker.failed()
        log.warning("broker is away, the sweep will send", job=str(job.pk), error=type(error).__name__)
        _mark(job, None)
        return False
    return True


def _mark(job: Job, sent_at: datetime | None) -> None:
    Job.objects.filter(pk=job.pk, status=Job.Status.READY).update(sent_at=sent_at)


@app.task(name="roofs.run_job")  # type: ignore[untyped-decorator]  # celery comes without types
def run_job(job_id: str, queue: str) -> None:
    """Run the most urgent runnable job of this queue: usually the one the message is about.

    Messages wait in the order they came; the rows know priorities. There are at least as many messages as rows, so
    each row gets its turn.
    """
    jobs = claims.claim(worker=f"celery:{platform.node()[:60]}:{os.getpid()}", queues=[queue])
    if not jobs:
        _send_back_if_waiting(job_id)
        return
    (job,) = jobs
    outcome = worker.run(job)
    if outcome.delay is not None:
        send(job, claims.clock() + outcome.delay)


def _send_back_if_waiting(job_id: str) -> None:
    """It came early by the database's clock, or somebody had locked the row at that moment."""
    job = Job.objects.filter(pk=job_id, status=Job.Status.READY).first()
    if job is not None:
        send(job, job.run_after or claims.clock() + BACK_SOON)
