"""Recurring work of the frame itself; the lines are in schedule.py."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from roofs.core.jobs import progress, task
from roofs.core.jobs.models import Job

KEPT = timedelta(days=14)
BATCH = 500


@task(priority=-50)
def clear_sessions() -> None:
    call_command("clearsessions")


@task(priority=-50, atomic=False)
def delete_old_jobs() -> int:
    """What is done or cancelled is kept for two weeks; dead letters stay until somebody has looked at them."""
    old, deleted = Job.objects.finished_before(timezone.now() - KEPT), 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        deleted += Job.objects.filter(pk__in=batch).delete()[0]
        progress.report(deleted)
    return deleted
