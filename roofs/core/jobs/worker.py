"""Runs one claimed job to its end, whatever the end is."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import structlog
from django.db import connection, transaction
from django.utils import timezone
from django_tasks.base import Task, TaskContext
from django_tasks.utils import normalize_json

from roofs.core.jobs import claims
from roofs.core.jobs.failures import Interrupted, LostLease, Permanent, where
from roofs.core.jobs.keeper import keeper
from roofs.core.jobs.models import Job
from roofs.core.jobs.progress import Cancelled, Running
from roofs.core.jobs.results import result_of
from roofs.core.jobs.steady import AWAY
from roofs.core.jobs.tasks import FIRST_PAUSE, JobTask, find_task, pause

log = structlog.get_logger(__name__)
T = TypeVar("T")
SETTLE_PAUSES = (0.1, 0.5, 1.0, 2.0, 4.0)


class End(StrEnum):
    SUCCESSFUL = "successful"
    AGAIN = "again"
    RETRIED = "retried"
    DEAD = "dead"
    CANCELLED = "cancelled"
    HANDED_BACK = "handed back"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Outcome:
    end: End
    delay: timedelta | None = None


def run(job: Job, *, lease: timedelta = claims.LEASE) -> Outcome:
    """Run a job claimed before. The task's exceptions end here; only a database that stays away comes through."""
    with keeper.hold(job, lease) as running, structlog.contextvars.bound_contextvars(job=str(job.pk), task=job.task):
        try:
            outcome = _attempt(job, running)
        except LostLease as lost:
            cause = lost.__context__
            log.warning("lost the lease", attempt=job.attempts, cause=type(cause).__name__ if cause else None)
            outcome = Outcome(End.LOST)
        except Cancelled:
            outcome = _ended(job, End.CANCELLED, lambda: claims.give_up(job))
        except Interrupted:
            outcome = _ended(job, End.HANDED_BACK, lambda: claims.hand_back(job))
    return outcome


def _attempt(job: Job, running: Running) -> Outcome:
    task: Task[..., Any] | None = None
    try:
        task = find_task(job.task)
        is_wanted_again = _perform(job, task, running)
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- whatever a task raises is a failure of that job alone
        return _failed(job, task, error)
    log.debug("job done", attempt=job.attempts)
    return Outcome(End.AGAIN, timedelta()) if is_wanted_again else Outcome(End.SUCCESSFUL)


def _perform(job: Job, task: Task[..., Any], running: Running) -> bool:
    if isinstance(task, JobTask) and not task.atomic:
        value = _call(job, task)
        return _insist(lambda: claims.finish(job, value, running))
    with transaction.atomic():
        return claims.finish(job, _call(job, task), running)


def _call(job: Job, task: Task[..., Any]) -> Any:
    context = [TaskContext(task_result=result_of(job, task))] if task.takes_context else []
    value = task.call(*context, *job.args, **job.kwargs)
    try:
        return normalize_json(value)
    except (TypeError, ValueError) as error:
        raise Permanent(f"{type(value).__name__} is not JSON and cannot be a result") from error


def _failed(job: Job, task: Task[..., Any] | None, error: BaseException) -> Outcome:
    facts = {"attempt": job.attempts, "error": type(error).__name__, "where": where(error)}
    if isinstance(error, Permanent) or job.attempts >= job.max_attempts:
        log.error("job died", **facts)
        return _ended(job, End.DEAD, lambda: claims.bury(job, error))
    delay = pause(job.attempts, task.backoff if isinstance(task, JobTask) else FIRST_PAUSE)
    log.warning("job failed", **facts, seconds=round(delay.total_seconds(), 1))
    return _ended(job, End.RETRIED, lambda: claims.retry(job, error, delay), delay)


def _ended(job: Job, end: End, settle: Callable[[], None], delay: timedelta | None = None) -> Outcome:
    try:
        _insist(settle)
    except LostLease:
        log.warning("lost the lease", attempt=job.attempts, end=end)
        return Outcome(End.LOST)
    return Outcome(end, delay)


def _insist(settle: Callable[[], T]) -> T:
    """The work is done (or failed) and only the record is missing: a database that is away gets a few seconds."""
    for seconds in SETTLE_PAUSES:
        try:
            return settle()
        except AWAY:
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(seconds)
    return settle()


def drain(*, now: datetime | None = None, queues: Sequence[str] = (), limit: int = 10_000) -> Mapping[End, int]:
    """Run in this thread what is due, the most urgent first, until nothing is. Returns how the jobs ended."""
    ends: dict[End, int] = {}
    for _ in range(limit):
        jobs = claims.claim(worker="drain", queues=queues, now=now or timezone.now())
        if not jobs:
            break
        end = run(jobs[0]).end
        ends[end] = ends.get(end, 0) + 1
    return ends
