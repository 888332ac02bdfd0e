"""How far a running task is, and whether the person still wants it.

`report()` only writes to memory; the keeper (`keeper.py`) brings it to the database about once a second from a
connection of its own, so that others see it while the task's transaction is still open. On SQLite nobody can write
while an atomic task runs: its progress appears, and a cancel arrives, only between transactions.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from roofs.core.jobs.failures import Interrupted, LostLease

NOTE_LENGTH = 200


class Cancelled(BaseException):
    """The person cancelled the job. Not an Exception, so that a task's own `except` does not swallow it."""


@dataclass(slots=True, eq=False)
class Running:
    """What a worker knows of the job in its hands."""

    job_id: UUID
    token: UUID
    lease: timedelta
    renew_at: float = 0.0
    done: int = 0
    total: int | None = None
    note: str = ""
    reported: bool = False
    unsaved: bool = False
    cancelled: bool = False
    lost: bool = False
    interrupted: bool = False


current: ContextVar[Running | None] = ContextVar("running_job", default=None)


def report(done: int, total: int | None = None, note: str = "") -> None:
    """Say how far the running task is; cheap enough to be called for each row.

    Raises Cancelled when the person cancelled, and stops the task likewise when the engine is stopping or another
    worker has the job. Outside a job it does nothing, so the same function can be called directly.
    """
    running = current.get()
    if running is None:
        return
    running.done, running.note = done, note[:NOTE_LENGTH]
    running.total = running.total if total is None else total
    running.reported = running.unsaved = True
    if running.lost:
        raise LostLease
    if running.cancelled:
        raise Cancelled
    if running.interrupted:
        raise Interrupted
