"""HubSpot takes a letter first and decides later: the decision is asked for."""

from __future__ import annotations

import pytest

from roofs.comms.consent.suppression import is_suppressed
from roofs.comms.messaging.models import Message
from roofs.core.connections.models import Connection
from roofs.core.connections.wire import NoAnswer
from roofs.core.jobs.models import Job
from roofs.integrations.hubspot.client import Account
from roofs.integrations.hubspot.following import NotDecided, look
from roofs.integrations.hubspot.mail import HubSpotSender
from tests.integrations.letters import KEY, letter, sent_by
from tests.integrations.lines import DROPPED, line, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Connection:
    made = Connection(vendor="hubspot", options={"email_id": "1"})
    made.keep_secrets({"token": "t"})
    made.save()
    return made


@pytest.fixture
def message() -> Message:
    return sent_by("hubspot", "s-1")


def asked(account: Connection, result: str) -> str:
    with line(said(200, {"status": "COMPLETE", "statusId": "s-1", "sendResult": result})) as scripted:
        told: str = look.call(account.pk, "s-1", KEY)
    assert scripted.calls[0].path == "/marketing/v3/email/send-statuses/s-1"
    return told


def test_what_is_only_taken_is_asked_for_again(account: Connection):
    sender = HubSpotSender(Account.of(account))
    with line(
        said(200, {"status": "PENDING", "statusId": "s-1"}),
        said(200, {"status": "COMPLETE", "statusId": "s-2", "sendResult": "SENT"}),
    ):
        sender.send(letter())
        sender.send(letter())
    assert Job.objects.filter(task=look.module_path).count() == 1


def test_a_letter_that_went_changes_nothing(account: Connection, message: Message):
    assert asked(account, "SENT") == "SENT"
    assert not message.events.exists()


@pytest.mark.parametrize(
    ("result", "kind", "is_barred"),
    [
        ("PREVIOUSLY_BOUNCED", "bounced", True),
        ("PREVIOUSLY_UNSUBSCRIBED_PORTAL", "unsubscribed", True),
        ("PREVIOUS_SPAM", "complained", True),
        ("MISSING_CONTENT", "bounced", False),
    ],
)
def test_a_late_no_is_a_no(account: Connection, message: Message, result: str, kind: str, is_barred: bool):
    asked(account, result)
    assert list(message.events.values_list("kind", flat=True)) == [kind]
    assert is_suppressed("email", "ann@example.com") is is_barred


def test_a_letter_called_off_there_is_not_waited_for(account: Connection, message: Message):
    with line(said(200, {"status": "CANCELED", "statusId": "s-1"})):
        assert look.call(account.pk, "s-1", KEY) == "CANCELED"
    assert list(message.events.values_list("kind", flat=True)) == ["bounced"]
    assert not is_suppressed("email", "ann@example.com")


def test_what_is_not_decided_yet_is_asked_for_later(account: Connection):
    with line(said(200, {"status": "PROCESSING"}), said(500), DROPPED):
        for error in (NotDecided, NotDecided, NoAnswer):
            with pytest.raises(error):
                look.call(account.pk, "s-1", KEY)
