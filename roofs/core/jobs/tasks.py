"""The decorator: Django's Tasks interface plus what a job needs to be tried again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Concatenate, Literal, ParamSpec, Self, TypeVar, overload

from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskContext

T = TypeVar("T")
P = ParamSpec("P")

LONGEST_PAUSE = timedelta(hours=1)
FIRST_PAUSE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[P, T]):
    max_attempts: int = 5
    backoff: float = FIRST_PAUSE
    """Seconds before the second try; each further pause is twice as long, up to LONGEST_PAUSE."""

    atomic: bool = True
    """Body, result and status in one transaction. False for long work and for work that calls the network."""

    unique_key: str | None = None
    """At most one open job has this key; see DatabaseBackend.enqueue."""

    def using(
        self,
        *,
        priority: int | None = None,
        queue_name: str | None = None,
        run_after: datetime | None = None,
        backend: str | None = None,
        max_attempts: int | None = None,
        backoff: float | None = None,
        unique_key: str | None = None,
    ) -> Self:
        wanted = {
            "priority": priority,
            "queue_name": queue_name,
            "run_after": run_after,
            "backend": backend,
            "max_attempts": max_attempts,
            "backoff": backoff,
            "unique_key": unique_key,
        }
        changes: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
        return replace(self, **changes)


def find_task(path: str) -> Task[..., Any]:
    """The task with this dotted path. ImportError if it is gone or not a task."""
    found = import_string(path)
    if not isinstance(found, Task):
        raise ImportError(f"{path} is not a task")  # noqa: TRY004 -- for callers as good as missing
    return found


def pause(attempt: int, backoff: float) -> timedelta:
    """How long to wait after the given failed attempt: doubling, spread by a quarter so that crowds come apart."""
    longest = LONGEST_PAUSE.total_seconds()
    seconds = min(longest, backoff * 2.0 ** min(attempt - 1, 30))
    return timedelta(seconds=min(longest, seconds * random.uniform(0.75, 1.25)))  # noqa: S311 -- no secret


@overload
def task(function: Callable[P, T], /) -> JobTask[P, T]: ...


@overload
def task(
    *,
    priority: int = ...,
    queue_name: str = ...,
    max_attempts: int = ...,
    backoff: float = ...,
    atomic: bool = ...,
    takes_context: Literal[False] = ...,
) -> Callable[[Callable[P, T]], JobTask[P, T]]: ...


@overload
def task(
    *,
    priority: int = ...,
    queue_name: str = ...,
    max_attempts: int = ...,
    backoff: float = ...,
    atomic: bool = ...,
    takes_context: Literal[True],
) -> Callable[[Callable[Concatenate[TaskContext, P], T]], JobTask[P, T]]: ...


def task(function: Callable[..., Any] | None = None, /, **choices: Any) -> Any:
    """Make a module-level function a task. Its arguments must be JSON: pass the id of a row, not the row."""

    def decorate(decorated: Callable[..., Any]) -> JobTask[..., Any]:
        return JobTask(func=decorated, **choices)

    return decorate(function) if function is not None else decorate
