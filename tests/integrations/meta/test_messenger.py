"""What is asked of Messenger, what each answer means, and what it brings to its door."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from django.test import Client

from roofs.comms.messaging.models import Message
from roofs.comms.messaging.ports import OutgoingMessengerText
from roofs.core.accounts.models import User
from roofs.core.connections import doors, keeping
from roofs.core.connections.models import Connection, Delivery
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.integrations.meta.client import Page
from roofs.integrations.meta.connect import VENDOR, check
from roofs.integrations.meta.messenger import MetaMessenger
from roofs.integrations.meta.webhooks import is_signed
from tests.integrations.arriving import work_on_all
from tests.integrations.lines import DROPPED, NOBODY, line, said, shared

PAGE = Page(page_id="123", token="page token", app_secret="app secret")
MADE = said(200, {"recipient_id": "psid-1", "message_id": "mid.1"})
TYPED = {"page_id": "123", "page_token": "page token", "app_secret": "app secret", "verify_token": "verify me"}


def sent(answer, **facts):
    text = OutgoingMessengerText(**{"idem_key": "k", "person": "psid-1", "text": "Hi", **facts})
    with line(answer) as called:
        return MetaMessenger(PAGE).send(text), called.calls


def test_an_answer_within_the_day_is_a_response():
    outcome, [asked] = sent(MADE)
    assert (outcome.kind, outcome.provider_ref) == ("sent", "mid.1")
    assert asked.path == "/v26.0/123/messages"
    assert asked.json == {"recipient": {"id": "psid-1"}, "message": {"text": "Hi"}, "messaging_type": "RESPONSE"}
    assert "page token" not in asked.url
    assert f"appsecret_proof={hmac.new(b'app secret', b'page token', hashlib.sha256).hexdigest()}" in asked.url


def test_a_person_of_ours_may_answer_later_and_says_so():
    assert sent(MADE, tag="HUMAN_AGENT")[1][0].json["messaging_type"] == "MESSAGE_TAG"


@pytest.mark.parametrize(
    ("answer", "kind", "again"),
    [
        (said(400, {"error": {"code": 10, "error_subcode": 2018278}}), "not_sent", False),
        (said(400, {"error": {"code": 613}}), "not_sent", True),
        (said(429), "not_sent", True),
        (said(401, {"error": {"code": 190}}), "not_sent", True),
        (said(400, {"error": {"code": 551}}), "not_sent", False),
        (said(400, {"error": {"code": 100}}), "not_sent", False),
        (said(500), "unknown", False),
        (said(500, {"error": {"code": 1}}), "unknown", False),
        (said(503, {"error": {"code": 2, "is_transient": True}}), "unknown", False),
        (said(200), "unknown", False),
        (DROPPED, "unknown", False),
        (NOBODY, "not_sent", True),
    ],
)
def test_every_answer_has_a_meaning(answer, kind: str, again: bool):
    outcome, _ = sent(answer)
    assert (outcome.kind, outcome.retryable) == (kind, again)


def test_a_text_that_is_too_long_is_not_even_asked_for():
    assert sent(MADE, text="x" * 2001)[1] == []


def test_the_vectors_of_the_signature_hold():
    for one in json.loads(shared("webhooks/facebook_signature_vectors.json").read_text())["vectors"]:
        assert is_signed(one["app_secret"], one["raw_body"].encode(), one["header"]) is one["valid"]
        assert not is_signed(one["app_secret"], one["raw_body"].encode() + b".", one["header"])
        assert not is_signed("", one["raw_body"].encode(), one["header"])


@pytest.fixture
def account(db) -> Connection:
    admin = User.objects.create(email="ada@example.org", full_name="Ada Boss", role="admin")
    return keeping.keep(VENDOR, TYPED, admin)


def event(text: str = "hello", mid: str = "mid.7", **message) -> bytes:
    told = {"sender": {"id": "psid-1"}, "recipient": {"id": "123"}, "timestamp": 1457764197627}
    told["message"] = {"mid": mid, "text": text, **message}
    return json.dumps({"object": "page", "entry": [{"id": "123", "messaging": [told]}]}).encode()


def knock(client: Client, account: Connection, body: bytes, secret: str = "app secret") -> int:
    given = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    path = doors.url_of(account).partition("/hooks/")[2]
    answer = client.post(
        f"/hooks/{path}", body, content_type="application/json", headers={"X-Hub-Signature-256": given}
    )
    work_on_all()
    return answer.status_code


def test_words_to_the_page_come_in(client, account):
    assert knock(client, account, event("Do you do flat roofs?")) == 200
    came = Message.objects.get()
    assert (came.channel, came.text, came.from_address, came.provider_ref) == (
        "messenger",
        "Do you do flat roofs?",
        "psid-1",
        "mid.7",
    )
    assert came.created_at.year == 2016
    assert Event.objects.filter(name="text.unmatched").count() == 1


def test_the_vendors_own_example_is_understood(client, account):
    body = shared("webhooks/facebook_messenger_message.json").read_bytes()
    assert knock(client, account, body) == 200
    assert Message.objects.get().text == "hello, world!"


def test_our_own_words_and_what_is_no_message_are_let_be(client, account):
    read = json.dumps(
        {"object": "page", "entry": [{"messaging": [{"sender": {"id": "1"}, "read": {}}, 7]}, 7]}
    ).encode()
    for body in (event(is_echo=True), read, b'{"object": "user"}', b"null", b"{", event(mid="")):
        assert knock(client, account, body) == 200
    assert not Message.objects.exists()
    assert not Delivery.objects.exclude(state="done").exists()


def test_the_same_words_brought_twice_in_other_envelopes_are_one(client, account):
    knock(client, account, event())
    knock(client, account, event() + b" ")
    assert Message.objects.count() == 1


def test_forged_words_are_refused(client, account):
    assert knock(client, account, event(), secret="another") == 403


@pytest.mark.parametrize(
    ("token", "status", "body"), [("verify me", 200, b"12345"), ("guess", 403, b""), ("", 403, b"")]
)
def test_meta_asks_whether_we_meant_it(client, account, token: str, status: int, body: bytes):
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "12345"}
    answer = client.get(f"/hooks/{account.door_key}/", query)
    assert (answer.status_code, answer.content) == (status, body)


def test_a_page_is_a_number_and_is_asked_for_its_name(account):
    with pytest.raises(Refused):
        keeping.keep(VENDOR, {**TYPED, "page_id": "our page"}, User.objects.get())
    with line(said(200, {"name": "Ridgeline"})):
        assert check(account).is_good
    with line(said(400)):
        assert not check(account).is_good
