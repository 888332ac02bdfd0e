"""What is asked of Lob, and what each of its answers means."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from roofs.comms.messaging.ports import OutgoingPostcard, PostalAddress
from roofs.core.connections.wire import NoAnswer
from roofs.integrations.lob import client
from roofs.integrations.lob.client import Account
from roofs.integrations.lob.post import LobPost
from tests.integrations.lines import DROPPED, NOBODY, assert_keeps_to, line, said, spec

HOME = PostalAddress(name="Ann Hale", line="12 Maple St", city="Novi", state="MI", zip_code="48375")
OFFICE = PostalAddress(name="Ridgeline Roofing", line="1 Main St", city="Troy", state="MI", zip_code="48083")
ACCOUNT = Account(key="test_key")
GOOD = said(200, {"deliverability": "deliverable", "primary_line": "12 Maple St", "components": {"city": "Novi"}})
MADE = said(200, {"id": "psc_1", "url": "https://lob.example.com/x.pdf"})


def card(**facts) -> OutgoingPostcard:
    usual = {"idem_key": "key-1", "to": HOME, "sender": OFFICE, "front_html": "<h1>Hi</h1>", "back_html": "<p>Roof</p>"}
    return OutgoingPostcard(**{**usual, **facts})


def sent(*answers, **facts):
    with line(*answers) as called:
        return LobPost(ACCOUNT).send(card(**facts)), called.calls


def test_a_card_is_printed_after_the_address_was_looked_up():
    outcome, (looked, asked) = sent(GOOD, MADE, send_at=dt.datetime(2026, 12, 1, 15, tzinfo=dt.UTC))
    assert (outcome.kind, outcome.provider_ref) == ("sent", "psc_1")
    assert looked.json["primary_line"] == "12 Maple St"
    assert asked.headers["Idempotency-Key"] == "key-1"
    assert asked.headers["Authorization"].startswith("Basic ")
    assert (asked.json["use_type"], asked.json["size"], asked.json["metadata"]) == (
        "marketing",
        "6x9",
        {"about": "key-1"},
    )
    assert asked.json["send_date"] == "2026-12-01T15:00:00+00:00"
    assert asked.json["to"]["address_line1"] == "12 Maple St"


def test_a_notice_about_agreed_work_is_no_advertising():
    assert sent(GOOD, MADE, marketing=False)[1][1].json["use_type"] == "operational"


def test_an_address_the_post_does_not_know_costs_no_card():
    outcome, calls = sent(said(200, {"deliverability": "undeliverable"}))
    assert (outcome.kind, outcome.address_refused, len(calls)) == ("not_sent", True, 1)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (GOOD, "good"),
        (said(200, {"deliverability": "deliverable_missing_unit"}), "doubtful"),
        (said(200, {"deliverability": "undeliverable"}), "undeliverable"),
        (said(500), "unchecked"),
        (said(200, []), "unchecked"),
        (DROPPED, "unchecked"),
    ],
)
def test_what_the_post_says_of_an_address(answer, verdict: str):
    with line(answer):
        assert LobPost(ACCOUNT).check(HOME).verdict == verdict


@pytest.mark.parametrize(
    ("answer", "kind", "again", "refused"),
    [
        (said(429, {"error": {"code": "rate_limit_exceeded"}}), "not_sent", True, False),
        (said(401), "not_sent", True, False),
        (said(422, {"error": {"code": "invalid", "message": "front is required"}}), "not_sent", False, False),
        (said(422, {"error": {"code": "address_length_exceeds_limit"}}), "not_sent", False, True),
        (said(422, {"error": {"code": "failed_deliverability_strictness"}}), "not_sent", False, True),
        (said(422, {"error": {"code": "foreign_return_address"}}), "not_sent", False, False),
        (said(403, {"error": {"code": "billing_address_required"}}), "not_sent", True, False),
        (said(408, {"error": {"code": "request_timeout"}}), "unknown", False, False),
        (said(409, {"error": {"code": "conflict"}}), "unknown", False, False),
        (said(500), "unknown", False, False),
        (said(200), "unknown", False, False),
        (DROPPED, "unknown", False, False),
        (NOBODY, "not_sent", True, False),
    ],
)
def test_every_answer_has_a_meaning(answer, kind: str, again: bool, refused: bool):
    outcome, _ = sent(GOOD, answer)
    assert (outcome.kind, outcome.retryable, outcome.address_refused) == (kind, again, refused)


@pytest.mark.parametrize(
    "facts",
    [
        {"front_html": "<" + "x" * 10_000},
        {"to": PostalAddress(name="A", line="x" * 65, city="", state="", zip_code="")},
    ],
)
def test_what_would_not_fit_on_a_card_is_not_even_asked_for(facts: dict[str, Any]):
    outcome, calls = sent(**facts)
    assert (outcome.code, calls) == ("too_long", [])


@pytest.mark.parametrize(("answer", "gone"), [(said(200, {"id": "psc_1", "deleted": True}), True), (said(422), False)])
def test_a_card_is_called_back_while_it_can_be(answer, gone: bool):
    with line(answer) as called:
        assert LobPost(ACCOUNT).cancel("psc_1") is gone
    assert (called.calls[0].method, called.calls[0].path) == ("DELETE", "/v1/postcards/psc_1")


@pytest.mark.parametrize("answer", [NOBODY, said(429), said(503)])
def test_silence_is_no_word_that_it_was_too_late(answer):
    with line(answer), pytest.raises(NoAnswer):
        LobPost(ACCOUNT).cancel("psc_1")


def test_every_request_keeps_to_the_vendors_own_description():
    described = spec("lob/lob-api-bundled.yml")
    with line(GOOD, MADE, GOOD, MADE, said(200, {}), said(200, {})) as called:
        LobPost(ACCOUNT).send(card(send_at=dt.datetime(2026, 12, 1, 15, tzinfo=dt.UTC)))
        LobPost(ACCOUNT).send(card(size="4x6", to=PostalAddress(**_with_unit())))
        LobPost(ACCOUNT).cancel("psc_1")
        client.look(ACCOUNT)
    for one in called.calls:
        assert_keeps_to(described, one, base="/v1")


def _with_unit() -> dict[str, str]:
    return {"name": "", "company": "Hale LLC", "line": "12 Maple St", "line2": "Apt 4", "city": "Novi", "state": "MI",
            "zip_code": "48375-1234"}  # fmt: skip
