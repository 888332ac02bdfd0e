"""Throttles, keys, silence, news and clocks on the way from an intent to a provider."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection, transaction

from roofs.comms.calendar.models import Task
from roofs.comms.consent.models import Suppression
from roofs.comms.consent.suppression import suppress
from roofs.comms.messaging import pace, policy, throttle
from roofs.comms.messaging.models import Message, RateBucket
from roofs.comms.messaging.ports import Outcome
from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.events.models import Event
from roofs.marketing.cadence import by_hand, enrolling, planning, reasons, sending, stops, uncertain
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.engine import DAY, HOUR, MINUTE, NOON, Provider, only_touch, tick
from tests.marketing.cadence.test_planning import begin, touch, write
from tests.sales.people import TakeIn


def minute_job(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        uncertain.sweep(at)
        uncertain.repeat_known(at)


def allow(**changes: int) -> None:
    policy.pace.save(policy.pace.get().model_copy(update=changes))


def several(take_in: TakeIn, how_many: int) -> None:
    with time_machine.travel(NOON, tick=False):
        for number in range(how_many):
            take_in(email=f"person{number}@example.com", phone="", last_name=f"Number{number}")


def test_what_waits_for_long_says_so_once_and_since_when(lead: Lead, ava: User, provider: Provider) -> None:
    planning.plan_due(NOON)
    enrolling.pause(Enrolment.objects.get(), ava)
    moments = [NOON + 6 * MINUTE * n for n in range(30)]
    for moment in moments:
        sending.send_due(moment)
    waiting = only_touch()
    assert (waiting.state, waiting.reason) == ("intent", "paused")
    assert [(one["reason"], one["since"], one["at"]) for one in waiting.gate_log] == [
        ("paused", NOON.isoformat(), moments[-1].isoformat())
    ]
    enrolling.resume(Enrolment.objects.get(), ava, now=moments[-1])
    sending.send_due(moments[-1] + 6 * MINUTE)
    assert only_touch().state == "sent"
    assert [one["verdict"] for one in only_touch().gate_log] == ["wait", *["pass"] * (len(only_touch().gate_log) - 1)]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("quote_ready", "It is about a quote, and there is none."),
        ("yearly_thanks", "It is written for customers, and they are none yet."),
    ],
)
def test_a_letter_about_what_is_not_there_is_held_and_says_what(
    template: str, words: str, take_in: TakeIn, posted: None, provider: Provider
) -> None:
    with time_machine.travel(NOON, tick=False):
        lead = take_in("import")
    begin(lead, write(touch("about it", template=template)))
    tick(NOON)
    assert only_touch().state == "suppressed"
    assert reasons.sentence_of(only_touch()) == words
    assert not provider.calls


class TestThrottles:
    def test_who_has_to_wait_hears_for_which_allowance_and_until_when(
        self, take_in: TakeIn, posted: None, ava: User, provider: Provider
    ) -> None:
        allow(mailbox_per_day=2, jitter_seconds=0)
        several(take_in, 3)
        tick(NOON)
        assert len(provider.calls) == 2
        waiting = Touch.objects.get(state="intent")
        midnight = datetime(2026, 11, 19, 5, 0, tzinfo=UTC)
        assert (waiting.reason, waiting.next_try_at) == ("throttle:mailbox_day", midnight)
        assert waiting.gate_log[-1] | {"at": ""} == {
            "gate": "throttle", "verdict": "wait", "reason": "throttle:mailbox_day", "at": "",
            "until": "2026-11-19T05:00:00+00:00",
        }  # fmt: skip
        tick(midnight - MINUTE)
        assert len(provider.calls) == 2
        tick(midnight + 9 * HOUR)
        assert Touch.objects.get(pk=waiting.pk).state == "sent"

    def test_what_waited_is_spread(self, take_in: TakeIn, posted: None, ava: User, provider: Provider) -> None:
        allow(mailbox_per_day=1, jitter_seconds=3600)
        several(take_in, 12)
        tick(NOON)
        moments = set(Touch.objects.filter(state="intent").values_list("next_try_at", flat=True))
        assert len(moments) > 1

    def test_what_a_gate_refuses_costs_no_allowance(self, lead: Lead, provider: Provider) -> None:
        suppress("email", "marta@example.com", "bounced")
        tick(NOON)
        assert only_touch().state == "suppressed"
        assert RateBucket.objects.get(key__startswith="email:mailbox-day:").tokens == 0

    def test_gmails_too_fast_rests_the_domain_and_costs_the_letter_no_attempt(
        self, lead: Lead, provider: Provider
    ) -> None:
        provider.answers = [Outcome.not_sent("provider", retryable=True, reason="slow down", code="421 4.7.28")]
        tick(NOON)
        touch = only_touch()
        assert (touch.state, touch.attempt, touch.handed_at) == ("intent", 0, None)
        assert touch.next_try_at == NOON + 10 * MINUTE
        bucket = RateBucket.objects.get(key=pace.domain_key())
        assert (bucket.held_until, bucket.share) == (NOON + 10 * MINUTE, 0.5)
        tick(NOON + 11 * MINUTE)
        assert only_touch().state == "sent"

    def test_a_domain_that_is_set_up_wrong_stops_and_the_managers_are_told_what_to_mend(
        self, take_in: TakeIn, posted: None, ava: User, provider: Provider, mia: User
    ) -> None:
        provider.answers = [Outcome.not_sent("provider", retryable=False, reason="no DMARC", code="550 5.7.26")]
        several(take_in, 3)
        for minutes in (0, 20, 40):
            tick(NOON + minutes * MINUTE)
        assert len(provider.calls) == 3  # the batch that was on its way; its answers were `sent` by then
        with time_machine.travel(NOON + DAY, tick=False):
            several(take_in, 5)
        tick(NOON + DAY)
        assert len(provider.calls) == 3
        told = Task.objects.get(source="sending", assigned_to=mia)
        assert "DMARC" in told.title
        assert set(Touch.objects.filter(state="intent").values_list("reason", flat=True)) == {
            "throttle:domain:5.7.26"
        }  # fmt: skip
        throttle.go_on(pace.domain_key())
        tick(NOON + DAY + 20 * MINUTE)
        assert len(provider.calls) > 3


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_engines_at_once_do_not_write_to_one_person_more_often_than_one_may(
    on_postgresql: None, lead: Lead, provider: Provider
) -> None:
    Enrolment.objects.all().delete()
    for number in range(6):
        begin(lead, write(touch("only"), slug=f"news-{number}"))
    planning.plan_due(NOON)
    start = Barrier(6)

    def engine() -> None:
        try:
            start.wait()
            sending.send_due(NOON, batch=1)
        finally:
            connection.close()

    engines = [Thread(target=engine) for _number in range(6)]
    for one in engines:
        one.start()
    for one in engines:
        one.join()
    assert len(provider.calls) == 1
    assert sorted(Touch.objects.values_list("state", "reason")) == [*[("intent", "min_gap")] * 5, ("sent", "")]


class TestKeys:
    """A provider that recognises a key is asked again with it; any other never."""

    def test_silence_of_a_provider_with_a_key_is_asked_about_with_the_same_key(
        self, lead: Lead, provider: Provider
    ) -> None:
        provider.dedupes = True
        provider.answers = [Outcome.unknown("provider", "timeout"), Outcome.unknown("provider", "timeout")]
        tick(NOON)
        assert only_touch().state == "unknown"
        for minutes in range(1, 9):
            minute_job(NOON + minutes * MINUTE)
        assert (only_touch().state, len(provider.calls), len(provider.keys)) == ("sent", 3, 1)
        assert Message.objects.get(purpose="touch").state == "sent"

    def test_a_key_that_is_forgotten_is_not_used_any_more(self, lead: Lead, provider: Provider) -> None:
        provider.dedupes = True
        provider.answers = [Outcome.unknown("provider", "timeout")]
        tick(NOON)
        minute_job(NOON + 25 * HOUR)
        assert (only_touch().state, len(provider.calls), only_touch().next_try_at) == ("unknown", 1, None)

    def test_silence_of_a_provider_without_one_is_never_asked_about(self, lead: Lead, provider: Provider) -> None:
        provider.answers = [Outcome.unknown("provider", "timeout")]
        tick(NOON)
        for minutes in range(1, 300, 20):
            minute_job(NOON + minutes * MINUTE)
        assert (only_touch().state, only_touch().reason, len(provider.calls)) == ("unknown", "no_answer", 1)

    def test_who_has_answered_meanwhile_is_not_asked_about_again(self, lead: Lead, provider: Provider) -> None:
        provider.dedupes = True
        provider.answers = [Outcome.unknown("provider", "timeout")]
        tick(NOON)
        enrolling.leave_all(lead.contact, "reply")
        minute_job(NOON + 5 * MINUTE)
        assert (only_touch().state, only_touch().reason, len(provider.calls)) == ("unknown", "no_answer", 1)

    def test_a_sender_that_died_is_followed_by_a_repetition_where_there_is_a_key(
        self, lead: Lead, provider: Provider
    ) -> None:
        provider.dedupes = True
        planning.plan_due(NOON)
        [taken] = sending.take(NOON, 10)
        assert sending.prepare(taken, NOON) is not None
        minute_job(NOON + 6 * MINUTE)
        assert (only_touch().state, len(provider.calls)) == ("sent", 1)


class TestUncertain:
    @pytest.fixture
    def silent(self, lead: Lead, provider: Provider) -> Touch:
        provider.answers = [Outcome.unknown("provider", "timeout")]
        tick(NOON)
        return only_touch()

    def test_it_waits_some_hours_for_news_before_a_person_is_asked(self, silent: Touch) -> None:
        soon, later = NOON + HOUR, NOON + 5 * HOUR
        assert Touch.objects.filter(uncertain.waits_for_news(soon)).exists()
        assert not Touch.objects.filter(uncertain.to_decide(soon)).exists()
        assert Touch.objects.filter(uncertain.to_decide(later)).exists()

    def test_a_receipt_settles_it(self, silent: Touch) -> None:
        assert silent.message is not None
        with transaction.atomic():
            stops.believe_the_receipt(record("message.delivered", silent.message))
        assert (only_touch().state, only_touch().reason, only_touch().sent_at) == ("sent", "told_by_provider", NOON)

    def test_the_sequence_goes_on_meanwhile(self, silent: Touch, provider: Provider) -> None:
        for hours in range(1, 30):
            tick(NOON + hours * HOUR)
        assert len(provider.calls) > 1
        assert Touch.objects.get(pk=silent.pk).state == "unknown"

    def test_many_are_decided_at_once_and_it_stands_in_the_log(self, silent: Touch, ava: User) -> None:
        assert uncertain.decide_many([silent], send_again=False, actor=ava) == 1
        assert uncertain.decide_many([silent], send_again=True, actor=ava) == 0
        assert (only_touch().state, only_touch().reason) == ("sent", "taken_for_sent")
        assert Event.objects.filter(name="touch.decided", actor=ava).count() == 1

    def test_sending_again_goes_out_although_it_was_due_days_ago(self, silent: Touch, provider: Provider) -> None:
        later = NOON + 6 * DAY
        with time_machine.travel(later, tick=False):
            uncertain.decide(silent, send_again=True)
            sending.send_due(later)
        assert Touch.objects.get(pk=silent.pk).state == "sent"
        assert len(provider.keys) == 1


class TestClocks:
    def test_a_lease_of_a_clock_that_was_set_back_is_found(self, lead: Lead, provider: Provider) -> None:
        planning.plan_due(NOON)
        sending.take(NOON + 30 * DAY, 10)
        assert uncertain.sweep(NOON) == (1, 0)
        tick(NOON)
        assert len(provider.calls) == 1

    def test_a_clock_that_jumps_ahead_during_the_call_sends_nothing_twice(self, lead: Lead, provider: Provider) -> None:
        planning.plan_due(NOON)
        [taken] = sending.take(NOON, 10)
        ready = sending.prepare(taken, NOON)
        assert ready is not None
        minute_job(NOON + 9 * HOUR)
        tick(NOON + 9 * HOUR)
        assert Touch.objects.get(pk=taken.pk).state == "unknown"
        sending.settle(ready, Outcome.sent("provider", "1"), NOON + 9 * HOUR)
        assert Touch.objects.get(pk=taken.pk).state == "sent"

    def test_a_clock_that_jumps_back_and_forth_sends_nothing_twice(self, lead: Lead, provider: Provider) -> None:
        for moment in (NOON, NOON - DAY, NOON + MINUTE, NOON - 2 * DAY, NOON + 2 * MINUTE):
            tick(moment)
            minute_job(moment)
        assert len(provider.calls) == 1


class TestByHand:
    """What failed for good is tried again by a person, as if for the first time."""

    @pytest.fixture
    def failed(self, lead: Lead, provider: Provider) -> Touch:
        provider.answers = [Outcome.not_sent("provider", retryable=False, reason="no such box", code="550 5.1.1")]
        planning.plan_due(NOON)
        [taken] = sending.take(NOON, 10)
        sending.send_taken([taken], NOON)
        assert only_touch().state == "failed"
        return only_touch()

    def test_held_at_night_it_waits_and_is_not_uncertain(self, failed: Touch, provider: Provider, ava: User) -> None:
        Enrolment.objects.update(status="active", exit_reason="")
        Suppression.objects.all().delete()
        Touch.objects.update(step=failed.enrolment.version.steps.get(template="day_03_value"))
        night = NOON + 10 * HOUR
        with time_machine.travel(night, tick=False):
            assert by_hand.send_now([failed], ava) == 1
            sending.send_due(night)
        assert (only_touch().state, only_touch().reason) == ("intent", "quiet_hours")

    def test_it_goes_to_the_address_they_have_by_now(
        self, failed: Touch, provider: Provider, ava: User, lead: Lead
    ) -> None:
        Enrolment.objects.update(status="active", exit_reason="")
        lead.contact.email = "better@example.com"
        lead.contact.save()
        with time_machine.travel(NOON + MINUTE, tick=False):
            by_hand.send_now([failed], ava)
            sending.send_due(NOON + MINUTE)
        assert (only_touch().state, provider.calls[-1].to_address) == ("sent", "better@example.com")
