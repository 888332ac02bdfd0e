from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from roofs.comms.messaging.fakes import OutboxEmail, OutboxPush, OutboxSms
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.ports import Outcome, OutgoingEmail
from roofs.comms.messaging.providers import EMAIL, PUSH, SMS
from roofs.core.company.office import office

DAYTIME = datetime(2027, 6, 9, 16, tzinfo=UTC)
"""A Wednesday at which the law lets everybody be called."""
TEXT = (
    "Hi Ann,\n\nyour roof is 18 years old.\n\n"
    "Unsubscribe: https://crm.example.com/m/u/x\n1 Main St, Spearfish, SD 57783\n"
)
HTML = (
    "<html><body><p>Hi Ann,</p><p>your roof is 18 years old. "
    '<a href="https://example.com/book?a=1&amp;b=2">Book</a> or <a href="https://example.com/faq">read</a>.</p>'
    '<p><a href="https://crm.example.com/m/u/x">Unsubscribe</a><br>1 Main St, Spearfish, SD 57783</p></body></html>'
)


@pytest.fixture(autouse=True)
def _house(settings) -> Iterator[None]:
    """Whatever this machine's environment says, these tests have an address of their own and no provider."""
    settings.BASE_URL = "https://crm.example.com"
    settings.MAIL_DOMAIN = "mail.example.com"
    settings.DEFAULT_FROM_EMAIL = "office@mail.example.com"
    with EMAIL.using(OutboxEmail()), SMS.using(OutboxSms()), PUSH.using(OutboxPush()):
        yield


@pytest.fixture
def home(db) -> None:
    """The company is where its letters say it is."""
    address = {"address": "1 Main St", "city": "Spearfish", "state": "SD", "postal_code": "57783"}
    office.save(office.get().model_copy(update=address))


@dataclass
class ScriptedEmail:
    """Answers with what the test put on the list, then with `sent`."""

    answers: list[Outcome | BaseException] = field(default_factory=list)
    sent: list[OutgoingEmail] = field(default_factory=list)
    name: str = "scripted"
    dedupes: bool = False

    def send(self, email: OutgoingEmail) -> Outcome:
        self.sent.append(email)
        answer = self.answers.pop(0) if self.answers else Outcome.sent(self.name, "ref-1")
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def provider() -> Iterator[ScriptedEmail]:
    scripted = ScriptedEmail()
    with EMAIL.using(scripted):
        yield scripted


def touch(**facts) -> Message:
    usual = {
        "channel": "email",
        "purpose": "touch",
        "to_address": "ann@example.com",
        "subject": "Your roof",
        "text": TEXT,
        "html": HTML,
    }
    return Message(**{**usual, **facts})
