"""What holds for every vendor that calls us: only genuine calls come in, as they are, and each is worked on once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.utils import timezone

from roofs.comms.messaging.models import Message, MessageEvent
from roofs.core.connections import deliveries, doors
from roofs.core.connections.models import Connection, Delivery, DeliveryState
from roofs.integrations.hubspot import webhooks as hubspot
from roofs.integrations.lob import webhooks as lob
from roofs.integrations.mailchimp import webhooks as mailchimp
from roofs.integrations.sendgrid import webhooks as sendgrid
from roofs.integrations.twilio import signatures as twilio

pytestmark = pytest.mark.django_db
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SECRET = "the secret"
DEEP = b"[" * 100_000
Sign = Callable[[str, bytes], Mapping[str, str]]


def milliseconds() -> str:
    return str(int(timezone.now().timestamp() * 1000))


def by_sendgrid(_url: str, body: bytes) -> dict[str, str]:
    signature = KEY.sign(b"1800000000" + body, ec.ECDSA(hashes.SHA256()))
    return {sendgrid.SIGNATURE: base64.b64encode(signature).decode(), sendgrid.MOMENT: "1800000000"}


def by_mailchimp(url: str, body: bytes) -> dict[str, str]:
    return {mailchimp.SIGNATURE: mailchimp.sign(SECRET, url, dict(mailchimp._form(body)))}


def by_hubspot(url: str, body: bytes) -> dict[str, str]:
    at = milliseconds()
    return {hubspot.SIGNATURE: hubspot.sign(SECRET, "POST", url, body, at), hubspot.MOMENT: at}


def by_twilio(url: str, body: bytes) -> dict[str, str]:
    return {"X-Twilio-Signature": twilio.sign(url, dict(mailchimp._form(body)).items(), SECRET)}


def by_lob(_url: str, body: bytes) -> dict[str, str]:
    at = milliseconds()
    return {"Lob-Signature": lob.sign(SECRET, at, body), "Lob-Signature-Timestamp": at}


def by_meta(_url: str, body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}


def by_bland(_url: str, body: bytes) -> dict[str, str]:
    return {"X-Webhook-Signature": hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}


def told(*rows: object) -> bytes:
    """With blanks no program would write again, so that only the bytes as they came can fit the signature."""
    return json.dumps(rows if len(rows) != 1 else rows[0], indent=1).encode() + b"\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    sign: Sign
    body: bytes
    kind: str = JSON
    secret: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


PERSON, PAGE, ANN = "+12485550123", "123", "ann@example.com"
CALLERS = {
    "sendgrid": Caller(
        sign=by_sendgrid,
        options={"public_key": PUBLIC},
        body=told([{"event": "delivered", "email": ANN, "timestamp": 1800000000, "sg_message_id": "r-1"}]),
    ),
    "mailchimp": Caller(
        sign=by_mailchimp,
        secret="webhook_key",
        kind=FORM,
        body=urlencode(
            {"mandrill_events": json.dumps([{"event": "send", "ts": 1800000000, "_id": "r-1", "msg": {"_id": "r-1"}}])}
        ).encode(),
    ),
    "hubspot": Caller(
        sign=by_hubspot,
        secret="client_secret",
        body=told([{"subscriptionType": "contact.creation", "objectId": 1, "occurredAt": 1800000000000}]),
    ),
    "twilio": Caller(
        sign=by_twilio,
        secret="auth_token",
        kind=FORM,
        options={"account_sid": "AC1"},
        body=urlencode({"AccountSid": "AC1", "MessageSid": "SM1", "From": PERSON, "To": PERSON, "Body": "Hí"}).encode(),
    ),
    "lob": Caller(
        sign=by_lob,
        secret="webhook_secret",
        body=told({"id": "evt_1", "event_type": {"id": "postcard.mailed"}, "body": {"id": "r-1"}}),
    ),
    "meta": Caller(
        sign=by_meta,
        secret="app_secret",
        body=told(
            {
                "object": "page",
                "entry": [
                    {
                        "messaging": [
                            {"sender": {"id": "7"}, "recipient": {"id": PAGE}, "message": {"mid": "m1", "text": "Hi"}}
                        ]
                    }
                ],
            }
        ),
    ),
    "bland": Caller(
        sign=by_bland,
        secret="webhook_secret",
        body=told({"call_id": "r-1", "completed": True, "answered_by": "voicemail"}),
    ),
}


@pytest.fixture(params=CALLERS)
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def account(vendor: str) -> Connection:
    caller = CALLERS[vendor]
    made = Connection(vendor=vendor, door_key=doors.new_key(), options=dict(caller.options))
    made.keep_secrets({caller.secret: SECRET} if caller.secret else {})
    made.save()
    return made


@pytest.fixture
def ours(vendor: str) -> Message:
    """What the vendor tells about."""
    channel = {"lob": "post", "bland": "voice"}.get(vendor, "email")
    return Message.objects.create(
        channel=channel,
        purpose="touch",
        state="sent",
        provider=vendor,
        provider_ref="r-1",
        to_address=ANN,
    )


def genuine(account: Connection, body: bytes) -> dict[str, str]:
    return dict(CALLERS[account.vendor].sign(doors.url_of(account), body))


def knock(account: Connection, body: bytes, headers: Mapping[str, str]) -> int:
    kind = CALLERS[account.vendor].kind
    return Client().post(f"/hooks/{account.door_key}/", body, content_type=kind, headers=dict(headers)).status_code


def counted(account: Connection) -> tuple[int, int, int]:
    account.refresh_from_db()
    return account.calls_taken, account.calls_repeated, account.calls_refused


def test_every_door_is_tried_here():
    assert set(CALLERS) == set(doors._doors)


def test_a_genuine_call_is_kept_as_it_came_and_only_once(account: Connection):
    body = CALLERS[account.vendor].body
    assert [knock(account, body, genuine(account, body)) for _ in range(3)] == [200] * 3
    assert Delivery.objects.get().content == body
    assert counted(account) == (1, 2, 0)


def test_worked_on_again_it_changes_nothing(account: Connection, ours: Message):
    body = CALLERS[account.vendor].body
    knock(account, body, genuine(account, body))
    row = Delivery.objects.get()
    deliveries.work.call(row.pk)
    before = list(Message.objects.values()), list(MessageEvent.objects.values())
    deliveries.replay(row)
    deliveries.work.call(row.pk)
    assert Delivery.objects.get().state == DeliveryState.DONE
    assert (list(Message.objects.values()), list(MessageEvent.objects.values())) == before


@pytest.mark.parametrize("changed", ["nothing", "cut", "more", "other bytes"])
def test_what_is_forged_or_changed_is_refused_and_counted(account: Connection, changed: str):
    body = CALLERS[account.vendor].body
    headers = {} if changed == "nothing" else genuine(account, body)
    sent = {
        "nothing": body,
        "cut": body[:-12],
        "more": body + b"&x=1" if CALLERS[account.vendor].kind == FORM else body + b" ",
        "other bytes": body.replace(b"1", b"2"),
    }[changed]
    assert knock(account, sent, headers) == 403
    assert not Delivery.objects.exists()
    assert counted(account) == (0, 0, 1)


def test_a_call_for_another_account_is_refused(account: Connection):
    body = CALLERS[account.vendor].body
    headers = genuine(account, body)
    account.options = {}
    account.keep_secrets(dict.fromkeys(account.secrets, "another secret"))
    account.save()
    assert knock(account, body, headers) == 403


@pytest.mark.parametrize("noise", ["9" * 400, "9" * 5000, "²", "\xff", "0", "-1", ""])
def test_noise_in_place_of_a_signature_is_refused_and_nothing_breaks(account: Connection, noise: str):
    body = CALLERS[account.vendor].body
    good = genuine(account, body)
    for name in good:
        assert knock(account, body, {**good, name: noise}) == 403
    assert counted(account) == (0, 0, len(good))


@pytest.mark.parametrize("body", [DEEP, b"\x00", b"\xff\xfe", b"{", b"%", b"&&==&"], ids=lambda one: repr(one[:6]))
def test_noise_in_place_of_a_body_is_refused_and_nothing_breaks(account: Connection, body: bytes):
    assert knock(account, body, genuine(account, CALLERS[account.vendor].body)) == 403
