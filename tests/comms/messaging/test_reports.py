"""Reports about texts and cards come late, twice and in any order."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest

from roofs.comms.consent.suppression import suppression_of
from roofs.comms.messaging import reports
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.comms.messaging.ports import Outcome
from roofs.comms.messaging.reports import Report
from roofs.comms.messaging.sending import write
from roofs.core.events.models import Event
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 1, 15, tzinfo=dt.UTC)
NUMBER = "+12485550123"


@pytest.fixture
def ours(ann) -> Message:
    sent = {"state": "sent", "provider": "twilio", "provider_ref": "SM1", "idem_key": "touch-1"}
    return write(touch(channel="sms", to_address=NUMBER, contact=ann, **sent), ("lead", 7))


def report(stage: str, words: str = "", **facts) -> Report:
    usual = {"channel": "sms", "provider": "twilio", "ref": "SM1", "at": NOW}
    return Report(**{**usual, "stage": stage, "words": words or stage, **facts})


def kinds() -> list[str]:
    return [one.kind for one in MessageEvent.objects.order_by("pk")]


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])), ids="-".join)
def test_in_every_order_a_text_that_arrived_has_arrived(ours, order):
    for words in order:
        reports.take(report("delivered" if words == "delivered" else "on_its_way", words))
    ours.refresh_from_db()
    assert (ours.data["stage"], kinds()) == ("delivered", ["delivered"])
    assert Event.objects.filter(name="message.delivered").count() == 1


@pytest.mark.parametrize("order", list(permutations(["sent", "failed"])), ids="-".join)
def test_in_every_order_a_text_that_failed_has_failed(ours, order):
    for words in order:
        reports.take(report("failed" if words == "failed" else "on_its_way", words))
    ours.refresh_from_db()
    assert (ours.data["stage"], kinds()) == ("failed", ["bounced"])


def test_a_report_that_comes_twice_is_one(ours):
    reports.take(report("delivered"))
    assert reports.take(report("delivered")) == "old news"
    assert kinds() == ["delivered"]


def test_a_number_that_does_not_exist_gets_nothing_more(ours):
    refusal = Outcome.not_sent("twilio", retryable=False, reason="no such number", code="30005", address_refused=True)
    reports.take(report("failed", refusal=refusal))
    found = suppression_of("sms", NUMBER)
    assert found is not None
    assert found.reason == "bounced"


def test_a_phone_that_was_off_may_be_written_to_again(ours):
    reports.take(report("failed", refusal=Outcome.not_sent("twilio", retryable=False, reason="off", code="30003")))
    assert suppression_of("sms", NUMBER) is None


def test_who_told_the_provider_is_on_our_list_too(ours):
    refusal = Outcome.not_sent("twilio", retryable=False, reason="STOP", code="21610", opted_out=True)
    reports.take(report("failed", refusal=refusal))
    found = suppression_of("sms", NUMBER)
    assert found is not None
    assert (found.reason, found.source) == ("stop", "told twilio")


def test_what_nobody_knew_is_known_by_its_report(ours):
    Message.objects.filter(pk=ours.pk).update(state="unknown", provider="", provider_ref="", error="TimeoutError")
    assert reports.take(report("on_its_way", ref="SM9", about="touch-1")) == "on_its_way"
    ours.refresh_from_db()
    assert (ours.state, ours.provider_ref, ours.error, ours.sent_at) == ("sent", "SM9", "", NOW)
    assert Event.objects.filter(name="message.confirmed").count() == 1


def test_a_report_about_somebody_elses_message_is_let_be(ours):
    assert reports.take(report("delivered", ref="SM2")) == "report about an unknown message"
    assert reports.take(report("delivered", provider="other")) == "report about an unknown message"
    assert kinds() == []
