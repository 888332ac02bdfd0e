"""HubSpot's Single Send: our key goes along, and its results are read one by one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from roofs.comms.messaging.ports import Outcome
from roofs.core.connections import health
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.connections.wire import Answer, NoAnswer
from roofs.integrations.hubspot.client import Account, templates_in
from roofs.integrations.hubspot.mail import HubSpotSender
from roofs.integrations.rehearsal.specs import Spec
from tests.integrations.letters import KEY, letter
from tests.integrations.lines import DROPPED, NOBODY, line, said, shared

pytestmark = pytest.mark.django_db
ACCOUNT = Account(token="pat-secret", email_id=123, by_template=(("welcome", 456),))
QUEUED = said(200, {"status": "PENDING", "statusId": "s-1", "requestedAt": "2026-05-04T12:00:00Z"})


@pytest.fixture(autouse=True)
def _house(settings: Any) -> None:
    settings.BASE_URL = "https://crm.example.com"
    settings.MAIL_DOMAIN = "mail.example.com"
    health._noted.clear()


def outcome_of(answer: Answer | NoAnswer, account: Account = ACCOUNT) -> Outcome:
    with line(answer):
        return HubSpotSender(account).send(letter())


@pytest.mark.parametrize(
    ("kind", "version", "file"),
    [("transactional", "v3", "v3_transactionalSingleSend.json"), ("marketing", "v3", "v4_singlesend.json")],
)
def test_it_is_sent_what_its_own_description_asks_for(kind: str, version: str, file: str):
    described = Spec.read(shared(f"vendor_specs_restricted/hubspot/{file}"))
    account = Account(token="pat-secret", kind=kind, version=version, email_id=123)
    with line(QUEUED) as scripted:
        HubSpotSender(account).send(letter())
    called = scripted.calls[0]
    problems = described.problems(called.method, called.path, called.headers["Content-Type"], called.body)
    # It describes the values of custom properties as empty objects, and its own examples hold texts.
    assert [one for one in problems if not one.startswith("body.customProperties.")] == []


def test_our_key_is_its_send_id_and_a_template_may_have_an_email_of_its_own():
    with line(QUEUED, QUEUED) as scripted:
        outcome = HubSpotSender(ACCOUNT).send(letter())
        HubSpotSender(ACCOUNT).send(letter(template="other"))
    first, second = (json.loads(call.body) for call in scripted.calls)
    assert (outcome.kind, outcome.provider_ref) == ("sent", "s-1")
    assert first["message"]["sendId"] == KEY
    assert first["message"]["replyTo"][0].startswith("reply+")
    assert (first["emailId"], second["emailId"]) == (456, 123)
    assert first["contactProperties"] == {}
    assert first["customProperties"]["subject"] == "Your roof"
    assert scripted.calls[0].headers["Authorization"] == "Bearer pat-secret"


def test_its_own_way_out_is_not_doubled():
    with line(QUEUED) as scripted:
        HubSpotSender(ACCOUNT).send(letter())
    assert b"List-Unsubscribe" not in scripted.calls[0].body


def test_without_an_email_to_pass_ours_on_nothing_is_asked():
    outcome = HubSpotSender(Account(token="t")).send(letter())
    assert (outcome.kind, outcome.code) == ("not_sent", "email_id")


@pytest.mark.parametrize(
    ("answer", "kind", "retryable"),
    [
        (said(400, {"category": "VALIDATION_ERROR", "message": "no"}), "not_sent", False),
        (said(401, {"category": "INVALID_AUTHENTICATION"}), "not_sent", True),
        (said(429, {"errorType": "RATE_LIMIT"}, retry_after="10"), "not_sent", True),
        (said(500), "not_sent", True),
        (said(503), "not_sent", True),
        (DROPPED, "unknown", False),
        (NOBODY, "not_sent", True),
        (said(200, {"status": "PEN"}), "unknown", False),
        (Answer(200, {}, b'{"status": "PENDING", "stat'), "unknown", False),
    ],
)
def test_what_comes_of_every_kind_of_answer(answer: Answer | NoAnswer, kind: str, retryable: bool):
    outcome = outcome_of(answer)
    assert (outcome.kind, outcome.retryable) == (kind, retryable)


def test_a_letter_called_off_there_was_not_sent():
    outcome = outcome_of(said(200, {"status": "CANCELED", "statusId": "s"}))
    assert (outcome.kind, outcome.retryable, outcome.address_refused) == ("not_sent", False, False)


def test_it_may_be_asked_twice():
    assert HubSpotSender(ACCOUNT).dedupes
    repeated = said(200, {"status": "COMPLETE", "statusId": "s-1", "sendResult": "IDEMPOTENT_IGNORE"})
    assert outcome_of(repeated).kind == "sent"


@pytest.mark.parametrize(
    ("result", "gone", "no_more", "again"),
    [
        ("PREVIOUSLY_BOUNCED", True, False, False),
        ("INVALID_TO_ADDRESS", True, False, False),
        ("PREVIOUS_SPAM", False, True, False),
        ("PREVIOUSLY_UNSUBSCRIBED_PORTAL", False, True, False),
        ("THROTTLED", False, False, True),
        ("MISSING_CONTENT", False, False, False),
        ("SOMETHING_NEW", False, False, False),
    ],
)
def test_each_result_has_its_meaning(result: str, gone: bool, no_more: bool, again: bool):
    outcome = outcome_of(said(200, {"status": "COMPLETE", "statusId": "s", "sendResult": result}))
    assert (outcome.kind, outcome.address_refused, outcome.opted_out, outcome.retryable) == (
        "not_sent",
        gone,
        no_more,
        again,
    )


def test_every_result_it_describes_is_known_to_be_yes_or_no():
    described = Spec.read(shared("vendor_specs_restricted/hubspot/v4_singlesend.json"))
    schema = described._all["components"]["schemas"]["EmailSendStatusView"]
    for result in schema["properties"]["sendResult"]["enum"]:
        assert outcome_of(said(200, {"status": "COMPLETE", "statusId": "s", "sendResult": result})).kind != "unknown"


def test_the_account_remembers_how_it_went():
    row = Connection.objects.create(vendor="hubspot")
    account = Account(token="t", email_id=1, connection_pk=row.pk)
    outcome_of(said(401), account)
    row.refresh_from_db()
    assert row.state == ConnectionState.FAILING
    outcome_of(QUEUED, account)
    row.refresh_from_db()
    assert row.state == ConnectionState.WORKING


def test_templates_are_written_one_a_line():
    assert templates_in("welcome = 12\n\n after_storm=13 ") == (("welcome", 12), ("after_storm", 13))
    with pytest.raises(ValueError, match="invalid literal"):
        templates_in("welcome")
