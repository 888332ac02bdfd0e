from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.events.models import Event
from roofs.core.webhooks import keeping, sending
from roofs.core.webhooks.models import Webhook, WebhookDelivery
from roofs.core.webhooks.ports import POSTER, Answer
from tests.core.accounts import people

ADDRESS = "https://receiver.example.com/hooks"


@dataclass
class FakePoster:
    """A receiver that says what it is told to say."""

    answer: Answer = field(default_factory=lambda: Answer(204))
    got: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.got.append((url, body, headers))
        return self.answer


@pytest.fixture
def receiver() -> Iterator[FakePoster]:
    with POSTER.using(FakePoster()) as fake:
        assert isinstance(fake, FakePoster)
        yield fake


@pytest.fixture
def manager(db: None) -> User:
    return people.manager()


@pytest.fixture
def webhook(manager: User) -> Webhook:
    return keeping.add(manager, name="Bookkeeping", url=ADDRESS, events=["lead.*", "project.changed"])[0]


def happen(name: str, **data: Any) -> Event:
    with transaction.atomic():
        return record(name, ("lead", 7), **data)


def send_all() -> None:
    """Every delivery that waits gets its try, whenever it is due."""
    for row in WebhookDelivery.objects.waiting().order_by("pk"):
        sending.deliver.call(row.pk, row.turn)
