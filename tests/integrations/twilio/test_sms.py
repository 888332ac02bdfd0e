"""What is asked of Twilio, and what each of its answers means."""

from __future__ import annotations

import pytest

from roofs.comms.messaging.ports import OutgoingSms
from roofs.core.connections.wire import Answer
from roofs.integrations.twilio import client
from roofs.integrations.twilio.client import Account
from roofs.integrations.twilio.sms import TwilioSms
from tests.integrations.lines import DROPPED, NOBODY, Called, assert_keeps_to, line, said, spec

SID = "AC" + "0" * 32
ACCOUNT = Account(
    sid=SID,
    user=SID,
    password="token",
    service_sid="MG" + "1" * 32,
    from_number="+12485550100",
    callback_url="https://crm.example.com/hooks/k3y/",
)
MADE = said(201, {"sid": "SM" + "a" * 32, "status": "queued", "error_code": None})


def text(**facts) -> OutgoingSms:
    usual = {"idem_key": "key-1", "from_number": "", "to_number": "+12485550123", "text": "Hi Ann"}
    return OutgoingSms(**{**usual, **facts})


def sent(answer, **facts):
    with line(answer) as called:
        return TwilioSms(ACCOUNT).send(text(**facts)), called.calls[0]


def test_a_text_goes_by_the_messaging_service_and_says_where_to_report():
    outcome, called = sent(MADE, valid_seconds=600)
    assert (outcome.kind, outcome.provider_ref) == ("sent", "SM" + "a" * 32)
    assert called.url == f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json"
    assert called.form == {
        "To": "+12485550123",
        "MessagingServiceSid": "MG" + "1" * 32,
        "Body": "Hi Ann",
        "StatusCallback": "https://crm.example.com/hooks/k3y/?about=key-1",
        "ValidityPeriod": "595",
    }


def test_a_number_of_its_own_goes_before_the_service():
    _, called = sent(MADE, from_number="+12485550155")
    assert called.form["From"] == "+12485550155"
    assert "MessagingServiceSid" not in called.form


@pytest.mark.parametrize(("seconds", "asked"), [(90_000, "36000"), (2, "1"), (-5, "1")])
def test_how_long_it_may_wait_stays_within_the_vendors_bounds(seconds: int, asked: str):
    assert sent(MADE, valid_seconds=seconds)[1].form["ValidityPeriod"] == asked


REFUSALS = [
    (said(400, {"code": 21610, "status": 400}), "21610", False),
    (said(400, {"code": 21211, "status": 400}), "21211", False),
    (said(400, {"code": 21408, "status": 400}), "21408", False),
    (said(429, {"code": 20429, "status": 429}), "20429", True),
    (said(429), "20429", True),
    (said(401, {"code": 20003, "status": 401}), "20003", True),
    (said(503), "503", True),
    (said(400, {"code": 30004}), "30004", False),
    (said(400, {"code": 30007}), "30007", False),
    (said(400), "400", False),
    (said(201, {"sid": "SM1", "status": "failed", "error_code": 30034}), "30034", False),
]


@pytest.mark.parametrize(("answer", "code", "again"), REFUSALS, ids=lambda one: getattr(one, "status", one))
def test_a_refusal_says_why_and_whether_to_try_again(answer: Answer, code: str, again: bool):
    outcome, _ = sent(answer)
    assert (outcome.kind, outcome.code, outcome.retryable) == ("not_sent", code, again)
    assert outcome.reason


def test_who_has_said_stop_is_told_apart_from_who_does_not_exist():
    stopped, _ = sent(said(400, {"code": 21610}))
    nobody, _ = sent(said(400, {"code": 21211}))
    assert (stopped.opted_out, stopped.address_refused) == (True, False)
    assert (nobody.opted_out, nobody.address_refused) == (False, True)


@pytest.mark.parametrize(
    "answer", [DROPPED, said(500), said(502), said(504), said(201), Answer(201, {}, b'{"sid": "SM1'), said(200, [])]
)
def test_what_may_have_arrived_is_unknown(answer):
    assert sent(answer)[0].kind == "unknown"


def test_what_has_not_left_is_tried_again():
    outcome, _ = sent(NOBODY)
    assert (outcome.kind, outcome.retryable) == ("not_sent", True)


def test_a_text_that_is_too_long_is_not_even_asked_for():
    with line() as called:
        assert TwilioSms(ACCOUNT).send(text(text="x" * 1601)).kind == "not_sent"
    assert called.calls == []


def test_nobody_reads_the_token_in_a_log():
    assert "token" not in repr(ACCOUNT)


def everything_we_ask() -> list[Called]:
    with line(MADE, MADE, Answer(204), said(200, {})) as called:
        TwilioSms(ACCOUNT).send(text(valid_seconds=600))
        TwilioSms(ACCOUNT).send(text(from_number="+12485550155"))
        client.delete_message(ACCOUNT, "SM" + "a" * 32)
        client.fetch_account(ACCOUNT)
    return called.calls


def test_every_request_keeps_to_the_vendors_own_description():
    described = spec("twilio/twilio_api_v2010.json.gz")
    for called in everything_we_ask():
        assert_keeps_to(described, called)
    assert described.problems("POST", f"/2010-04-01/Accounts/{SID}/Messages.json", "application/json", b"{}")
