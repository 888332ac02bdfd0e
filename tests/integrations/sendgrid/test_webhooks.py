"""What SendGrid tells: every published signature, every kind of event, and what is told twice, late or by others."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.utils import timezone

from roofs.comms.consent.models import Reason, Suppression
from roofs.comms.consent.suppression import is_suppressed, suppression_of
from roofs.comms.messaging.models import Message, MessageEvent, State, Verdict
from roofs.core.connections import deliveries, doors
from roofs.core.connections.models import Connection, Delivery, DeliveryState
from roofs.integrations.sendgrid import webhooks
from roofs.integrations.sendgrid.webhooks import KINDS, MOMENT, SIGNATURE, is_signed, news_in
from tests.integrations.arriving import work_on_all
from tests.integrations.letters import AT, KEY, kinds, sent_by
from tests.integrations.lines import shared

pytestmark = pytest.mark.django_db
SIGNER = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(SIGNER.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.fixture
def account() -> Connection:
    made = Connection(vendor="sendgrid", door_key=doors.new_key(), options={"public_key": PUBLIC})
    made.keep_secrets({"api_key": "SG.x"})
    made.save()
    return made


@pytest.fixture
def message() -> Message:
    return sent_by("sendgrid", "14c5d75ce93.dfd.64b469")


def event(kind: str, **facts: Any) -> dict[str, Any]:
    return {
        "event": kind,
        "email": "ann@example.com",
        "timestamp": AT,
        "idem_key": KEY,
        "sg_event_id": "one",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        **facts,
    }


def tell(account: Connection, *events: dict[str, Any], body: bytes | None = None, **changed: Any) -> int:
    body = json.dumps(events).encode() + b"\r\n" if body is None else body
    moment = str(changed.get("moment", AT))
    signature = base64.b64encode(SIGNER.sign(moment.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
    answer = Client().post(
        f"/hooks/{account.door_key}/",
        changed.get("sent", body),
        content_type="application/json",
        headers={SIGNATURE: changed.get("signature", signature), MOMENT: moment},
    )
    return answer.status_code


def test_every_published_signature_is_judged_rightly():
    published = json.loads(shared("webhooks/sendgrid_event_webhook_signature_vectors.json").read_text())
    for vector in published["vectors"]:
        fits = is_signed(vector["public_key"], vector["signature"], vector["timestamp"], vector["payload"].encode())
        assert fits is vector["valid"], vector["name"]


def test_a_body_without_its_last_line_end_is_another_body():
    published = json.loads(shared("webhooks/sendgrid_event_webhook_signature_vectors.json").read_text())
    good = next(one for one in published["vectors"] if one["valid"])
    cut = good["payload"].rstrip().encode()
    assert not is_signed(good["public_key"], good["signature"], good["timestamp"], cut)


@pytest.mark.parametrize("key", ["", "no key", base64.b64encode(b"no key either").decode()])
def test_a_key_that_is_none_fits_nothing(key: str):
    assert not is_signed(key, "AAAA", "1", b"")


def test_every_kind_of_event_it_documents_is_read():
    rows = json.loads(shared("webhooks/sendgrid_events_all_types.json").read_text())
    told = list(news_in(rows))
    assert len(told) == len([row for row in rows if row["event"] in KINDS])
    assert {one.ref for one in told if one.ref.startswith("14c5")} == {"14c5d75ce93.dfd.64b469"}
    by_kind = {one.what: one for one in told}
    assert by_kind["clicked"].url == "http://example.com/blog/news.html"
    assert by_kind["opened"].is_machine is False
    assert [one.gone for one in told if one.what == "returned"] == [True, False]


def test_a_genuine_call_is_stored_raw_and_worked_on(account: Connection, message: Message):
    assert tell(account, event("delivered")) == 200
    row = Delivery.objects.get(source="sendgrid")
    assert row.content.endswith(b"]\r\n")
    work_on_all()
    assert kinds(message) == ["delivered"]


@pytest.mark.parametrize(
    "changed",
    [
        {"sent": b'[{"event":"unsubscribe","email":"bob@example.com"}]'},
        {"sent": b'[{"event":"deliv'},
        {"signature": "AAAA"},
        {"signature": "é"},
    ],
)
def test_forged_or_cut_calls_are_refused_and_counted(account: Connection, message: Message, changed: dict[str, Any]):
    assert tell(account, event("delivered"), **changed) == 403
    account.refresh_from_db()
    assert account.calls_refused == 1
    assert not Delivery.objects.exists()


def test_without_a_key_nothing_is_believed(account: Connection):
    Connection.objects.filter(pk=account.pk).update(options={})
    assert tell(account, event("delivered")) == 403


def test_a_call_repeated_word_for_word_is_absorbed_and_counted(account: Connection, message: Message):
    assert [tell(account, event("open")), tell(account, event("open"))] == [200, 200]
    work_on_all()
    account.refresh_from_db()
    assert (account.calls_taken, account.calls_repeated) == (1, 1)
    assert kinds(message) == ["opened"]


def test_a_repeated_event_with_a_new_number_is_known_by_what_it_says(account: Connection, message: Message):
    tell(account, event("bounce", status="5.1.1", sg_event_id="one"))
    tell(account, event("bounce", status="5.1.1", sg_event_id="two"))
    work_on_all()
    assert Delivery.objects.count() == 2
    assert kinds(message) == ["bounced"]


def test_two_clicks_in_one_second_on_two_links_are_two(account: Connection, message: Message):
    tell(account, event("click", url="https://example.com/a"), event("click", url="https://example.com/b"))
    work_on_all()
    assert kinds(message) == ["clicked", "clicked"]


def test_the_order_of_telling_changes_nothing(account: Connection, message: Message):
    tell(account, event("spamreport", timestamp=AT + 60))
    tell(account, event("open", timestamp=AT + 30))
    tell(account, event("delivered", timestamp=AT))
    tell(account, event("processed", timestamp=AT - 10))
    work_on_all()
    assert kinds(message) == ["complained", "delivered", "opened"]
    assert is_suppressed("email", "ann@example.com")


def test_worked_on_again_it_changes_nothing(account: Connection, message: Message):
    tell(account, event("spamreport"), event("delivered"), event("unsubscribe"))
    work_on_all()
    before = list(MessageEvent.objects.values_list("pk", flat=True)), Suppression.objects.count()
    deliveries.replay(Delivery.objects.get())
    work_on_all()
    assert (list(MessageEvent.objects.values_list("pk", flat=True)), Suppression.objects.count()) == before


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (event("bounce", status="5.1.1", type="bounce"), Reason.BOUNCED),
        (event("dropped", reason="Bounced Address"), Reason.BOUNCED),
        (event("dropped", reason="Invalid"), Reason.BOUNCED),
        (event("dropped", reason="Unsubscribed Address"), Reason.UNSUBSCRIBED),
        (event("dropped", reason="Spam Reporting Address"), Reason.COMPLAINED),
        (event("spamreport"), Reason.COMPLAINED),
        (event("unsubscribe"), Reason.UNSUBSCRIBED),
        (event("group_unsubscribe", asm_group_id=10), Reason.UNSUBSCRIBED),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_nobody_is_written_to_after_a_no(
    account: Connection, message: Message, told: dict[str, Any], reason: Reason, is_known: bool
):
    if not is_known:
        Message.objects.all().delete()
    tell(account, told)
    work_on_all()
    found = suppression_of("email", "ann@example.com")
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize(
    "told",
    [
        event("bounce", status="5.7.1", type="blocked"),
        event("bounce", status="4.2.2", type="bounce"),
        event("deferred", response="400 try again later", attempt="5"),
        event("dropped", reason="Invalid SMTPAPI header"),
        event("dropped", reason="Spam Content"),
        event("dropped", reason="Recipient List over Package Quota"),
        event("group_resubscribe"),
    ],
)
def test_what_may_pass_ends_nothing(account: Connection, message: Message, told: dict[str, Any]):
    tell(account, told)
    work_on_all()
    assert not is_suppressed("email", "ann@example.com")


def test_news_settle_a_letter_of_which_nobody_knew(account: Connection, message: Message):
    Message.objects.filter(pk=message.pk).update(state=State.UNKNOWN, provider_ref="", error="no answer")
    tell(account, event("processed"))
    work_on_all()
    message.refresh_from_db()
    assert (message.state, message.error, message.provider_ref) == (State.SENT, "", "14c5d75ce93.dfd.64b469")


def test_a_machine_that_says_so_is_believed(account: Connection, message: Message):
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130"
    tell(account, event("open", sg_machine_open=True, useragent=agent))
    tell(account, event("open", sg_machine_open=False, useragent=agent, timestamp=AT + 90))
    with time_machine.travel(AT + 100):
        work_on_all()
    assert sorted(message.events.values_list("verdict", flat=True)) == [Verdict.HUMAN, Verdict.MACHINE]


def test_a_body_cut_after_it_was_signed_stays_to_be_looked_at(account: Connection):
    assert tell(account, body=b'[{"event": "deliv') == 200
    with pytest.raises(Exception, match="cut off"):
        work_on_all()
    assert Delivery.objects.get().state == DeliveryState.FAILED


def test_a_letter_it_took_in_is_taken_in(account: Connection, message: Message):
    boundary = "xYzZY"
    letter = (
        "From: Ann <ann@example.com>\r\nTo: office@mail.example.com\r\nMessage-ID: <a1@example.com>\r\n"
        f"In-Reply-To: <{KEY}@mail.example.com>\r\nSubject: Re: Your roof\r\n\r\nCall me on Monday.\r\n"
    )
    envelope = json.dumps({"to": ["reply@mail.example.com"], "from": "ann@example.com"})
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"email": letter, "envelope": envelope, "subject": "Re: Your roof"}.items()
    )
    raw = f"{body}--{boundary}--\r\n".encode()
    row = deliveries.receive("sendgrid", raw, {"content-type": f"multipart/form-data; boundary={boundary}"})
    deliveries.work.call(row.pk)
    mail = Delivery.objects.get(source="mail")
    assert mail.content.decode() == letter
    assert mail.headers["envelope-to"] == "reply@mail.example.com"


def test_a_letter_in_pieces_is_put_together_again(account: Connection):
    boundary = "xYzZY"
    parts = {
        "headers": "From: Ann <ann@example.com>\nMessage-ID: <a2@example.com>\nSubject: Re: Roof\n"
        "Content-Type: text/html\nReferences: <x@mail.example.com>\n <y@mail.example.com>\n",
        "text": "Yes, Monday is good – thanks.",
        "envelope": "{not json",
    }
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    raw = f"{body}--{boundary}--\r\n".encode()
    row = deliveries.receive("sendgrid", raw, {"content-type": f"multipart/form-data; boundary={boundary}"})
    deliveries.work.call(row.pk)
    mail = Delivery.objects.get(source="mail")
    deliveries.work.call(mail.pk)
    kept = Message.objects.get(direction="in")
    assert kept.text == "Yes, Monday is good – thanks."
    assert kept.message_id == "<a2@example.com>"


def test_the_guard_wants_raw_bytes(account: Connection):
    call = doors.Call(method="POST", url="x", headers={}, body=b"[]")
    with pytest.raises(doors.NotGenuine):
        webhooks.guard(call, account, timezone.now())
