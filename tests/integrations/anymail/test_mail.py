"""Letters by the vendors anymail knows: what they are sent, and what comes of every kind of answer."""

from __future__ import annotations

import base64
from functools import partial
from typing import Any

import pytest

from roofs.comms.messaging.ports import Outcome
from roofs.core.connections import health
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.connections.wire import Answer, NoAnswer
from roofs.integrations.anymail.mail import AnymailSender, Carrier
from roofs.integrations.mailchimp import mail as mailchimp
from roofs.integrations.sendgrid import mail as sendgrid
from tests.integrations.letters import HTML, KEY, TEXT, letter
from tests.integrations.lines import DROPPED, NOBODY, Called, assert_keeps_to, line, said, spec

pytestmark = pytest.mark.django_db
REF = "14c5d75ce93.dfd.64b469"
TAKEN = {
    "sendgrid": Answer(202, {"x-message-id": REF}),
    "mailchimp": said(200, [{"email": "ann@example.com", "status": "queued", "_id": REF}]),
}


@pytest.fixture(autouse=True)
def _house(settings: Any) -> None:
    settings.BASE_URL = "https://crm.example.com"
    settings.MAIL_DOMAIN = "mail.example.com"
    settings.DEFAULT_FROM_EMAIL = "office@mail.example.com"
    health._noted.clear()


def sender(name: str, connection_pk: int | None = None) -> AnymailSender:
    vendor = {"sendgrid": sendgrid, "mailchimp": mailchimp}[name]
    carrier = Carrier(
        name=name,
        backend=partial(vendor.backend, "SG.secret"),
        dress=vendor.dress,
        taken=vendor.taken,
        refused=vendor.refused,
    )
    return AnymailSender(carrier, connection_pk)


def outcome_of(name: str, answer: Answer | NoAnswer) -> Outcome:
    with line(answer):
        return sender(name).send(letter())


def sent(name: str, **facts: object) -> Called:
    with line(TAKEN[name]) as scripted:
        outcome = sender(name).send(letter(**facts))
    assert (outcome.kind, outcome.provider_ref) == ("sent", REF)
    return scripted.calls[0]


def test_sendgrid_is_sent_what_its_own_description_asks_for():
    called = sent("sendgrid")
    assert (called.method, called.url) == ("POST", "https://api.sendgrid.com/v3/mail/send")
    assert called.headers["Authorization"] == "Bearer SG.secret"
    assert_keeps_to(spec("sendgrid/tsg_mail_v3.json"), called)


def test_sendgrid_gets_text_before_html_and_our_key_for_its_events():
    body = sent("sendgrid").json
    assert [(one["type"], one["value"].partition("<img")[0][:20]) for one in body["content"]] == [
        ("text/plain", TEXT[:20]),
        ("text/html", HTML[:20]),
    ]
    assert body["personalizations"][0]["custom_args"] == {"idem_key": KEY}
    assert body["headers"]["Message-ID"] == f"<{KEY}@mail.example.com>"
    assert body["reply_to_list"][0]["email"].startswith("reply+")


def test_a_european_account_is_asked_in_europe():
    backend = sendgrid.backend("SG.secret", "eu")
    assert backend.api_url == "https://api.eu.sendgrid.com/v3/"


def test_mailchimp_is_sent_the_letter_with_our_key():
    called = sent("mailchimp")
    body = called.json
    assert called.url == "https://mandrillapp.com/api/1.3/messages/send.json"
    assert body["key"] == "SG.secret"
    message = body["message"]
    assert message["metadata"] == {"idem_key": KEY}
    assert (message["from_email"], message["from_name"]) == ("office@mail.example.com", "Olive")
    assert message["to"] == [{"email": "ann@example.com", "type": "to"}]
    assert (message["track_opens"], message["track_clicks"], message["auto_text"]) == (False, False, False)


