"""A job row as the TaskResult of Django's Tasks interface."""

from __future__ import annotations

from typing import Any

from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus

from roofs.core.jobs.models import Job

STATUS = {
    Job.Status.READY: TaskResultStatus.READY,
    Job.Status.RUNNING: TaskResultStatus.RUNNING,
    Job.Status.SUCCESSFUL: TaskResultStatus.SUCCESSFUL,
    Job.Status.DEAD: TaskResultStatus.FAILED,
}


def result_of(job: Job, task: Task[..., Any]) -> TaskResult[Any]:
    result: TaskResult[Any] = TaskResult(
        task=task,
        id=str(job.pk),
        status=STATUS[Job.Status(job.status)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.last_attempted_at,
        args=job.args,
        kwargs=job.kwargs,
        backend=task.backend,
        errors=[TaskError(exception_class_path=error["kind"], traceback=error["traceback"]) for error in job.errors],
        worker_ids=[job.worker] * job.attempts,
    )
    object.__setattr__(result, "_return_value", job.result)  # how the interface's own backends fill the frozen class
    return result
