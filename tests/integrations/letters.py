"""One letter of the follow-up: as every carrier of e-mail is handed it, and as it stands here when it was sent."""

from __future__ import annotations

import datetime as dt

from roofs.comms.messaging.compose import build
from roofs.comms.messaging.models import Message, Purpose, State
from roofs.comms.messaging.ports import OutgoingEmail

KEY = "0b7e2c5a-0000-5000-8000-000000000001"
AT = 1_800_000_000
"""When vendors tell of it; it was sent an hour before."""
NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
TEXT = "Hi Ann,\n\nyour roof is 18 years old.\n\nUnsubscribe: https://crm.example.com/m/u/x\n"
HTML = (
    "<html><body><p>Hi Ann,</p><p>your roof is 18 years old.</p>"
    '<p><a href="https://crm.example.com/m/u/x">Unsubscribe</a></p></body></html>'
)


def letter(**facts: object) -> OutgoingEmail:
    values = {
        "pk": 7,
        "channel": "email",
        "purpose": Purpose.TOUCH,
        "to_address": "ann@example.com",
        "from_address": "Olive <office@mail.example.com>",
        "subject": "Your roof",
        "text": TEXT,
        "html": HTML,
        "idem_key": KEY,
        "template": "welcome",
        **facts,
    }
    return build(Message(**values), NOON)


def sent_by(provider: str, ref: str) -> Message:
    return Message.objects.create(
        channel="email",
        purpose=Purpose.TOUCH,
        state=State.SENT,
        provider=provider,
        provider_ref=ref,
        idem_key=KEY,
        to_address="ann@example.com",
        sent_at=dt.datetime.fromtimestamp(AT - 3600, dt.UTC),
    )


def kinds(message: Message) -> list[str]:
    """Of all that happened to it."""
    return sorted(message.events.values_list("kind", flat=True))
