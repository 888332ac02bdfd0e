"""Waits, conditions, branches, goals and ends: what becomes of people who are due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
import time_machine

from roofs.comms.messaging.models import Message, MessageEvent, Purpose
from roofs.core.accounts.models import User
from roofs.core.tags import tagging
from roofs.marketing.cadence import by_hand, deciding, enrolling, planning, publishing
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.marketing.cadence.plan import SequencePlan
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.marketing.cadence.engine import Provider, tick
from tests.sales.people import TakeIn

NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)  # a Wednesday, noon in Detroit
SPACE = UUID("2b1f6f5e-7a56-4a60-9c9e-0c6a0a8c2d11")
Write = Callable[..., Sequence]


def key(name: str) -> str:
    return str(uuid5(SPACE, name))


def touch(name: str, amount: int = 0, unit: str = "days", since: str = "start", **more: Any) -> dict[str, Any]:
    wait = {"amount": amount, "unit": unit, "since": since}
    return {"key": key(name), "title": name, "channel": "email", "template": "day_03_value", "wait": wait, **more}


def branch(name: str, *ways: tuple[str, Any], amount: int = 0) -> dict[str, Any]:
    told = [{"to": key(to), "when": when} for to, when in ways]
    return {"key": key(name), "title": name, "kind": "branch", "branches": told, "wait": {"amount": amount}}


def end(name: str = "end") -> dict[str, Any]:
    return {"key": key(name), "title": name, "kind": "end"}


def plan(*steps: dict[str, Any], slug: str = "trial", **more: Any) -> SequencePlan:
    return SequencePlan.model_validate({"slug": slug, "name": slug, "steps": list(steps), "exclusive": False, **more})


def write(*steps: dict[str, Any], slug: str = "trial", **more: Any) -> Sequence:
    sequence = Sequence.objects.create(slug=slug, name=slug)
    publishing.publish(sequence, plan(*steps, slug=slug, **more), now=NOON)
    return sequence


@pytest.fixture
def lead(take_in: TakeIn, posted: None, ava: User) -> Lead:
    return take_in("import", source="website_form")


def begin(lead: Lead, sequence: Sequence, now: datetime = NOON) -> Enrolment:
    enrolment = enrolling.enrol(lead, sequence, now=now).enrolment
    assert enrolment is not None
    return enrolment


def run(until: datetime, start: datetime = NOON, step: timedelta = timedelta(hours=1)) -> None:
    at = start
    while at <= until:
        while planning.plan_due(at):
            pass
        at += step


def taken(enrolment: Enrolment) -> list[tuple[str, str]]:
    return [(one.step.title, one.state) for one in enrolment.touches.select_related("step").order_by("pk")]


def test_days_are_those_of_the_calendar_also_when_the_clock_changes(lead: Lead) -> None:
    before = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)  # noon in Detroit, summer time
    enrolment = begin(lead, write(touch("first", 2)), before)
    assert enrolment.next_run_at == datetime(2026, 11, 2, 17, 0, tzinfo=UTC)  # noon again


def test_business_days_skip_weekends_and_thanksgiving(lead: Lead) -> None:
    enrolment = begin(lead, write(touch("first", 7, "business_days")))
    assert enrolment.next_run_at == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


def test_a_wait_since_the_step_before_counts_from_when_the_person_got_it(lead: Lead) -> None:
    enrolment = begin(lead, write(touch("first"), touch("second", 2, since="previous")))
    planning.plan_due(NOON)
    held_until = NOON + timedelta(days=3)
    Touch.objects.update(next_try_at=held_until, reason="quiet_hours")
    enrolment.refresh_from_db()
    planning.plan_due(NOON + timedelta(days=2))
    enrolment.refresh_from_db()
    assert (taken(enrolment), enrolment.next_run_at) == ([("first", "intent")], held_until + timedelta(days=2))
    Touch.objects.update(state="sent", sent_at=held_until, handed_at=held_until)
    planning.plan_due(held_until + timedelta(days=2))
    assert taken(enrolment) == [("first", "sent"), ("second", "intent")]


def test_only_the_last_step_before_is_waited_for(lead: Lead) -> None:
    steps = (touch("first"), touch("second", 1, since="previous"), touch("third", 2, since="previous"))
    enrolment = begin(lead, write(*steps))
    planning.plan_due(NOON)
    Touch.objects.update(next_try_at=NOON + timedelta(days=30), state="sent", sent_at=NOON, handed_at=NOON)
    day = NOON + timedelta(days=1)
    planning.plan_due(day)
    Touch.objects.filter(state="intent").update(state="sent", sent_at=day + timedelta(hours=6), handed_at=day)
    planning.plan_due(day + timedelta(days=2))
    enrolment.refresh_from_db()
    assert (len(taken(enrolment)), enrolment.next_run_at) == (2, day + timedelta(days=2, hours=6))


def test_after_an_outage_waits_since_the_step_before_begin_anew(lead: Lead) -> None:
    enrolment = begin(lead, write(touch("first"), touch("second", 2, since="previous")))
    late = NOON + timedelta(days=20)
    planning.plan_due(late)
    enrolment.refresh_from_db()
    assert enrolment.next_run_at == late + timedelta(days=2)


def test_a_step_whose_condition_does_not_hold_is_left_out_and_says_why(lead: Lead) -> None:
    hot = {"is": "temperature", "any_of": ["hot"]}
    enrolment = begin(lead, write(touch("for hot ones", when=hot), touch("for all", 1)))
    run(NOON + timedelta(days=1))
    assert taken(enrolment) == [("for hot ones", "skipped"), ("for all", "intent")]
    left_out = enrolment.touches.earliest("pk")
    assert (left_out.reason, left_out.next_try_at) == ("unless:the lead is Hot", None)


def test_a_branch_leads_where_the_first_condition_that_holds_points(lead: Lead, ava: User) -> None:
    sequence = write(
        branch("which", ("german", {"is": "language", "any_of": ["de"]}), ("tagged", {"is": "tag", "any_of": ["VIP"]})),
        touch("others", 1),
        end("over"),
        touch("german", 1),
        end("over too"),
        touch("tagged", 1),
    )
    plain = begin(lead, sequence)
    run(NOON + timedelta(days=1))
    plain.refresh_from_db()
    assert (taken(plain), plain.status) == ([("others", "intent")], "finished")
    tagging.put(lead, [tagging.tag_called("vip", ava)], ava)
    again = begin(lead, sequence)
    run(NOON + timedelta(days=1))
    again.refresh_from_db()
    assert taken(again) == [("tagged", "intent")]
    assert again.trail[0]["why"] == "one of these tags is on it: VIP"


def test_only_what_a_person_did_counts_as_opened_and_clicked(lead: Lead) -> None:
    seen = {"any": [{"is": "opened"}, {"is": "clicked"}]}
    enrolment = begin(lead, write(touch("first"), touch("second", 1, when={"not": seen}), touch("third", 2, when=seen)))
    planning.plan_due(NOON)
    letter = Message.objects.create(channel="email", purpose=Purpose.TOUCH, contact=lead.contact)
    Touch.objects.update(message=letter, state="sent", sent_at=NOON, handed_at=NOON)
    MessageEvent.objects.create(message=letter, kind="opened", verdict="machine", fingerprint="a")
    run(NOON + timedelta(days=1))
    MessageEvent.objects.create(message=letter, kind="opened", verdict="human", fingerprint="b")
    run(NOON + timedelta(days=2), NOON + timedelta(days=2))
    assert taken(enrolment) == [("first", "sent"), ("second", "intent"), ("third", "intent")]


def test_who_opens_the_letter_while_the_next_is_held_does_not_get_that_one(
    lead: Lead, provider: Provider, mia: User
) -> None:
    unread = {"not": {"is": "opened"}}
    enrolment = begin(lead, write(touch("first"), touch("second", 12, "hours", when=unread), touch("third", 3)))
    tick(NOON)
    night, morning = NOON + timedelta(hours=12), NOON + timedelta(hours=22)
    tick(night)
    assert taken(enrolment) == [("first", "sent"), ("second", "intent")]
    letter = Message.objects.get(purpose=Purpose.TOUCH)
    MessageEvent.objects.create(message=letter, kind="opened", verdict="human", fingerprint="a")
    tick(morning)
    assert taken(enrolment) == [("first", "sent"), ("second", "skipped")]
    assert enrolment.touches.get(state="skipped").reason.startswith("unless:not: ")


def test_what_a_person_sends_by_hand_is_not_held_by_a_condition(lead: Lead, provider: Provider, mia: User) -> None:
    begin(lead, write(touch("first", when={"not": {"is": "has_email"}}), touch("later", 9)))
    planning.plan_due(NOON)
    Touch.objects.update(state="expired")
    with time_machine.travel(NOON, tick=False):
        by_hand.send_now(Touch.objects.all(), mia)
    tick(NOON)
    assert Touch.objects.get().state == "sent"


def test_whether_a_text_arrived_the_provider_says(lead: Lead) -> None:
    arrived = {"is": "delivered", "channel": "sms"}
    text = touch("text", channel="sms", template="day_02_sms")
    enrolment = begin(lead, write(text, touch("early", 1, when=arrived), touch("late", 2, when=arrived)))
    planning.plan_due(NOON)
    message = Message.objects.create(channel="sms", purpose=Purpose.TOUCH, contact=lead.contact)
    Touch.objects.update(message=message, state="sent", sent_at=NOON, handed_at=NOON)
    run(NOON + timedelta(days=1))
    MessageEvent.objects.create(message=message, kind="delivered", fingerprint="a")
    run(NOON + timedelta(days=2), NOON + timedelta(days=2))
    assert taken(enrolment) == [("text", "sent"), ("early", "skipped"), ("late", "intent")]


def test_no_sign_of_life_is_asked_only_after_so_many_touches(lead: Lead) -> None:
    silent = {"is": "no_engagement", "after": 2}
    sequence = write(touch("one"), touch("two", 1, when=silent), touch("three", 2), touch("four", 3, when=silent))
    enrolment = begin(lead, sequence)
    for day in range(4):
        planning.plan_due(NOON + timedelta(days=day))
        Touch.objects.filter(state="intent").update(state="sent", sent_at=NOON, handed_at=NOON)
    assert [state for _, state in taken(enrolment)] == ["sent", "skipped", "sent", "sent"]


def test_a_goal_that_is_reached_ends_it_before_the_next_step(lead: Lead) -> None:
    goal = {"key": "quoted", "title": "Quoted", "when": {"is": "status", "any_of": ["contacted"]}}
    enrolment = begin(lead, write(touch("first", 1), goals=[goal]))
    Lead.objects.update(status="contacted")
    planning.plan_due(NOON + timedelta(days=1))
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.exit_reason, taken(enrolment)) == ("exited", "goal:quoted", [])


def test_who_is_away_goes_on_by_itself_and_the_rest_moves_along(lead: Lead, ava: User) -> None:
    enrolment = begin(lead, write(touch("first"), touch("second", 2), touch("third", 30)))
    planning.plan_due(NOON)
    back = NOON + timedelta(days=10)
    enrolling.pause_all(lead.contact, "away", until=back, now=NOON + timedelta(hours=1))
    run(back - timedelta(hours=1), step=timedelta(hours=12))
    assert [title for title, _ in taken(enrolment)] == ["first"]
    planning.plan_due(back)
    enrolment.refresh_from_db()
    assert [title for title, _ in taken(enrolment)] == ["first", "second"]
    assert enrolment.next_run_at == NOON + timedelta(days=38)


def test_a_clock_that_jumps_back_sends_nothing_twice(lead: Lead) -> None:
    enrolment = begin(lead, write(touch("first"), touch("second", 1)))
    for at in (NOON, NOON + timedelta(days=1), NOON - timedelta(days=3), NOON, NOON + timedelta(days=2)):
        planning.plan_due(at)
    assert taken(enrolment) == [("first", "intent"), ("second", "intent")]


def test_a_paused_sequence_waits_and_a_paused_person_is_not_due(lead: Lead) -> None:
    sequence = write(touch("first"))
    begin(lead, sequence)
    Sequence.objects.filter(pk=sequence.pk).update(paused_at=NOON)
    assert planning.plan_due(NOON) == 0
    Sequence.objects.update(paused_at=None)
    assert planning.plan_due(NOON) == 1


def test_fifty_people_at_a_step_with_conditions_cost_as_many_questions_as_five(take_in: TakeIn, mia: User) -> None:
    asked = {"all": [{"is": "score", "at_least": 0}, {"not": {"is": "clicked"}}, {"not": {"is": "price_concern"}}]}
    sequence = write(touch("first", when=asked), touch("second", 1))
    people = [take_in("import", email=f"p{n}@example.com", phone="") for n in range(55)]
    enrolling.enrol_all(people[:5], sequence, now=NOON)
    few = _questions()
    enrolling.enrol_all(people[5:], sequence, now=NOON)
    assert _questions() <= few + 1  # SQLite takes fifty new touches in two statements
    assert Touch.objects.filter(state="intent").count() == 55


def _questions() -> int:
    deciding.forget()
    with questions() as asked:
        assert planning.plan_due(NOON) in {5, 50}
    return len(asked)
