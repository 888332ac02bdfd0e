"""What is asked of Bland, what each answer means, and what came of a call."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from django.test import Client

from roofs.comms.consent.suppression import is_suppressed
from roofs.comms.messaging import sending
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.ports import OutgoingVoiceCall
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.connections import keeping
from roofs.core.connections.models import Connection, Delivery
from roofs.core.events.models import Event
from roofs.integrations.bland.calls import BlandCaller
from roofs.integrations.bland.client import Account
from roofs.integrations.bland.connect import VENDOR, check
from tests.integrations.arriving import work_on_all
from tests.integrations.lines import DROPPED, NOBODY, line, said

ACCOUNT = Account(key="key", from_number="+12485550100", callback_url="https://crm.example.com/hooks/k/")
ANN = "+12485550123"


def call(**facts) -> OutgoingVoiceCall:
    usual = {"idem_key": "key-1", "to_number": ANN, "from_number": "", "first_sentence": "Hi, an AI.", "task": "Ask."}
    return OutgoingVoiceCall(**{**usual, **facts})


def asked(answer, **facts):
    with line(answer) as called:
        return BlandCaller(ACCOUNT).call(call(**facts)), called.calls[0].json


def test_a_call_says_what_it_is_and_keeps_to_the_rules():
    outcome, told = asked(said(200, {"status": "success", "call_id": "c-1"}), voicemail="We called.")
    assert (outcome.kind, outcome.provider_ref) == ("sent", "c-1")
    assert (told["phone_number"], told["from"], told["record"], told["max_duration"]) == (ANN, "+12485550100", False, 5)
    assert told["webhook"] == "https://crm.example.com/hooks/k/"
    assert told["metadata"] == {"about": "key-1"}
    assert told["voicemail_message"] == "We called."
    assert "automated assistant" in told["task"]
    assert "asistente automático" in asked(said(200, {"call_id": "c-1"}), language="es")[1]["task"]


@pytest.mark.parametrize(
    ("answer", "kind", "again"),
    [
        (said(200, {"status": "error", "message": "no"}), "not_sent", False),
        (said(400), "not_sent", False),
        (said(401), "not_sent", True),
        (said(429), "not_sent", True),
        (said(500), "unknown", False),
        (said(200), "unknown", False),
        (DROPPED, "unknown", False),
        (NOBODY, "not_sent", True),
    ],
)
def test_every_answer_has_a_meaning(answer, kind: str, again: bool):
    outcome, _ = asked(answer)
    assert (outcome.kind, outcome.retryable) == (kind, again)


@pytest.fixture
def account(db) -> Connection:
    admin = User.objects.create(email="ada@example.org", full_name="Ada Boss", role="admin")
    typed = {"api_key": "key", "from_number": "(248) 555-0100", "voice": "", "webhook_secret": "secret"}
    return keeping.keep(VENDOR, typed, admin)


@pytest.fixture
def ours(db) -> Message:
    row = Message(channel="voice", purpose="touch", state="sent", provider="bland", provider_ref="c-1", to_address=ANN)
    return sending.write(row, ("lead", 7))


def ended(**facts) -> bytes:
    usual = {"call_id": "c-1", "completed": True, "call_length": 1.5, "metadata": {}}
    return json.dumps({**usual, **facts}, separators=(",", ":")).encode()


def words(*lines: tuple[str, str]) -> list[dict[str, str]]:
    return [{"user": user, "text": text} for user, text in lines]


def knock(client: Client, account: Connection, body: bytes, secret: str = "secret") -> int:
    given = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    answer = client.post(
        f"/hooks/{account.door_key}/", body, content_type="application/json", headers={"X-Webhook-Signature": given}
    )
    work_on_all()
    return answer.status_code


def test_a_talk_is_an_answer_and_stands_in_the_history(client, account, ours):
    talk = words(("assistant", "Hi"), ("user", "Yes, come on Tuesday"))
    assert knock(client, account, ended(answered_by="human", transcripts=talk, summary="Wants a visit Tuesday")) == 200
    said_by = Interaction.objects.get()
    assert (said_by.kind, said_by.direction, said_by.body) == ("call", "in", "Wants a visit Tuesday")
    assert Event.objects.filter(name="interaction.received").count() == 1


@pytest.mark.parametrize("by", ["voicemail", "no-answer", "busy"])
def test_nobody_there_is_no_answer(client, account, ours, by: str):
    knock(client, account, ended(answered_by=by, transcripts=words(("assistant", "Hi"))))
    ours.refresh_from_db()
    assert (ours.data["stage"], Interaction.objects.count()) == ("delivered", 0)


def test_a_no_in_a_talk_is_a_no(client, account, ours):
    talk = words(("assistant", "Hi, about your roof"), ("user", "Who is this?"), ("user", "Please stop calling me"))
    knock(client, account, ended(answered_by="human", transcripts=talk))
    assert is_suppressed("voice", ANN)


def test_the_machines_own_words_are_nobodys_no(client, account, ours):
    talk = words(("assistant", "Say stop and I stop calling"), ("user", "No, it is fine, come over"))
    knock(client, account, ended(answered_by="human", transcripts=talk))
    assert not is_suppressed("voice", ANN)


def test_a_call_that_failed_says_so(client, account, ours):
    knock(client, account, ended(error_message="line down"))
    ours.refresh_from_db()
    assert ours.data["stage"] == "failed"


def test_forged_and_strange_news_do_no_harm(client, account, ours):
    assert knock(client, account, ended(), secret="another") == 403
    for body in (b"{}", b"[]", b"{", ended(call_id="c-9"), ended(completed=False)):
        assert knock(client, account, body) == 200
    assert not Delivery.objects.exclude(state="done").exists()
    assert not Interaction.objects.exists()


def test_the_signature_over_a_body_written_anew_is_taken_too(client, account, ours):
    pretty = json.dumps({"call_id": "c-1", "completed": True, "answered_by": "busy"}, indent=1).encode()
    compact = json.dumps(json.loads(pretty), separators=(",", ":")).encode()
    given = hmac.new(b"secret", compact, hashlib.sha256).hexdigest()
    answer = client.post(
        f"/hooks/{account.door_key}/", pretty, content_type="application/json", headers={"X-Webhook-Signature": given}
    )
    assert answer.status_code == 200


def test_the_key_is_tried_without_calling_anybody(account):
    with line(said(200, {"calls": []})) as called:
        assert check(account).is_good
    assert called.calls[0].method == "GET"
