"""Who holds which job. Every change of a held job names the lease it was claimed with; a lost lease changes nothing.

The time that leases and delays are compared with is the database's, so that engines on several machines agree.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from roofs.core.jobs import signals
from roofs.core.jobs.failures import Failure, LostLease, describe
from roofs.core.jobs.models import Job
from roofs.core.jobs.progress import Running
from roofs.core.jobs.tasks import LONGEST_PAUSE

LEASE = timedelta(seconds=30)
ERRORS_KEPT = 5
RIPEN_AT_ONCE = 1000
SWEEP_AT_ONCE = 500

Rows = TypeVar("Rows", bound="models.QuerySet[Any, Any]")
_FREE: dict[str, Any] = {"lease_token": None, "lease_until": None}


def clock() -> datetime:
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    return moment  # type: ignore[no-any-return]  # rows are untyped


def ripen(now: datetime) -> int:
    """Deferred jobs whose time has come become runnable."""
    due = Job.objects.filter(status=Job.Status.READY, run_after__lte=now)
    if not due.exists():
        return 0  # on SQLite: do not take the one write lock for nothing
    with transaction.atomic():
        picked = _lockable(due.order_by("run_after").values("pk"))[:RIPEN_AT_ONCE]
        return Job.objects.filter(pk__in=picked).update(run_after=None)


def _lockable(rows: Rows) -> Rows:
    """Rows that another transaction has locked are left for the next time."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def next_due() -> datetime | None:
    deferred = Job.objects.filter(status=Job.Status.READY, run_after__isnull=False)
    return deferred.aggregate(first=models.Min("run_after"))["first"]  # type: ignore[no-any-return]  # untyped mapping


# MATERIALIZED: otherwise PostgreSQL may run the inner SELECT again and claim more than asked.
_CLAIM = """
WITH picked AS MATERIALIZED (
    SELECT id FROM jobs_job WHERE status = 'READY' AND run_after IS NULL {queues}
    ORDER BY priority DESC, id LIMIT %s {skip_locked}
)
UPDATE jobs_job SET status = 'RUNNING', attempts = attempts + 1, worker = %s, lease_token = %s, lease_until = %s,
    started_at = COALESCE(started_at, %s), last_attempted_at = %s
WHERE id IN (SELECT id FROM picked) RETURNING *
"""


def claim(
    limit: int = 1,
    *,
    worker: str = "",
    queues: Sequence[str] = (),
    lease: timedelta = LEASE,
    now: datetime | None = None,
    ripening: bool = True,
) -> list[Job]:
    """Take up to `limit` runnable jobs, the most urgent first. No queues means all queues."""
    now = now or clock()
    if ripening:
        ripen(now)
    on_sqlite = connection.vendor == "sqlite"
    if on_sqlite and not _runnable(queues).exists():
        return []
    with transaction.atomic() if on_sqlite else nullcontext():
        return _take(limit, worker[:100], queues, now, lease)


def _runnable(queues: Sequence[str]) -> models.QuerySet[Job]:
    runnable = Job.objects.filter(status=Job.Status.READY, run_after__isnull=True)
    return runnable.filter(queue__in=queues) if queues else runnable


def _take(limit: int, worker: str, queues: Sequence[str], now: datetime, lease: timedelta) -> list[Job]:
    sql = _CLAIM.format(
        queues=f"AND queue IN ({', '.join(['%s'] * len(queues))})" if queues else "",
        skip_locked="FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else "",
    )
    moment, until = (connection.ops.adapt_datetimefield_value(at) for at in (now, now + lease))
    token = Job._meta.get_field("lease_token").get_db_prep_value(uuid.uuid4(), connection)
    claimed = Job.objects.raw(sql, [*queues, limit, worker, token, until, moment, moment])
    return sorted(claimed, key=lambda job: (-job.priority, job.pk))


def _held(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, lease_token=job.lease_token)


def _settle(job: Job, only: Q | None = None, **changes: Any) -> None:
    if not _held(job).filter(only or Q()).update(**_FREE, **changes):
        raise LostLease


