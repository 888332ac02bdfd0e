"""Enqueueing as a row of the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json

from roofs.core.jobs import bells
from roofs.core.jobs.models import Job
from roofs.core.jobs.results import result_of
from roofs.core.jobs.tasks import JobTask, find_task

T = TypeVar("T")
P = ParamSpec("P")


class DatabaseBackend(BaseTaskBackend):
    task_class = JobTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    runs_in_engine = True
    """Whether the engine's own threads run the jobs, or somebody else's workers do."""

    def enqueue(self, task: Task[P, T], args: Any, kwargs: Any) -> TaskResult[T]:
        """Write the job.

        With a unique key: while a job with that key waits, that job is returned. While one is running, it is returned
        too and will run once more, because it may have read already what the caller has just changed.
        """
        self.validate_task(task)
        job, is_new = _write(self._row(task, args, kwargs))
        if is_new:
            self.announce(job)
        result: TaskResult[T] = result_of(job, task)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[Any]:
        try:
            job = Job.objects.get(pk=UUID(str(result_id)))
        except (Job.DoesNotExist, ValueError) as error:
            raise TaskResultDoesNotExist(result_id) from error
        return result_of(job, find_task(job.task))

    def announce(self, job: Job) -> None:
        """A job became runnable: tell whoever runs jobs, once the transaction is committed."""
        if job.run_after is None:
            bells.JOBS.ring_after_commit()

    def resend(self, now: datetime) -> int:
        """Announce again what was announced and did not arrive. Rows cannot get lost, so there is nothing to do."""
        return 0

    def _row(self, task: Task[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Job:
        job = Job(
            task=task.module_path,
            args=normalize_json(args),
            kwargs=normalize_json(kwargs),
            queue=task.queue_name,
            priority=task.priority,
            run_after=task.run_after,
        )
        if isinstance(task, JobTask):
            job.max_attempts, job.unique_key = task.max_attempts, task.unique_key
        return job


def _write(job: Job) -> tuple[Job, bool]:
    if job.unique_key is None:
        job.save(force_insert=True)
        return job, True
    with transaction.atomic():
        while True:
            existing = _open_with_key(job.unique_key)
            if existing is not None:
                return existing, False
            # ON CONFLICT DO NOTHING waits for whoever is just inserting the same key, and spoils no transaction.
            Job.objects.bulk_create([job], ignore_conflicts=True)
            if Job.objects.filter(pk=job.pk).exists():
                return job, True


def _open_with_key(key: str) -> Job | None:
    """Locked until the caller commits: a worker that began earlier would not see what the caller has changed."""
    job = Job.objects.open().filter(unique_key=key).select_for_update(no_key=True).first()
    if job is not None and job.status == Job.Status.RUNNING:
        Job.objects.filter(pk=job.pk).update(again=True)
    return job


def carrier() -> DatabaseBackend:
    """Who carries jobs in this installation."""
    backend = task_backends[DEFAULT_TASK_BACKEND_ALIAS]
    if not isinstance(backend, DatabaseBackend):
        raise ImproperlyConfigured("settings.TASKS must name a backend of roofs.core.jobs")
    return backend
