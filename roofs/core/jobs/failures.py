"""How a job can end badly, and what is kept of it."""

from __future__ import annotations

import traceback
from datetime import datetime
from typing import TypedDict

from django_tasks.utils import get_module_path

MESSAGE_LENGTH = 500
TRACEBACK_LENGTH = 8000


class Permanent(Exception):
    """Raised by a task whose failure no second try would cure: the job goes to the dead letters at once."""


class LostLease(BaseException):
    """Another worker holds the job now. Not an Exception, so that a task's own `except` does not swallow it."""


class Interrupted(BaseException):
    """The engine is stopping: the job goes back to the queue as if it had not been begun."""


class Failure(TypedDict):
    """One entry of Job.errors."""

    at: str
    attempt: int
    kind: str
    message: str
    traceback: str


def describe(error: BaseException, *, attempt: int, now: datetime) -> Failure:
    return Failure(
        at=now.isoformat(),
        attempt=attempt,
        kind=get_module_path(type(error)),
        message=_storable(str(error))[:MESSAGE_LENGTH],
        traceback=_storable("".join(traceback.format_exception(error)))[-TRACEBACK_LENGTH:],
    )


def where(error: BaseException) -> str:
    """The place of an error for a log line. The message stays out: databases quote personal data in theirs."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-3:]))


def _storable(text: str) -> str:
    """PostgreSQL keeps neither NUL nor half a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
