"""One letter of the follow-up, as every carrier of e-mail is handed it."""

from __future__ import annotations

import datetime as dt

from roofs.comms.messaging.compose import build
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.ports import OutgoingEmail

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
        "idem_key": "0b7e2c5a-0000-5000-8000-000000000001",
        "template": "welcome",
        **facts,
    }
    return build(Message(**values), NOON)
