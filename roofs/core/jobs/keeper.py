"""Looks after the jobs this process holds: renews their leases, saves their progress, hears of cancels.

One thread for all of them with a connection of its own. It starts with the first job, touches the database only
while a job has been running for a moment, and ends when there has been nothing to hold for a while.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import Error, connection

from roofs.core.jobs import claims, progress
from roofs.core.jobs.failures import where
from roofs.core.jobs.models import Job
from roofs.core.jobs.progress import Running

log = structlog.get_logger(__name__)
IDLE_ROUNDS = 5


class Keeper:
    def __init__(self) -> None:
        self.every = 1.0
        self.forget()

    def forget(self) -> None:
        """In a forked child the parent's thread and jobs do not exist."""
        self._lock = threading.Lock()
        self._held: dict[tuple[UUID, UUID], Running] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def hold(self, job: Job, lease: timedelta) -> Iterator[Running]:
        """The job is running in this thread for the length of the block."""
        running = self.take(job, lease)
        before = progress.current.set(running)
        try:
            yield running
        finally:
            progress.current.reset(before)
            self.drop(running)

    def take(self, job: Job, lease: timedelta) -> Running:
        """Look after a claimed job that has not begun yet; `hold` takes it from there."""
        if job.lease_token is None:
            raise ValueError("the job has not been claimed")
        renew_at = time.monotonic() + lease.total_seconds() / 3
        running = Running(job.pk, job.lease_token, lease, renew_at=renew_at, total=job.progress_total)
        with self._lock:
            running = self._held.setdefault((running.job_id, running.token), running)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="jobs-keeper", daemon=True)
                self._thread.start()
        return running

    def drop(self, running: Running) -> None:
        with self._lock:
            self._held.pop((running.job_id, running.token), None)

    @property
    def held(self) -> list[Running]:
        with self._lock:
            return list(self._held.values())

    def interrupt(self) -> None:
        """Ask everything held to stop at its next report."""
        for running in self.held:
            running.interrupted = True

    def look_after(self) -> None:
        """One round."""
        held = self.held
        if not held:
            return
        wishes = _cancel_wishes(held)
        for running in held:
            key = (running.job_id, running.token)
            running.lost = key not in wishes
            running.cancelled = running.cancelled or wishes.get(key, False)
            if running.unsaved and not running.lost:
                _save(running)
        moment = time.monotonic()
        due = [running for running in held if running.renew_at <= moment and not running.lost]
        if due:
            claims.renew(due, claims.clock())
        for running in due:
            running.renew_at = moment + running.lease.total_seconds() / 3

    def _watch(self) -> None:
        idle = 0
        while True:
            time.sleep(self.every)
            try:
                self.look_after()
            except Error as error:
                log.warning("leases not renewed", error=type(error).__name__, where=where(error))
                connection.close()
            idle = 0 if self.held else idle + 1
            if idle:
                connection.close()
            with self._lock:
                if idle >= IDLE_ROUNDS and not self._held:
                    self._thread = None
                    return


def _cancel_wishes(held: Iterable[Running]) -> dict[tuple[UUID, UUID], bool]:
    """For each job that is still ours: whether the person wants it cancelled."""
    rows = Job.objects.filter(pk__in=[running.job_id for running in held], status=Job.Status.RUNNING)
    found = rows.values_list("pk", "lease_token", "cancel_requested_at")
    return {(pk, token): wished is not None for pk, token, wished in found if token is not None}


def _save(running: Running) -> None:
    """`unsaved` is cleared first: what is reported meanwhile is saved in the next round."""
    running.unsaved = False
    Job.objects.filter(pk=running.job_id, lease_token=running.token).update(
        progress_done=running.done, progress_total=running.total, progress_note=running.note
    )


keeper = Keeper()
os.register_at_fork(after_in_child=keeper.forget)
