"""Jobs stand below this log and cannot write into it; their news is written down here."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from roofs.core.events.recording import record
from roofs.core.jobs import signals
from roofs.core.jobs.models import Job


@receiver(signals.news, dispatch_uid="events.job_news")
def write_down(sender: type[Job], name: str, job: Job, actor: Any, **facts: Any) -> None:
    """The id of a job is no number, so it stands in the data and not in the subject."""
    record(name, actor=actor, job=str(job.pk), task=job.task)
