from __future__ import annotations

import secrets
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BEAT_IS_OLD = timedelta(seconds=20)


def new_id() -> uuid.UUID:
    """A version 7 UUID: ids sort by the moment they were made, so waiting jobs go first in, first out."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    number = milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62)
    return uuid.UUID(int=number & (1 << 128) - 1)


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> JobQuerySet:
        """Still to be done: waiting or running."""
        return self.filter(status__in=[Job.Status.READY, Job.Status.RUNNING])

    def waiting(self) -> JobQuerySet:
        return self.filter(status=Job.Status.READY).order_by("-priority", "id")

    def running_now(self) -> JobQuerySet:
        return self.filter(status=Job.Status.RUNNING).order_by("started_at")

    def dead(self) -> JobQuerySet:
        """Dead letters: failed for good, and nobody wanted that."""
        return self.filter(status=Job.Status.DEAD, cancelled=False).order_by("-finished_at")

    def finished_before(self, moment: datetime) -> JobQuerySet:
        """Done or cancelled. Dead letters stay until a person has looked at them."""
        done = Q(status=Job.Status.SUCCESSFUL) | Q(status=Job.Status.DEAD, cancelled=True)
        return self.filter(done, finished_at__lt=moment)


class Job(models.Model):
    class Status(models.TextChoices):
        READY = "READY", _("Waiting")
        RUNNING = "RUNNING", _("Running")
        SUCCESSFUL = "SUCCESSFUL", _("Done")
        DEAD = "DEAD", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=50, default="default")
    priority = models.SmallIntegerField(default=0)
    unique_key = models.CharField(max_length=200, null=True)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    # Empty once it is due: what may run now is found without walking over what waits for later.
    run_after = models.DateTimeField(null=True)
    # Asked for again while it was running: it runs once more before it counts as done.
    again = models.BooleanField(default=False)
    # When a message about it went to the broker; only with Celery.
    sent_at = models.DateTimeField(null=True)

    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)

    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(null=True)
    progress_note = models.CharField(max_length=200, blank=True)
    cancel_requested_at = models.DateTimeField(null=True)
    cancelled = models.BooleanField(default=False)

    result = models.JSONField(null=True)
    errors = models.JSONField(default=list)

    enqueued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    last_attempted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unique_key"], condition=Q(status__in=["READY", "RUNNING"]), name="jobs_one_open_per_key"
            ),
        )
        indexes = (
            models.Index(
                fields=["-priority", "id"], condition=Q(status="READY", run_after__isnull=True), name="jobs_runnable"
            ),
            models.Index(
                fields=["run_after"], condition=Q(status="READY", run_after__isnull=False), name="jobs_deferred"
            ),
            models.Index(fields=["lease_until"], condition=Q(status="RUNNING"), name="jobs_leased"),
            models.Index(fields=["status", "-finished_at"], name="jobs_by_status"),
        )

    def __str__(self) -> str:
        return f"{self.task} ({self.status})"

    @property
    def is_finished(self) -> bool:
        return self.status in {self.Status.SUCCESSFUL, self.Status.DEAD}

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.progress_done // self.progress_total) if self.progress_total else None

    @property
    def last_error(self) -> dict[str, Any] | None:
        """The newest entry of `errors`; see failures.Failure for its keys."""
        return self.errors[-1] if self.errors else None


class ScheduledRun(models.Model):
    """When a line of the schedule ran last and runs next."""

    name = models.CharField(max_length=200, unique=True)
    last_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.next_at:%Y-%m-%d %H:%M:%S}"


class EngineBeatQuerySet(models.QuerySet["EngineBeat"]):
    def alive(self) -> EngineBeatQuerySet:
        return self.filter(at__gt=Now() - BEAT_IS_OLD)

    def silent(self) -> EngineBeatQuerySet:
        return self.filter(at__lte=Now() - BEAT_IS_OLD)


class EngineBeat(models.Model):
    """A running engine says every few seconds that it lives."""

    name = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(default=timezone.now)
    workers = models.PositiveSmallIntegerField(default=0)

    objects = EngineBeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
