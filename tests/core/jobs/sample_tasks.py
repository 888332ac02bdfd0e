"""Tasks for the tests of this folder. What they did is kept as rows, which any thread and any process can read."""

from __future__ import annotations

import threading
import uuid

from django.db import connection
from django.utils import timezone
from django_tasks import TaskContext

from roofs.core.jobs import Permanent, progress, task
from roofs.core.jobs.models import ScheduledRun

begun = threading.Event()
let_go = threading.Event()
LONGEST = 15.0


def leave_mark(name: str) -> None:
    ScheduledRun.objects.create(name=f"{name}#{uuid.uuid4()}", next_at=timezone.now())


def marks() -> list[str]:
    return [row.name.rpartition("#")[0] for row in ScheduledRun.objects.order_by("pk")]


@task
def mark(name: str) -> str:
    leave_mark(name)
    return name.upper()


@task
def mark_and_take_a_moment(name: str) -> None:
    leave_mark(name)
    threading.Event().wait(0.02)


@task(max_attempts=3, backoff=200)
def mark_and_fail(name: str) -> None:
    leave_mark(name)
    raise RuntimeError("no luck with \x00 and \ud800")


@task(max_attempts=3, backoff=200, atomic=False)
def mark_for_good_and_fail(name: str) -> None:
    leave_mark(name)
    raise RuntimeError("no luck")


@task
def see_no_point() -> None:
    raise Permanent("no such address")


@task
def answer_with_no_json() -> object:
    return object()


@task(takes_context=True)
def say_attempt(context: TaskContext, word: str) -> str:
    return f"{word} {context.attempt}"


@task(atomic=False)
def say_if_in_transaction() -> bool:
    return connection.in_atomic_block


@task
def count_to(number: int) -> int:
    for step in range(1, number + 1):
        progress.report(step, number, note=f"step {step}")
    return number


@task(atomic=False)
def count_until_stopped() -> None:
    """Its own `except` must not swallow the cancel."""
    pause = threading.Event()
    for step in range(int(LONGEST / 0.01)):
        try:
            progress.report(step, 1000)
        except Exception:  # noqa: BLE001 -- what careless tasks do
            continue
        begun.set()
        pause.wait(0.01)
    raise TimeoutError("nobody stopped me")


@task(atomic=False)
def hold_on() -> None:
    begun.set()
    let_go.wait(LONGEST)


@task
def strike() -> None:
    leave_mark("strike")
