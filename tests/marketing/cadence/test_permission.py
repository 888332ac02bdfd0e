"""The gates of the law and of moderation, asked one by one."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from roofs.comms.consent import number_lists
from roofs.comms.consent.ledger import grant
from roofs.comms.consent.models import Basis, Preferences, Topic
from roofs.comms.consent.policy import CONSENT
from roofs.comms.messaging.models import Message, Purpose, State
from roofs.marketing.cadence import gates
from roofs.marketing.cadence.capping import caps
from roofs.marketing.cadence.models import Enrolment, Touch, idem_key
from roofs.marketing.cadence.permission import consent, hours, reachable
from roofs.marketing.cadence.policy import CADENCE
from roofs.marketing.cadence.questions import Question
from roofs.sales.leads.models import Lead
from tests.sales.people import TakeIn

NOON = dt.datetime(2026, 11, 18, 17, 0, tzinfo=dt.UTC)  # a Wednesday, noon in Detroit


def local(text: str, zone: str = "America/Detroit") -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def question(lead: Lead, channel: str, now: dt.datetime = NOON, **facts: Any) -> Question:
    """About the step of that channel in the sequence the lead is in."""
    enrolment = Enrolment.objects.get(subject_id=lead.pk)
    step = enrolment.version.steps.filter(channel=channel, at_once=False).order_by("position")[0]
    touch = Touch(enrolment=enrolment, step=step, step_key=step.key, channel=channel, due_at=now, **facts)
    touch.idem_key = idem_key(enrolment.pk, step.key, 0)
    return Question(touch, lead, CADENCE.get(), now)


@pytest.fixture
def lead(take_in: TakeIn, posted: None) -> Lead:
    with time_machine.travel(NOON - dt.timedelta(days=2), tick=False):
        return take_in()


def sent(lead: Lead, at: dt.datetime, channel: str = "sms") -> Touch:
    enrolment = Enrolment.objects.get(subject_id=lead.pk)
    step = enrolment.version.steps.order_by("-position")[0]
    key = idem_key(enrolment.pk, step.key, Touch.objects.count() + 7)
    return Touch.objects.create(
        enrolment=enrolment,
        step=step,
        step_key=key,
        channel=channel,
        state="sent",
        due_at=at,
        handed_at=at,
        idem_key=key,
    )


def letter(lead: Lead, at: dt.datetime, purpose: str = Purpose.TOUCH) -> None:
    Message.objects.create(
        channel="email", purpose=purpose, state=State.SENT, contact=lead.contact, created_at=at, sent_at=at
    )


def test_the_hours_gate_says_which_law_it_asked(lead: Lead) -> None:
    answer = hours(question(lead, "sms"))
    assert answer.verdict == "pass"
    assert answer.told["law"] == "US+MI"
    assert answer.told["table"]


def test_a_house_in_florida_is_left_alone_earlier_in_the_evening(take_in: TakeIn, posted: None) -> None:
    CADENCE.save(CADENCE.get().model_copy(update={"talk_until": "21:00"}))
    with time_machine.travel(NOON, tick=False):
        lead = take_in(state="FL", postal_code="33101", phone="+13055550123")
    late = local("2026-11-18 19:46", "America/New_York")
    answer = hours(question(lead, "phone", late))
    assert (answer.verdict, answer.reason) == ("wait", "quiet_hours")
    assert answer.until == local("2026-11-19 10:00", "America/New_York")


def test_a_number_from_california_waits_for_the_morning_there(take_in: TakeIn, posted: None) -> None:
    with time_machine.travel(NOON, tick=False):
        lead = take_in(phone="+14155550123")
    answer = hours(question(lead, "phone", local("2026-11-18 09:30")))
    assert answer.until == local("2026-11-18 10:00", "America/Los_Angeles")


def test_a_fourth_call_or_text_in_a_day_waits_in_oklahoma(take_in: TakeIn, posted: None) -> None:
    with time_machine.travel(NOON - dt.timedelta(days=1), tick=False):
        lead = take_in(state="OK", postal_code="73102", phone="+14055550123")
    for hour in (5, 3, 1):
        sent(lead, NOON - dt.timedelta(hours=hour))
    answer = hours(question(lead, "phone"))
    assert (answer.verdict, answer.reason) == ("wait", "cap_state")
    assert answer.until == NOON - dt.timedelta(hours=5) + dt.timedelta(days=1)


def test_who_cannot_be_placed_is_held_with_that_reason(take_in: TakeIn, posted: None) -> None:
    with time_machine.travel(NOON, tick=False):
        lead = take_in(phone="+18005550123", state="", postal_code="")
    assert reachable(question(lead, "phone")).reason == "no_zone"
    lead.postal_code = "48083"
    assert reachable(question(lead, "phone")).verdict == "pass"


def test_a_number_on_the_national_list_is_called_while_the_inquiry_is_fresh_and_not_after(lead: Lead) -> None:
    number_lists.take_in(io.BytesIO(b"2485550123"), name="248", kind="national", as_of=dt.date(2026, 11, 1))
    with time_machine.travel(NOON, tick=False):
        asked = consent(question(lead, "phone"))
    assert (asked.verdict, asked.told["basis"]) == ("pass", "inquiry")
    later = consent(question(lead, "phone", NOON + dt.timedelta(days=100)))
    assert (later.verdict, later.reason) == ("suppress", "on_do_not_call_list")


def test_a_topic_somebody_switched_off_is_held(lead: Lead) -> None:
    Preferences.objects.create(contact=lead.contact, topics_off=[Topic.FOLLOW_UP])
    assert consent(question(lead, "email")).reason == "topic_off"


def test_a_pause_of_their_own_is_waited_for(lead: Lead) -> None:
    until = NOON + dt.timedelta(days=30)
    Preferences.objects.create(contact=lead.contact, paused_until=until)
    answer = consent(question(lead, "email"))
    assert (answer.verdict, answer.reason, answer.until) == ("wait", "person_paused", until)


def test_a_request_for_a_review_counts_and_an_answer_does_not(lead: Lead) -> None:
    letter(lead, NOON - dt.timedelta(hours=5))
    letter(lead, NOON - dt.timedelta(hours=4), Purpose.REPLY)
    assert caps(question(lead, "email")).verdict == "pass"
    letter(lead, NOON - dt.timedelta(hours=6))
    answer = caps(question(lead, "email"))
    assert (answer.reason, answer.told["count"]) == ("cap_day", "2")


def test_each_channel_has_its_own_limit_for_a_week(lead: Lead) -> None:
    CONSENT.save(CONSENT.get().model_copy(update={"texts_a_week": 2}))
    for day in (5, 3):
        sent(lead, NOON - dt.timedelta(days=day))
    grant(lead.contact, "sms", Basis.WRITTEN, text_shown="yes")
    answer = caps(question(lead, "sms"))
    assert (answer.reason, answer.until) == ("cap_channel", NOON - dt.timedelta(days=5) + dt.timedelta(days=7))
    assert caps(question(lead, "email")).verdict == "pass"


@pytest.mark.parametrize(
    ("before", "reason"), [((160, 150, 130, 110, 90, 60, 30), "cap_week"), ((12, 6), "cap_day")], ids=["week", "day"]
)
def test_who_waits_for_a_limit_goes_at_the_moment_it_names(lead: Lead, before: tuple[int, ...], reason: str) -> None:
    for number, hours_ago in enumerate(before):
        write = letter if number % 2 else sent  # each way has a limit of its own beside these
        write(lead, NOON - dt.timedelta(hours=hours_ago))
    held = caps(question(lead, "email"))
    assert (held.verdict, held.reason) == ("wait", reason)
    assert held.until is not None
    assert caps(question(lead, "email", held.until)).verdict == "pass"


def test_who_asked_for_fewer_letters_gets_one_in_two_weeks(lead: Lead) -> None:
    Preferences.objects.create(contact=lead.contact, less_often=True)
    letter(lead, NOON - dt.timedelta(days=10))
    answer = caps(question(lead, "email"))
    assert (answer.reason, answer.until) == ("less_often", NOON + dt.timedelta(days=4))


def test_every_decision_is_written_down_with_its_evidence(lead: Lead) -> None:
    with time_machine.travel(NOON, tick=False):
        answers = gates.ask(question(lead, "email"))
    told = [answer.as_json(NOON) for answer in answers]
    assert [one["gate"] for one in told] == ["running", "fresh", "reachable", "consent", "lawful", "hours", "caps"]
    assert {one["verdict"] for one in told} == {"pass"}
