"""One lead, providers of mail that answer as they are told, and the engine at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from roofs.comms.messaging.ports import Outcome, OutgoingEmail
from roofs.comms.messaging.providers import EMAIL
from roofs.core.accounts.models import User
from roofs.marketing.cadence import planning, sending
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.sales.leads.models import Lead
from tests.sales.people import TakeIn

NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)  # a Wednesday, noon in Detroit
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Sink:
    """A mail provider that answers as told and remembers every call."""

    name: str = "sink"
    dedupes: bool = False
    answer: Outcome | None = None
    mails: list[OutgoingEmail] = field(default_factory=list)

    def send(self, email: OutgoingEmail) -> Outcome:
        self.mails.append(email)
        return self.answer or Outcome.sent("sink", str(len(self.mails)))


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    with EMAIL.using(sink):
        yield sink


@dataclass
class Provider:
    """Answers from a list, then with `sent`. With a key it sends a mail once, however often it is asked."""

    answers: list[Outcome] = field(default_factory=list)
    dedupes: bool = False
    name: str = "provider"
    calls: list[OutgoingEmail] = field(default_factory=list)

    def send(self, email: OutgoingEmail) -> Outcome:
        self.calls.append(email)
        return self.answers.pop(0) if self.answers else Outcome.sent(self.name, str(len(self.calls)))

    @property
    def keys(self) -> set[str]:
        return {call.idem_key for call in self.calls}


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    with EMAIL.using(made):
        yield made


@pytest.fixture
def lead(take_in: TakeIn, posted: None, ava: User) -> Lead:
    with time_machine.travel(NOON, tick=False):
        return take_in()


def tick(at: datetime) -> None:
    """What the engine does at one moment."""
    with time_machine.travel(at, tick=False):
        planning.plan_due(at)
        sending.send_due(at)


def only_enrolment() -> Enrolment:
    return Enrolment.objects.get()


def only_touch() -> Touch:
    return Touch.objects.get()
