"""One lead through the sixteen touches, and everything that must stop or hold them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction

from roofs.comms.calendar.models import Task
from roofs.comms.consent.ledger import grant
from roofs.comms.consent.models import Basis
from roofs.comms.consent.suppression import suppress
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.ports import Outcome
from roofs.comms.timeline.log import log
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.events import record
from roofs.marketing.cadence import enrolling, gates, library, planning, publishing, sending, uncertain
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch, idem_key
from roofs.marketing.cadence.plan import Wait
from roofs.marketing.cadence.policy import CADENCE
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.engine import NOON, Sink, only_enrolment, tick
from tests.sales.people import TakeIn


def test_a_new_lead_is_enrolled_and_hears_from_us_at_once(lead: Lead, sink: Sink) -> None:
    tick(NOON)
    touch = Touch.objects.get()
    assert (touch.state, touch.channel, len(sink.mails)) == ("sent", "email", 1)
    mail = sink.mails[0]
    assert mail.to_address == "marta@example.com"
    assert mail.message_id.startswith(f"<{touch.idem_key}@")
    assert "List-Unsubscribe" in mail.headers
    assert touch.message is not None
    assert touch.message.state == "sent"


def test_the_engine_may_tick_as_often_as_it_likes(lead: Lead, sink: Sink) -> None:
    for _ in range(5):
        tick(NOON)
    assert len(sink.mails) == 1


def test_ninety_days_bring_every_step_exactly_once(lead: Lead, sink: Sink) -> None:
    grant(lead.contact, "sms", Basis.WRITTEN, text_shown="yes, text me")
    for day in range(95):
        for hour in (0, 2, 5):
            tick(NOON + timedelta(days=day, hours=hour))
    touches = Touch.objects.order_by("due_at")
    assert [touch.state for touch in touches] == ["sent"] * 16
    assert len({touch.step_key for touch in touches}) == 16
    assert len(sink.mails) == touches.filter(channel="email").count() == 13
    assert len({mail.message_id for mail in sink.mails}) == 13
    assert Task.objects.filter(source="cadence").count() == 2
    assert Message.objects.filter(channel="sms", state="kept").count() == 1
    assert only_enrolment().status == Enrolment.Status.FINISHED


def test_a_text_that_a_carrier_holds_up_dies_before_the_quiet_hours(lead: Lead, sink: Sink) -> None:
    grant(lead.contact, "sms", Basis.WRITTEN, text_shown="yes, text me")
    for hours in range(0, 72, 2):
        tick(NOON + timedelta(hours=hours))
    text = Message.objects.get(channel="sms")
    assert text.sent_at is not None
    until = datetime.fromisoformat(text.data["valid_until"])
    assert text.sent_at < until
    assert until.astimezone(ZoneInfo("America/Detroit")).time() <= time(21)


def test_a_text_without_written_consent_is_held_back_and_says_so(lead: Lead, sink: Sink) -> None:
    for hours in range(0, 72, 2):
        tick(NOON + timedelta(hours=hours))
    text = Touch.objects.get(channel="sms")
    assert (text.state, text.reason) == ("suppressed", "no_sms_consent")
    assert text.gate_log[-1]["gate"] == "consent"


def test_at_night_a_mail_waits_for_the_morning_where_the_person_lives(lead: Lead, sink: Sink) -> None:
    tick(NOON)
    Enrolment.objects.update(next_run_at=NOON)
    night = datetime(2026, 11, 19, 4, 0, tzinfo=UTC)  # 23:00 in Detroit
    Touch.objects.update(handed_at=NOON - timedelta(days=1))
    tick(night)
    waiting = Touch.objects.get(state="intent")
    assert (waiting.reason, waiting.next_try_at) == ("quiet_hours", datetime(2026, 11, 19, 13, 0, tzinfo=UTC))


@pytest.mark.parametrize("how", ["reply", "talk", "came_back", "unsubscribed", "stage", "deleted"])
def test_everything_stops_the_moment_it_should(lead: Lead, sink: Sink, ava: User, take_in: TakeIn, how: str) -> None:
    tick(NOON)
    planning.plan_due(NOON + timedelta(hours=5))
    assert Touch.objects.waiting().count() == 1
    if how == "reply":
        with transaction.atomic():
            record("interaction.received", lead, auto=False, channel="email", message=0)
    elif how == "talk":
        log(lead, kind="call", direction="out", outcome="reached", actor=ava)
    elif how == "came_back":
        take_in(message="any news?")
    elif how == "unsubscribed":
        suppress("email", "marta@example.com", "unsubscribed", contact_id=lead.contact_id)
    elif how == "stage":
        pipeline.advance(lead, "appointment_scheduled", ava)
    else:
        pipeline.delete(lead, ava)
    assert only_enrolment().status == Enrolment.Status.EXITED
    assert not Touch.objects.waiting().exists()
    for hours in range(6, 200, 6):
        tick(NOON + timedelta(hours=hours))
    assert len(sink.mails) == 1


@pytest.mark.parametrize("how", ["auto_reply", "no_answer", "note", "contacted"])
def test_what_is_no_answer_stops_nothing(lead: Lead, ava: User, how: str) -> None:
    if how == "auto_reply":
        with transaction.atomic():
            record("interaction.received", lead, auto=True, channel="email", message=0)
    elif how == "no_answer":
        log(lead, kind="call", direction="out", outcome="no_answer", actor=ava)
    elif how == "note":
        log(lead, kind="note", body="thinking", actor=ava)
    else:
        pipeline.advance(lead, "contacted", ava)
    assert only_enrolment().status == Enrolment.Status.ACTIVE


def test_an_answer_that_commits_before_the_call_is_never_talked_over(lead: Lead, sink: Sink) -> None:
    """The interleaving: taken by the sender, then the reply comes in, then the sender looks once more."""
    planning.plan_due(NOON)
    [taken] = sending.take(NOON, 10)
    enrolling.leave_all(lead.contact, "reply")
    assert sending.prepare(taken, NOON) is None
    taken.refresh_from_db()
    assert (taken.state, taken.reason, sink.mails) == ("cancelled", "exit:reply", [])


def test_an_uncertain_mail_is_never_sent_again_by_itself(lead: Lead, sink: Sink) -> None:
    sink.answer = Outcome.unknown("sink", "timeout after the body")
    tick(NOON)
    for hours in range(1, 4):
        tick(NOON + timedelta(hours=hours))
        uncertain.sweep(NOON + timedelta(hours=hours))
    touch = Touch.objects.get()
    assert (touch.state, len(sink.mails)) == ("unknown", 1)
    sink.answer = None
    assert uncertain.decide(touch, send_again=True)
    assert not uncertain.decide(Touch.objects.get(pk=touch.pk), send_again=False)


def test_a_mail_server_that_says_later_is_asked_later_with_the_same_message(lead: Lead, sink: Sink) -> None:
    sink.answer = Outcome.not_sent("sink", retryable=True, reason="greylisted", code="4.7.1")
    tick(NOON)
    assert Touch.objects.get().state == "intent"
    sink.answer = None
    tick(NOON + timedelta(minutes=2))
    assert Touch.objects.get().state == "sent"
    assert len({mail.message_id for mail in sink.mails}) == 1
    assert Message.objects.filter(purpose="touch").count() == 1


def test_a_lasting_refusal_fails_with_its_reason(lead: Lead, sink: Sink) -> None:
    sink.answer = Outcome.not_sent("sink", retryable=False, reason="no such user", code="5.1.1")
    tick(NOON)
    touch = Touch.objects.get()
    assert (touch.state, touch.reason) == ("failed", "5.1.1")


def test_a_sender_that_died_before_the_call_loses_nothing(lead: Lead, sink: Sink) -> None:
    planning.plan_due(NOON)
    sending.take(NOON, 10)
    assert uncertain.sweep(NOON + timedelta(minutes=6)) == (1, 0)
    tick(NOON + timedelta(minutes=6))
    assert len(sink.mails) == 1


def test_a_sender_that_died_in_the_call_leaves_an_uncertain_touch(lead: Lead, sink: Sink) -> None:
    planning.plan_due(NOON)
    [taken] = sending.take(NOON, 10)
    assert sending.prepare(taken, NOON) is not None
    assert uncertain.sweep(NOON + timedelta(minutes=6)) == (0, 1)
    tick(NOON + timedelta(minutes=7))
    assert (Touch.objects.get().state, sink.mails) == ("unknown", [])


def test_a_sure_answer_counts_also_after_the_lease(lead: Lead, sink: Sink) -> None:
    planning.plan_due(NOON)
    [taken] = sending.take(NOON, 10)
    ready = sending.prepare(taken, NOON)
    assert ready is not None
    uncertain.sweep(NOON + timedelta(minutes=6))
    sending.settle(ready, Outcome.sent("sink", "late"), NOON + timedelta(minutes=7))
    assert Touch.objects.get().state == "sent"


def test_an_answer_after_a_person_has_decided_changes_nothing(lead: Lead, sink: Sink) -> None:
    planning.plan_due(NOON)
    [taken] = sending.take(NOON, 10)
    ready = sending.prepare(taken, NOON)
    assert ready is not None
    uncertain.sweep(NOON + timedelta(minutes=6))
    assert uncertain.decide(taken, send_again=False)
    sending.settle(ready, Outcome.not_sent("sink", retryable=True, reason="later"), NOON + timedelta(minutes=7))
    touch = Touch.objects.get()
    assert (touch.state, touch.reason) == ("sent", "taken_for_sent")


def test_after_a_long_outage_nothing_stale_goes_out(lead: Lead, sink: Sink) -> None:
    tick(NOON + timedelta(days=9))
    assert Touch.objects.order_by("due_at").first().state == "expired"  # type: ignore[union-attr] # there is one
    assert sink.mails == []


def test_a_call_waits_for_the_postal_address_too_and_is_not_lost(take_in: TakeIn, sink: Sink, ava: User) -> None:
    with time_machine.travel(NOON, tick=False):
        take_in()
    for day in range(9):
        tick(NOON + timedelta(days=day))
    waiting = Touch.objects.filter(channel="phone").get()
    assert (waiting.state, waiting.reason, Task.objects.count()) == ("intent", "no_postal_address", 0)


def test_letters_wait_until_the_office_has_a_postal_address(take_in: TakeIn, sink: Sink, ava: User) -> None:
    with time_machine.travel(NOON, tick=False):
        take_in()
    tick(NOON)
    waiting = Touch.objects.get()
    assert (waiting.state, waiting.reason, sink.mails) == ("intent", "no_postal_address", [])
    office.save(
        office.get().model_copy(update={"address": "1 Main St", "city": "Troy", "state": "MI", "postal_code": "48083"})
    )
    tick(NOON + timedelta(minutes=31))
    assert len(sink.mails) == 1


def test_caps_hold_a_touch_and_name_the_moment(lead: Lead, sink: Sink) -> None:
    tick(NOON)
    Enrolment.objects.update(next_run_at=NOON + timedelta(minutes=10))
    tick(NOON + timedelta(minutes=10))
    waiting = Touch.objects.get(state="intent")
    assert (waiting.reason, waiting.next_try_at) == ("min_gap", NOON + timedelta(minutes=180))


def test_a_person_is_in_one_exclusive_sequence_at_a_time_and_the_schema_insists(lead: Lead) -> None:
    again = enrolling.enrol(lead, Sequence.objects.get(slug="sixteen-touch"))
    assert (again.enrolment, again.refused) == (None, "already")
    first = only_enrolment()
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(
            sequence=first.sequence,
            version=first.version,
            contact=first.contact,
            subject_id=lead.pk,
            rotation=1,
            wait_anchor=NOON,
        )


def test_coming_in_again_later_is_a_new_rotation_with_new_keys(lead: Lead, ava: User) -> None:
    before = only_enrolment()
    enrolling.leave_all(lead.contact, "hand", actor=ava)
    second = enrolling.enrol(lead, before.sequence, actor=ava).enrolment
    assert second is not None
    assert second.rotation == 1
    step = before.version.steps.get(position=0)
    assert idem_key(before.pk, step.key, 0) != idem_key(second.pk, step.key, 1)


def test_the_ledger_refuses_a_second_touch_of_one_step(lead: Lead, sink: Sink) -> None:
    tick(NOON)
    touch = Touch.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Touch.objects.create(
            enrolment=touch.enrolment, step=touch.step, step_key=touch.step_key, channel="email", due_at=NOON,
            idem_key="11111111-1111-4111-8111-111111111111",
        )  # fmt: skip


def test_a_step_that_was_taken_before_is_passed_over(lead: Lead, sink: Sink) -> None:
    tick(NOON)
    first = Touch.objects.get()
    Enrolment.objects.update(next_step=first.step, next_run_at=NOON)
    assert planning.plan_due(NOON) == 1
    assert Touch.objects.get() == first
    assert only_enrolment().next_step_id != first.step_id


def test_who_is_paused_gets_nothing_until_resumed(lead: Lead, sink: Sink, ava: User) -> None:
    enrolling.pause(only_enrolment(), ava)
    tick(NOON)
    assert sink.mails == []
    enrolling.resume(only_enrolment(), ava, now=NOON)
    tick(NOON + timedelta(minutes=1))
    assert len(sink.mails) == 1


def test_a_published_change_moves_those_who_wait(lead: Lead, sink: Sink) -> None:
    """Delay shorter and longer, a step inserted before, the step they wait for deleted."""
    tick(NOON)
    sequence, plan = Sequence.objects.get(slug="sixteen-touch"), library.load("sixteen-touch")
    first, second, *rest = plan.steps
    sooner = second.model_copy(update={"wait": Wait(amount=1, unit="hours")})
    publishing.publish(sequence, plan.model_copy(update={"steps": (first, sooner, *rest)}), now=NOON)
    assert only_enrolment().next_run_at == NOON + timedelta(hours=1)
    publishing.publish(sequence, plan.model_copy(update={"steps": (first, *rest)}), now=NOON)
    waiting = only_enrolment()
    assert waiting.next_step is not None
    assert waiting.next_step.key == rest[0].key
    assert waiting.version == sequence.live


def test_pinned_people_keep_the_version_they_began_with(lead: Lead) -> None:
    Sequence.objects.update(edit_mode=Sequence.EditMode.PINNED)
    sequence, plan = Sequence.objects.get(slug="sixteen-touch"), library.load("sixteen-touch")
    before = only_enrolment().version
    publishing.publish(sequence, plan.model_copy(update={"steps": plan.steps[:3]}))
    assert only_enrolment().version == before


@pytest.mark.django_db
def test_a_step_keeps_its_own_hours_inside_those_of_the_company() -> None:
    sequence = Sequence.objects.get(slug="sixteen-touch")
    text = sequence.live.steps.get(template="day_02_sms")
    rules = CADENCE.get()
    assert text.own_window is not None
    assert gates.window_for(text, rules) == text.own_window  # 10 to 18 on weekdays lies inside the company's hours
    early = rules.model_copy(update={"talk_from": "11:00", "talk_until": "13:00"})
    assert gates.window_for(text, early).start.hour == 11
    assert gates.window_for(text, early).days == text.own_window.days