def finish(job: Job, result: Any, running: Running | None = None) -> bool:
    """Record success; True if the job waits once more, because it was asked for again while it ran.

    Called inside the transaction of the body, so that the effect and its record are one.
    """
    reached = _reached(running)
    done = {"status": Job.Status.SUCCESSFUL, "result": result, "finished_at": timezone.now(), **reached}
    if _held(job).filter(again=False).update(**_FREE, **done):
        return False
    _settle(job, status=Job.Status.READY, again=False, attempts=0, result=result, run_after=None, **reached)
    return True


def _reached(running: Running | None) -> dict[str, Any]:
    if running is None or not running.reported:
        return {}
    return {"progress_done": running.done, "progress_total": running.total, "progress_note": running.note}


def retry(job: Job, error: BaseException, delay: timedelta, now: datetime | None = None) -> None:
    """Back to the queue after a failure, unless the person has cancelled meanwhile."""
    now = now or clock()
    errors = _with(job, describe(error, attempt=job.attempts, now=now))
    waiting = {"status": Job.Status.READY, "run_after": now + delay, "errors": errors, "sent_at": None}
    if _held(job).filter(cancel_requested_at=None).update(**_FREE, **waiting):
        return
    give_up(job)


def bury(job: Job, error: BaseException, only: Q | None = None) -> None:
    """To the dead letters."""
    now = timezone.now()
    errors = _with(job, describe(error, attempt=job.attempts, now=now))
    with transaction.atomic():
        _settle(job, only, status=Job.Status.DEAD, finished_at=now, errors=errors, again=False)
        signals.news.send(sender=Job, name="job.died", job=job, actor=None)


def give_up(job: Job, only: Q | None = None) -> None:
    """The person did not want it any more."""
    _settle(job, only, status=Job.Status.DEAD, cancelled=True, finished_at=timezone.now(), again=False)


def hand_back(job: Job) -> None:
    """To the queue as if it had not been begun."""
    _settle(job, status=Job.Status.READY, attempts=F("attempts") - 1, run_after=None, sent_at=None)


def renew(held: Collection[Running], now: datetime) -> None:
    for lease in {running.lease for running in held}:
        mine = [running for running in held if running.lease == lease]
        with transaction.atomic():
            rows = Job.objects.filter(
                pk__in=[running.job_id for running in mine],
                lease_token__in={running.token for running in mine},
                status=Job.Status.RUNNING,
            )
            Job.objects.filter(pk__in=_lockable(rows.values("pk"))).update(lease_until=now + lease)


def _with(job: Job, failure: Failure) -> list[Failure]:
    return [*job.errors, failure][-ERRORS_KEPT:]


class WorkerDied(Exception):
    """The lease ran out: the process that held the job is gone or stuck."""


def sweep(now: datetime | None = None, *, keep: Collection[uuid.UUID] = ()) -> list[Job]:
    """Take back jobs whose lease ran out, except what this process knows to be alive. Returns what waits again."""
    now = now or clock()
    _mend_after_clock_step(now)
    ended = Q(lease_until__lt=now)
    expired = Job.objects.filter(ended, status=Job.Status.RUNNING).exclude(pk__in=keep)
    waiting = []
    for job in expired.order_by("lease_until")[:SWEEP_AT_ONCE]:
        try:
            if job.cancel_requested_at:
                give_up(job, ended)
            elif job.attempts >= job.max_attempts:
                bury(job, WorkerDied("the worker died or was stuck"), ended)
            else:
                _settle(job, ended, status=Job.Status.READY, run_after=None, sent_at=None)
                job.run_after = job.sent_at = None
                waiting.append(job)
        except LostLease:
            continue  # another engine swept it, or its worker came back and finished
    return waiting


def _mend_after_clock_step(now: datetime) -> None:
    """A clock that went backwards leaves leases and pauses longer than any can be; they are cut to their longest.

    A lease keeps its token, so nothing runs twice: the living renew it, the dead let it end. A job that a person
    deferred (attempts = 0) keeps the time it was given.
    """
    longest_lease, longest_pause = now + 20 * LEASE, now + 2 * LONGEST_PAUSE
    Job.objects.filter(status=Job.Status.RUNNING, lease_until__gt=longest_lease).update(lease_until=now + LEASE)
    stuck = Q(status=Job.Status.READY, run_after__gt=longest_pause, attempts__gt=0)
    Job.objects.filter(stuck).update(run_after=now + LONGEST_PAUSE)
