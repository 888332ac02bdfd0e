"""What Mailchimp Transactional tells: signed forms, its probe, and each kind of event."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.mandrill import MandrillCombinedWebhookView
from django.test import Client, RequestFactory

from roofs.comms.consent.suppression import is_suppressed, suppression_of
from roofs.comms.messaging.models import Message, State
from roofs.core.connections import doors
from roofs.core.connections.models import Connection, Delivery
from roofs.integrations.mailchimp.webhooks import FIELD, KINDS, SIGNATURE, sign
from tests.integrations.arriving import work_on_all
from tests.integrations.letters import AT, KEY, kinds, sent_by

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def account() -> Connection:
    made = Connection(vendor="mailchimp", door_key=doors.new_key())
    made.keep_secrets({"api_key": "x", "webhook_key": "hook-key"})
    made.save()
    return made


@pytest.fixture
def message() -> Message:
    return sent_by("mailchimp", "abc")


def event(kind: str, **msg: Any) -> dict[str, Any]:
    facts = {"_id": "abc", "email": "ann@example.com", "state": "sent", "metadata": {"idem_key": KEY}, **msg}
    return {"event": kind, "_id": "abc", "ts": AT, "msg": facts}


def tell(account: Connection, *events: dict[str, Any], key: str = "hook-key", sent: str | None = None) -> int:
    form = {FIELD: json.dumps(events)}
    answer = Client().post(
        f"/hooks/{account.door_key}/",
        sent if sent is not None else urlencode(form),
        content_type=FORM,
        headers={SIGNATURE: sign(key, doors.url_of(account), form)},
    )
    return answer.status_code


def test_it_is_signed_as_another_program_checks_it():
    url = "https://crm.example.com/hooks/abc/?x=1"
    form = {FIELD: json.dumps([{"event": "send"}]), "another": "ä & b"}
    view = MandrillCombinedWebhookView(webhook_key="hook-key", webhook_url=url)
    good = RequestFactory().post(
        "/hooks/abc/", urlencode(form), content_type=FORM, headers={SIGNATURE: sign("hook-key", url, form)}
    )
    view.validate_request(good)
    forged = RequestFactory().post(
        "/hooks/abc/", urlencode(form), content_type=FORM, headers={SIGNATURE: sign("guess", url, form)}
    )
    with pytest.raises(AnymailWebhookValidationFailure):
        view.validate_request(forged)


def test_its_probe_is_answered_before_the_key_is_known(account: Connection):
    account.keep_secrets({"api_key": "x"})
    account.save()
    assert Client().head(f"/hooks/{account.door_key}/").status_code == 200
    assert tell(account, key="anything") == 200
    assert tell(account, event("send"), key="anything") == 403
    assert not Delivery.objects.exists()


def test_forged_changed_and_cut_calls_are_refused_and_counted(account: Connection):
    assert tell(account, event("unsub"), key="guess") == 403
    assert tell(account, event("unsub"), sent=urlencode({FIELD: json.dumps([event("spam")])})) == 403
    assert tell(account, event("unsub"), sent=urlencode({FIELD: json.dumps([event("unsub")])})[:-20]) == 403
    account.refresh_from_db()
    assert account.calls_refused == 3


def test_a_repeated_call_is_absorbed(account: Connection, message: Message):
    assert [tell(account, event("hard_bounce")), tell(account, event("hard_bounce"))] == [200, 200]
    work_on_all()
    assert kinds(message) == ["bounced"]
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (event("hard_bounce", bounce_description="bad_mailbox", diag="smtp;550 5.1.1"), "bounced"),
        (event("spam"), "complained"),
        (event("unsub"), "unsubscribed"),
        (event("reject", state="unsub"), "unsubscribed"),
        (event("reject", state="spam"), "complained"),
    ],
)
def test_nobody_is_written_to_after_a_no(account: Connection, message: Message, told: dict[str, Any], reason: str):
    tell(account, told)
    work_on_all()
    found = suppression_of("email", "ann@example.com")
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize("kind", ["soft_bounce", "deferral", "reject", "send", "delivered", "open", "click"])
def test_what_may_pass_ends_nothing(account: Connection, message: Message, kind: str):
    tell(account, event(kind))
    work_on_all()
    assert not is_suppressed("email", "ann@example.com")


def test_every_kind_is_known():
    assert set(KINDS) >= {"send", "deferral", "hard_bounce", "soft_bounce", "open", "click", "spam", "unsub", "reject"}


def test_changes_of_its_own_lists_say_nothing_of_a_letter(account: Connection, message: Message):
    tell(account, {"type": "blacklist", "action": "add", "reject": {"email": "ann@example.com"}, "ts": AT})
    work_on_all()
    assert kinds(message) == []


def test_a_letter_it_took_in_is_taken_in(account: Connection):
    raw = "From: ann@example.com\nTo: office@mail.example.com\nMessage-ID: <m1@example.com>\nSubject: Hi\n\nHello\n"
    tell(account, {"event": "inbound", "ts": AT, "msg": {"raw_msg": raw, "email": "office@mail.example.com"}})
    work_on_all()
    assert Delivery.objects.get(source="mail").content.decode() == raw


def test_a_letter_that_was_uncertain_is_settled(account: Connection, message: Message):
    Message.objects.filter(pk=message.pk).update(state=State.UNKNOWN)
    tell(account, event("send"))
    work_on_all()
    message.refresh_from_db()
    assert message.state == State.SENT