@pytest.mark.parametrize("name", ["sendgrid", "mailchimp"])
def test_one_click_stands_in_the_headers_once_and_the_vendor_adds_none(name: str):
    body = sent(name).json
    headers = body["headers"] if name == "sendgrid" else body["message"]["headers"]
    assert [one for one in headers if one.lower() == "list-unsubscribe"] == ["List-Unsubscribe"]
    uris = headers["List-Unsubscribe"].split(", ")
    assert [uri[:7] for uri in uris] == ["<https:", "<mailto"]
    assert "\n" not in headers["List-Unsubscribe"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    if name == "sendgrid":
        assert "asm" not in body
        assert body["tracking_settings"]["subscription_tracking"] == {"enable": False}
        assert body["tracking_settings"]["click_tracking"] == {"enable": False, "enable_text": False}
        assert body["tracking_settings"]["open_tracking"] == {"enable": False}


@pytest.mark.parametrize("name", ["sendgrid", "mailchimp"])
def test_account_mail_has_no_way_out_of_marketing(name: str):
    body = sent(name, purpose="account").json
    headers = body["headers"] if name == "sendgrid" else body["message"]["headers"]
    assert "List-Unsubscribe" not in headers


@pytest.mark.parametrize("name", ["sendgrid", "mailchimp"])
def test_an_appointment_goes_along(name: str):
    body = sent(name, data={"calendar": "BEGIN:VCALENDAR\nMETHOD:PUBLISH\nEND:VCALENDAR"}).json
    files = body["attachments"] if name == "sendgrid" else body["message"]["attachments"]
    assert len(files) == 1
    assert base64.b64decode(files[0]["content"]).startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("name", ["sendgrid", "mailchimp"])
@pytest.mark.parametrize(
    ("answer", "kind", "retryable"),
    [
        (said(429, {"errors": []}, retry_after="30"), "not_sent", True),
        (said(503), "not_sent", True),
        (said(401, {"errors": [{"message": "no"}]}), "not_sent", True),
        (said(403), "not_sent", True),
        (said(400, {"errors": [{"message": "Bad Request", "field": "subject"}]}), "not_sent", False),
        (said(500), "unknown", False),
        (said(502), "unknown", False),
        (DROPPED, "unknown", False),
        (NOBODY, "not_sent", True),
    ],
)
def test_what_comes_of_every_kind_of_answer(name: str, answer: Answer | NoAnswer, kind: str, retryable: bool):
    outcome = outcome_of(name, answer)
    assert (outcome.kind, outcome.retryable) == (kind, retryable)
    assert not outcome.address_refused


def test_how_long_to_wait_is_heard_from_the_vendor():
    assert outcome_of("sendgrid", said(429, None, retry_after="30")).retry_after_seconds == 30
    reset = outcome_of("sendgrid", Answer(429, {"x-ratelimit-reset": "99999999999"})).retry_after_seconds
    assert reset is not None
    assert reset > 3600


def test_half_an_answer_may_have_been_a_yes():
    assert outcome_of("sendgrid", Answer(200, {})).kind == "unknown"
    assert outcome_of("mailchimp", Answer(200, {}, b'[{"email": "ann@exam')).kind == "unknown"
    assert outcome_of("mailchimp", said(200, [])).kind == "unknown"


def test_sendgrid_names_an_address_that_cannot_be():
    refused = {"errors": [{"message": "Does not contain a valid address.", "field": "personalizations.0.to.0.email"}]}
    outcome = outcome_of("sendgrid", said(400, refused))
    assert outcome.address_refused
    assert not outcome.retryable


@pytest.mark.parametrize(
    ("reason", "gone", "no_more", "again"),
    [
        ("hard-bounce", True, False, False),
        ("unsub", False, True, False),
        ("spam", False, True, False),
        ("soft-bounce", False, False, True),
        ("rule", False, False, False),
    ],
)
def test_a_yes_from_mailchimp_may_be_a_no(reason: str, gone: bool, no_more: bool, again: bool):
    row = {"email": "ann@example.com", "status": "rejected", "reject_reason": reason, "_id": REF}
    outcome = outcome_of("mailchimp", said(200, [row]))
    assert (outcome.kind, outcome.address_refused, outcome.opted_out, outcome.retryable) == (
        "not_sent",
        gone,
        no_more,
        again,
    )


def test_mailchimp_says_with_500_what_others_say_with_400():
    wrong_key = {"status": "error", "code": -1, "name": "Invalid_Key", "message": "Invalid API key"}
    assert outcome_of("mailchimp", said(500, wrong_key)).retryable
    invalid = {"status": "error", "code": -2, "name": "ValidationError", "message": "subject"}
    outcome = outcome_of("mailchimp", said(500, invalid))
    assert (outcome.kind, outcome.retryable, outcome.code) == ("not_sent", False, "ValidationError")
    assert outcome_of("mailchimp", said(500, {"name": "GeneralError"})).kind == "unknown"


def test_the_account_remembers_how_it_went():
    account = Connection.objects.create(vendor="sendgrid")
    with line(TAKEN["sendgrid"], said(401)):
        sender("sendgrid", account.pk).send(letter())
        account.refresh_from_db()
        assert account.state == ConnectionState.WORKING
        sender("sendgrid", account.pk).send(letter())
    account.refresh_from_db()
    assert (account.state, account.failures) == (ConnectionState.FAILING, 1)
    assert "SG." not in account.last_error


def test_too_fast_is_no_failure_of_the_account():
    account = Connection.objects.create(vendor="sendgrid")
    with line(said(429)):
        sender("sendgrid", account.pk).send(letter())
    account.refresh_from_db()
    assert account.failures == 0
