"""What Twilio brings to its door, genuine and not."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from roofs.comms.consent.suppression import is_suppressed
from roofs.comms.messaging import sending
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.providers import SMS
from roofs.core.connections import doors
from roofs.core.connections.models import Connection, Delivery
from roofs.core.events.models import Event
from roofs.integrations.twilio.signatures import sign
from tests.integrations.arriving import work_on_all
from tests.integrations.lines import NOBODY, line, said, shared
from tests.integrations.twilio.conftest import SID

pytestmark = pytest.mark.django_db
ANN = "+12485550123"
CAME = {
    "AccountSid": SID,
    "Body": "Yes, Tuesday",
    "From": ANN,
    "To": "+12485550100",
    "MessageSid": "SM" + "1" * 32,
    "NumMedia": "0",
    "NumSegments": "1",
    "SmsStatus": "received",
}


def knock(
    client, account: Connection, form: dict[str, str], *, query: str = "", signature: str | None = None, **headers
):
    path = f"/hooks/{account.door_key}/{query}"
    url = doors.url_of(account) + query
    given = sign(url, form.items(), "the token") if signature is None else signature
    return client.post(
        path,
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": given, **headers},
    )


def test_a_text_is_stored_first_and_worked_on_afterwards(client, account):
    answer = knock(client, account, CAME)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200,
        b"<Response/>",
        "text/xml; charset=utf-8",
    )
    assert not Message.objects.exists()
    work_on_all()
    came = Message.objects.get()
    assert (came.text, came.from_address, came.to_address, came.provider) == (
        "Yes, Tuesday",
        ANN,
        "+12485550100",
        "twilio",
    )
    assert Event.objects.filter(name="text.unmatched").count() == 1


def test_the_same_text_brought_again_is_one(client, account):
    assert [knock(client, account, CAME).status_code for _ in range(3)] == [200] * 3
    work_on_all()
    assert Message.objects.count() == 1
    account.refresh_from_db()
    assert (account.calls_taken, account.calls_repeated) == (1, 2)


@pytest.mark.parametrize(
    ("form", "signature"),
    [
        (CAME, ""),
        (CAME, "AAAA"),
        ({**CAME, "Body": "STOP"}, "of another"),
        ({**CAME, "AccountSid": "AC" + "9" * 32}, None),
    ],
)
def test_a_forged_call_is_refused_and_counted(client, account, form: dict[str, str], signature: str | None):
    given = sign(doors.url_of(account), CAME.items(), "the token") if signature == "of another" else signature
    assert knock(client, account, form, signature=given).status_code == 403
    assert not Delivery.objects.exists()
    account.refresh_from_db()
    assert account.calls_refused == 1


def test_a_truncated_call_is_refused(client, account):
    good = urlencode(CAME)
    given = sign(doors.url_of(account), CAME.items(), "the token")
    answer = client.post(
        f"/hooks/{account.door_key}/",
        good[:-20],
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": given},
    )
    assert answer.status_code == 403


def test_the_shared_key_signs_the_new_way_only(client, account):
    url = doors.url_of(account)
    settings = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    good = sign(url, CAME.items(), "the shared key", "HMAC_SHA256")
    assert knock(client, account, CAME, signature=good, **settings).status_code == 200
    wrong = sign(url, CAME.items(), "the token", "HMAC_SHA256")
    assert knock(client, account, CAME, signature=wrong, **settings).status_code == 403


@pytest.mark.parametrize("kind", ["STOP", "stop"])
def test_the_vendors_own_word_for_a_no_counts(client, account, kind: str):
    knock(client, account, {**CAME, "Body": "Arret", "OptOutType": kind})
    work_on_all()
    assert is_suppressed("sms", ANN)
    assert Message.objects.filter(direction="out").count() == 0


def test_what_became_of_a_text_finds_it_by_our_own_key_when_nobody_knew_its_name(client, account):
    row = sending.post(
        Message(channel="sms", purpose="reply", to_address=ANN, text="Hi", state="intent", idem_key="key-1"),
        ("lead", 7),
    )
    Message.objects.filter(pk=row.pk).update(state="unknown")
    status = {"AccountSid": SID, "MessageSid": "SM9", "MessageStatus": "delivered", "From": "+12485550100", "To": ANN}
    assert knock(client, account, status, query="?about=key-1").status_code == 200
    work_on_all()
    row.refresh_from_db()
    assert (row.state, row.provider_ref, row.data["stage"]) == ("sent", "SM9", "delivered")


def test_a_call_about_nothing_we_know_does_no_harm(client, account):
    knock(client, account, {"AccountSid": SID, "CallSid": "CA1", "CallStatus": "ringing"})
    knock(client, account, {"AccountSid": SID, "MessageSid": "SM7", "MessageStatus": "something new", "To": ANN})
    work_on_all()
    assert Delivery.objects.filter(state="done").count() == 2
    assert not Message.objects.exists()


def test_an_account_that_is_off_lets_nobody_in(client, account):
    Connection.objects.update(state="off")
    assert knock(client, account, CAME).status_code == 404


def test_forms_seen_in_the_wild_are_understood(client, account):
    for one in json.loads(shared("webhooks/twilio_inbound_form_posts.json").read_text())["items"]:
        form = {**one["form"], "AccountSid": SID}
        assert knock(client, account, form).status_code == 200
    work_on_all()
    assert sorted(Message.objects.values_list("text", flat=True)) == ["Hello", "Test"]
    assert not Delivery.objects.exclude(state="done").exists()


def test_the_chosen_account_carries_the_texts(account):
    with line(said(201, {"sid": "SM5", "status": "queued"})) as called:
        row = sending.post(Message(channel="sms", purpose="reply", to_address=ANN, text="Hi"), ("lead", 7))
        sending.deliver.func(row.pk)
    row.refresh_from_db()
    assert (row.state, row.provider, row.provider_ref) == ("sent", "twilio", "SM5")
    assert called.calls[0].form["From"] == "+12485550100"
    assert called.calls[0].form["StatusCallback"] == f"{doors.url_of(account)}?about={row.idem_key}"
    account.refresh_from_db()
    assert account.state == "working"


def test_somebody_who_told_the_vendor_is_on_our_list_after_the_first_try(account):
    with line(said(400, {"code": 21610})):
        row = sending.post(Message(channel="sms", purpose="reply", to_address=ANN, text="Hi"), ("lead", 7))
        sending.deliver.func(row.pk)
    row.refresh_from_db()
    assert (row.state, is_suppressed("sms", ANN)) == ("failed", True)


def test_an_account_that_cannot_be_reached_says_so_on_its_page(account):
    row = sending.post(Message(channel="sms", purpose="reply", to_address=ANN, text="Hi"), ("lead", 7))
    with line(NOBODY), pytest.raises(sending.NotYet):
        sending.deliver.func(row.pk)
    account.refresh_from_db()
    assert account.state == "failing"


def test_without_a_chosen_account_texts_are_kept(db):
    assert SMS.get().name == "outbox"
