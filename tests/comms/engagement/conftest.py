from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from roofs.comms.engagement.noticing import Noticed
from roofs.comms.engagement.vocabulary import Kind
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.people.contacts.models import Contact

NOW = dt.datetime(2026, 5, 20, 16, tzinfo=dt.UTC)  # a Wednesday, noon in Detroit
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
MakeLetter = Callable[..., Message]


def sign(contact: Contact, kind: Kind | str, at: dt.datetime = NOW, **facts: Any) -> Noticed:
    return Noticed(contact.pk, str(kind), facts.pop("key", uuid4().hex), at, **facts)


def letter(contact: Contact, at: dt.datetime = NOW - DAY, **facts: Any) -> Message:
    given = {
        "channel": "email",
        "direction": "out",
        "state": "sent",
        "purpose": "touch",
        "to_address": contact.email,
        "subject_type": "lead",
        "subject_id": 7,
        "message_id": f"<{uuid4().hex}@example.com>",
    }
    return Message.objects.create(contact=contact, sent_at=at, created_at=at, **given | facts)


def event(message: Message, kind: str, at: dt.datetime, verdict: str = "human", **facts: Any) -> MessageEvent:
    detail = {"agent": "browser", "told": True}
    return MessageEvent.objects.create(
        message=message, kind=kind, at=at, verdict=verdict, fingerprint=uuid4().hex, detail=detail, **facts
    )


@pytest.fixture
def bob(db: None) -> Contact:
    return Contact.objects.create(
        first_name="Bob", last_name="Stone", email="bob@example.com", email_key="bob@example.com", phone="+12485550124"
    )
