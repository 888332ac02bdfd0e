"""What a person may do to a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from roofs.core.jobs import signals
from roofs.core.jobs.backend import carrier
from roofs.core.jobs.models import Job

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def revive(job: Job, actor: AbstractBaseUser | None = None) -> Job:
    """A dead letter gets all its attempts again. If work with its unique key is open already, that is returned."""
    with transaction.atomic():
        found = Job.objects.select_for_update().get(pk=job.pk)
        if found.status != Job.Status.DEAD:
            return found
        twin = Job.objects.open().filter(unique_key=found.unique_key).first() if found.unique_key else None
        if twin is not None:
            return twin
        found.status, found.attempts, found.run_after, found.finished_at = Job.Status.READY, 0, None, None
        found.cancelled, found.cancel_requested_at, found.sent_at = False, None, None
        found.save()
        _tell("job.revived", found, actor)
        carrier().announce(found)
    return found


def discard(job: Job, actor: AbstractBaseUser | None = None) -> bool:
    """Throw a finished job away. False if it is not finished, or gone already."""
    with transaction.atomic():
        finished = Job.objects.filter(pk=job.pk, status__in=[Job.Status.DEAD, Job.Status.SUCCESSFUL])
        is_gone = bool(finished.delete()[0])
        if is_gone:
            _tell("job.discarded", job, actor)
    return is_gone


def cancel(job: Job, actor: AbstractBaseUser | None = None) -> bool:
    """A waiting job ends at once, a running one at its next progress report. False if it had ended before."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, status=Job.Status.READY)
        running = Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING)
        is_cancelled = bool(
            waiting.update(status=Job.Status.DEAD, cancelled=True, cancel_requested_at=now, finished_at=now)
            or running.update(cancel_requested_at=now)
        )
        if is_cancelled:
            _tell("job.cancelled", job, actor)
    return is_cancelled


def _tell(name: str, job: Job, actor: AbstractBaseUser | None) -> None:
    signals.news.send(sender=Job, name=name, job=job, actor=actor)
