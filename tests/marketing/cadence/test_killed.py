"""The engine dies at one line after another of the send path. Whatever the line: nothing twice, nothing lost.

`bin/bench killing` does it ten thousand times with real processes and SIGKILL; here some dozens of lines are enough to
notice a change that opens a gap.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from types import FrameType
from typing import Any

import pytest
import time_machine

from roofs.comms.messaging.models import Message
from roofs.comms.messaging.ports import Outcome, OutgoingEmail
from roofs.comms.messaging.providers import EMAIL
from roofs.core.accounts.models import User
from roofs.marketing.cadence import planning, sending, uncertain
from roofs.marketing.cadence.models import Enrolment, Touch
from tests.sales.people import TakeIn

NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
PATH = ("/roofs/marketing/cadence/", "/roofs/comms/messaging/")
LINES = 20


class Killed(BaseException):
    """Nothing catches it, as nothing catches kill -9; the database rolls back what was not committed."""


@cache
def is_on_the_path(file: str) -> bool:
    return any(part in file for part in PATH)


@dataclass
class Fuse:
    left: int

    def __call__(self, frame: FrameType, what: str, _: Any) -> Fuse | None:
        if not is_on_the_path(frame.f_code.co_filename):
            return None
        if what == "line":
            self.left -= 1
            if self.left == 0:
                raise Killed
        return self


@dataclass
class Provider:
    dedupes: bool
    name: str = "provider"
    calls: list[str] = field(default_factory=list)

    def send(self, email: OutgoingEmail) -> Outcome:
        self.calls.append(email.idem_key)
        return Outcome.sent(self.name, email.idem_key)


@pytest.fixture
def due(take_in: TakeIn, posted: None, ava: User) -> Enrolment:
    with time_machine.travel(NOON, tick=False):
        take_in()
    return Enrolment.objects.get()


def one_pass(now: datetime) -> None:
    uncertain.sweep(now)
    uncertain.repeat_known(now)
    planning.plan_due(now)
    sending.send_due(now)


def lines_of(now: datetime) -> int:
    former, fuse = sys.gettrace(), Fuse(10**9)
    sys.settrace(fuse)
    try:
        one_pass(now)
    finally:
        sys.settrace(former)
    return 10**9 - fuse.left


def killed_at(line: int, now: datetime) -> bool:
    former = sys.gettrace()
    sys.settrace(Fuse(line))
    try:
        one_pass(now)
    except Killed:
        return True
    finally:
        sys.settrace(former)
    return False


def begin_again(enrolment: Enrolment) -> None:
    Touch.objects.all().delete()
    Message.objects.all().delete()
    values = {name: getattr(enrolment, name) for name in ("next_step", "next_run_at", "previous_at", "status")}
    Enrolment.objects.filter(pk=enrolment.pk).update(**values, ended_at=None)


def rounds(due: Enrolment, provider: Provider) -> Iterator[tuple[int, Touch]]:
    """Each of some lines: a pass killed there, then the engine that comes after it."""
    longest = lines_of(NOON)
    for line in range(1, longest, max(1, longest // LINES)):
        begin_again(due)
        provider.calls.clear()
        killed_at(line, NOON)
        for minutes in (6, 12):
            one_pass(NOON + timedelta(minutes=minutes))
        yield line, Touch.objects.get()


@pytest.fixture
def without_key() -> Iterator[Provider]:
    made = Provider(dedupes=False)
    with EMAIL.using(made):
        yield made


@pytest.fixture
def with_key() -> Iterator[Provider]:
    made = Provider(dedupes=True)
    with EMAIL.using(made):
        yield made


def test_a_provider_without_a_key_is_never_called_twice_and_nothing_is_lost(
    due: Enrolment, without_key: Provider
) -> None:
    seen = set()
    for line, touch in rounds(due, without_key):
        seen.add(touch.state)
        assert len(without_key.calls) <= 1, line
        if touch.state == "sent":
            assert without_key.calls == [str(touch.idem_key)], line
        else:
            assert touch.state == "unknown", line
            assert Touch.objects.filter(uncertain.to_decide(NOON + timedelta(days=1))).exists(), line
    assert seen == {"sent", "unknown"}


def test_a_provider_with_a_key_sends_once_however_often_it_is_asked(due: Enrolment, with_key: Provider) -> None:
    for line, touch in rounds(due, with_key):
        assert (touch.state, set(with_key.calls)) == ("sent", {str(touch.idem_key)}), line
