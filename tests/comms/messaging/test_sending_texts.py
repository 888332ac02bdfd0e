"""Texts of ours go by their own provider, and advertising ones in the hours of the law alone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from roofs.comms.messaging import sending
from roofs.comms.messaging.models import Message, RateBucket
from roofs.comms.messaging.ports import Outcome, OutgoingSms
from roofs.comms.messaging.providers import SMS
from roofs.core.jobs.models import Job
from tests.comms.messaging.conftest import touch
from tests.comms.messaging.test_sending import deliver

pytestmark = pytest.mark.django_db


def in_detroit(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(words).replace(tzinfo=ZoneInfo("America/Detroit"))


class Texts:
    name, dedupes = "texts", False

    def __init__(self, answer: Outcome | None = None) -> None:
        self.answer = answer or Outcome.sent("texts", "SM1")
        self.sent: list[OutgoingSms] = []

    def send(self, sms):
        self.sent.append(sms)
        return self.answer


def advertised(ann) -> Message:
    return sending.post(touch(channel="sms", to_address=ann.phone, contact=ann, text="Hi", html=""))


def test_a_text_goes_to_its_own_provider():
    texts = Texts()
    with SMS.using(texts):
        row = touch(channel="sms", purpose="reply", to_address="+12485550123", text="Hi")
        message = deliver(sending.post(row))
    assert (message.state, message.provider_ref) == ("sent", "SM1")
    [sms] = texts.sent
    assert (sms.to_number, sms.text, sms.valid_seconds) == ("+12485550123", "Hi", None)


def test_an_advertising_text_waits_for_the_hours_of_the_law_whoever_asked_for_it(ann):
    texts = Texts()
    with SMS.using(texts), time_machine.travel(in_detroit("2026-11-20 21:30"), tick=False):
        message = deliver(advertised(ann))
        assert (message.state, texts.sent) == ("intent", [])
        assert message.error == "quiet hours until 2026-11-21T14:00+00:00"
    [again] = Job.objects.exclude(run_after=None).filter(args=[message.pk])
    assert again.run_after == in_detroit("2026-11-21 09:00")
    with SMS.using(texts), time_machine.travel(again.run_after, tick=False):
        assert deliver(message).state == "sent"


def test_a_text_on_its_way_dies_before_the_quiet_hours_begin(ann):
    texts = Texts()
    with SMS.using(texts), time_machine.travel(in_detroit("2026-11-20 19:40"), tick=False):
        deliver(advertised(ann))
    assert [sms.valid_seconds for sms in texts.sent] == [20 * 60 + 15 * 60]  # to eight, and the margin


def test_an_answer_goes_at_any_hour(ann):
    texts = Texts()
    with SMS.using(texts), time_machine.travel(in_detroit("2026-11-20 23:00"), tick=False):
        deliver(sending.post(touch(channel="sms", purpose="reply", to_address=ann.phone, contact=ann, text="Yes")))
    assert len(texts.sent) == 1


def test_a_provider_of_texts_that_wants_a_rest_gets_it_too(ann):
    busy = Outcome.not_sent("texts", retryable=True, reason="too fast", code="429", retry_after_seconds=40)
    with SMS.using(Texts(busy)), time_machine.travel(in_detroit("2026-11-20 12:00"), tick=False):
        row = advertised(ann)
        with pytest.raises(sending.NotYet):
            sending.deliver.call(row.pk)
    held = RateBucket.objects.get(key="sms:provider:texts").held_until
    assert held == in_detroit("2026-11-20 12:00") + dt.timedelta(seconds=40)
