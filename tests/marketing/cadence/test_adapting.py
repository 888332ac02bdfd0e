"""One lead at an adaptive pace, through the real engine with a clock that moves."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction

from roofs.comms.calendar.models import Task
from roofs.comms.consent.ledger import grant
from roofs.comms.consent.models import Basis, Preferences
from roofs.comms.consent.suppression import suppress
from roofs.comms.engagement.noticing import Noticed, notice
from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.events.models import Event
from roofs.marketing.cadence import adapting, adjusting, deciding, ledger, library, planning, publishing, repacing
from roofs.marketing.cadence.models import Enrolment, Sequence, Touch
from roofs.marketing.cadence.plan import SequencePlan, StepPlan
from roofs.marketing.cadence.policy import PACE
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.marketing.cadence.engine import DAY, HOUR, NOON, Sink, only_enrolment, tick
from tests.sales.people import TakeIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def adaptive(lead: Lead, mia: User) -> Enrolment:
    """As written at first, without the hours that are left to chance."""
    rules(learn_hours=False, phone_first=False, change_channel=False)
    sequence = Sequence.objects.get(slug="sixteen-touch")
    with time_machine.travel(NOON, tick=False):
        adjusting.set_pace(sequence, "adaptive", mia)
    return only_enrolment()


def rules(**changes: Any) -> None:
    PACE.save(PACE.get().model_copy(update=changes))


def did(lead: Lead, kind: str, at: datetime, times: int = 1) -> None:
    with time_machine.travel(at, tick=False):
        for _ in range(times):
            notice(Noticed(lead.contact_id, kind, uuid4().hex, at, channel="email"), at)


def through(until: datetime, since: datetime = NOON, step: timedelta = 4 * HOUR) -> None:
    at = since
    while at <= until:
        tick(at)
        at += step


def latest() -> Touch:
    return Touch.objects.latest("pk")


def chosen_of(touch: Touch) -> dict[str, Any]:
    assert touch.chosen is not None
    return dict(touch.chosen)


def sent_after(moment: datetime) -> list[datetime]:
    told = Touch.objects.exclude(sent_at=None).values_list("sent_at", flat=True)
    return sorted(at for at in told if at is not None and at > moment)


def planned_next() -> datetime:
    at = only_enrolment().next_run_at
    assert at is not None
    return at


def test_somebody_of_whom_nothing_is_known_gets_the_sixteen_as_written(adaptive: Enrolment, sink: Sink) -> None:
    grant(adaptive.contact, "sms", Basis.WRITTEN, text_shown="yes, text me")
    for day in range(95):
        for hour in (0, 2, 5):
            tick(NOON + timedelta(days=day, hours=hour))
    planned = {touch.step.title: touch.due_at for touch in Touch.objects.select_related("step")}
    assert planned == {step.title: NOON + step.delay for step in library.load("sixteen-touch").steps}
    assert [touch.state for touch in Touch.objects.all()] == ["sent"] * 16


def test_a_buyer_hears_from_us_the_next_day_and_the_touch_says_why(adaptive: Enrolment, lead: Lead, sink: Sink) -> None:
    through(NOON + 9 * DAY + HOUR)  # the letter of day 10 is out, the next is written for day 14
    assert only_enrolment().next_run_at == NOON + 13 * DAY
    did(lead, "clicked", NOON + 9 * DAY + 6 * HOUR, times=2)
    with time_machine.travel(NOON + 9 * DAY + 6 * HOUR, tick=False):
        repacing.reconsider([lead.contact_id])
    assert only_enrolment().next_run_at == NOON + 10 * DAY
    tick(NOON + 10 * DAY)
    chosen = chosen_of(latest())
    assert (chosen["mode"], chosen["reasons"][0], chosen["moved_s"]) == ("accelerate", ["clicked", 2], -3 * 86_400)
    assert (chosen["level"], chosen["saw"]["clicks"]) == ("warm", 2)


def test_who_cooled_down_is_left_alone_for_a_week_and_nothing_comes_in_a_heap(
    adaptive: Enrolment, lead: Lead, sink: Sink
) -> None:
    did(lead, "opened", NOON + 2 * HOUR)
    through(NOON + 45 * DAY)
    days = sorted({(at - NOON).days for at in sent_after(NOON - DAY)})
    late = [day for day in days if day >= 7]
    assert all(7 <= after - before <= 14 for before, after in itertools.pairwise(late))


def test_a_wish_stands_above_every_sign_of_buying(adaptive: Enrolment, lead: Lead, sink: Sink) -> None:
    through(NOON + 9 * DAY + HOUR)
    Preferences.objects.create(contact=lead.contact, topics_off=["offers"])
    did(lead, "clicked", NOON + 9 * DAY + 6 * HOUR, times=4)
    with time_machine.travel(NOON + 9 * DAY + 6 * HOUR, tick=False):
        repacing.reconsider([lead.contact_id])
    assert only_enrolment().next_run_at == NOON + 16 * DAY


def test_too_much_unanswered_slows_down_by_itself_and_is_told_once(adaptive: Enrolment, lead: Lead, sink: Sink) -> None:
    rules(unanswered_most=4)
    through(NOON + 30 * DAY)
    news = Event.objects.filter(name="cadence.saturated")
    assert [(one.subject_type, one.subject_id, one.data["unanswered"]) for one in news] == [("lead", lead.pk, 5)]
    assert only_enrolment().saturated_at is not None
    sent = sent_after(NOON + 7 * DAY)
    assert all(after - before >= 7 * DAY for before, after in itertools.pairwise(sent))


def test_what_presses_is_left_out_for_whoever_has_had_enough(lead: Lead, mia: User, sink: Sink) -> None:
    rules(learn_hours=False)
    steps = [
        letter("Hello", 0, "test_email"),
        letter("Offer", 10, "day_10_offer", presses=True),
        letter("Read", 12, "day_14_education"),
    ]
    put_on(lead, mia, steps)
    Preferences.objects.create(contact=lead.contact, topics_off=["offers"])
    through(NOON + 30 * DAY)
    told = {touch.step.title: (touch.state, touch.reason) for touch in Touch.objects.select_related("step")}
    assert told["Offer"] == ("skipped", "too_much")
    assert told["Read"][0] == "sent"


def letter(title: str, day: int, template: str, **more: Any) -> StepPlan:
    written = {"key": uuid4(), "title": title, "channel": "email", "template": template, "max_lateness": "P5D"}
    return StepPlan.model_validate(written | {"wait": {"amount": day, "unit": "days"}} | more)


def put_on(lead: Lead, actor: User, steps: list[StepPlan], **more: Any) -> Enrolment:
    """Out of the sequence for new leads, into one of these steps."""
    plan = SequencePlan.model_validate(
        {"slug": "short", "name": "Short", "pace": "adaptive", "steps": [step.model_dump() for step in steps]} | more
    )
    sequence = Sequence.objects.create(slug=plan.slug, name=plan.name)
    with time_machine.travel(NOON, tick=False):
        publishing.publish(sequence, plan)
        enrolment = only_enrolment()
        Enrolment.objects.filter(pk=enrolment.pk).update(
            sequence=sequence, version=sequence.live, next_step=sequence.live.steps.get(position=0), next_run_at=NOON
        )
    return only_enrolment()


def test_nothing_is_put_off_until_after_the_end(lead: Lead, mia: User, sink: Sink) -> None:
    rules(learn_hours=False)
    last = StepPlan.model_validate({"key": uuid4(), "kind": "end", "title": "Over", "wait": {"amount": 14}})
    put_on(lead, mia, [letter("Hello", 0, "test_email"), letter("Read", 10, "day_14_education"), last])
    tick(NOON)
    Preferences.objects.create(contact=lead.contact, less_often=True)
    rules(slow_days=30)
    through(NOON + 20 * DAY)
    told = {touch.step.title: (touch.state, touch.reason) for touch in Touch.objects.select_related("step")}
    assert told["Read"] == ("skipped", "past_end")
    assert only_enrolment().status == Enrolment.Status.FINISHED


def test_an_answer_to_what_was_just_asked_is_never_put_off(adaptive: Enrolment, lead: Lead, sink: Sink) -> None:
    Preferences.objects.create(contact=lead.contact, topics_off=["offers"])
    tick(NOON)
    assert Touch.objects.get().state == "sent"


def test_three_weeks_of_silence_change_the_way(adaptive: Enrolment, lead: Lead, sink: Sink) -> None:
    rules(change_channel=True)
    grant(lead.contact, "sms", Basis.WRITTEN, text_shown="yes, text me")
    through(NOON + 26 * DAY)
    touch = Touch.objects.select_related("step").get(step__title="Referral request")
    assert (touch.channel, touch.template) != ("email", touch.step.template)
    assert chosen_of(touch)["channel"] == {"from": "email", "why": "silent", "to": touch.channel}
    assert Event.objects.filter(name="cadence.rerouted", subject_id=lead.pk).exists()
    assert touch.state == "sent"


def test_without_another_way_the_touch_goes_out_as_written_and_says_so(
    adaptive: Enrolment, lead: Lead, sink: Sink
) -> None:
    rules(change_channel=True)
    suppress("phone", lead.contact.phone, "do_not_call")
    Enrolment.objects.update(status="active", next_run_at=NOON, ended_at=None, exit_reason="")
    through(NOON + 26 * DAY)
    touch = Touch.objects.select_related("step").get(step__title="Referral request")
    assert (touch.channel, touch.state) == ("email", "sent")
    assert chosen_of(touch)["channel"] == {"from": "email", "why": "silent", "none": True}


def test_who_buys_is_called_first_and_the_call_knows_how_it_may_end(
    adaptive: Enrolment, lead: Lead, sink: Sink
) -> None:
    rules(phone_first=True)
    through(NOON + 9 * DAY + HOUR)
    Touch.objects.filter(channel="phone").update(handed_at=NOON, sent_at=NOON)
    did(lead, "clicked", NOON + 9 * DAY + 6 * HOUR, times=2)
    through(NOON + 13 * DAY, since=NOON + 10 * DAY)
    call = Task.objects.filter(source="cadence").latest("pk")
    touch = Touch.objects.get(task=call)
    assert (touch.channel, touch.step.channel, chosen_of(touch)["channel"]["why"]) == ("phone", "email", "phone_first")
    assert call.kind == Task.Kind.CALL


def test_a_hundred_people_cost_as_many_questions_as_ten(take_in: TakeIn, posted: None, mia: User, sink: Sink) -> None:
    rules(change_channel=True)
    with time_machine.travel(NOON, tick=False):
        for number in range(40):
            take_in(email=f"n{number}@example.com", phone=f"24855501{number:02}")
        adjusting.set_pace(Sequence.objects.get(slug="sixteen-touch"), "adaptive", mia)
    asked = []
    everybody = list(Enrolment.objects.order_by("pk"))
    tick(NOON)
    step = only_step("Case study")
    Enrolment.objects.update(next_run_at=NOON + 300 * DAY)
    for some in (everybody[:8], everybody[8:]):
        at = NOON + 12 * DAY
        Enrolment.objects.filter(pk__in=[one.pk for one in some]).update(next_step=step, next_run_at=at)
        with time_machine.travel(at, tick=False), questions() as found:
            assert planning.plan_due(at) == len(some)
        asked.append(len(found))
    assert asked[0] == asked[1]
    assert Touch.objects.filter(step=step).exclude(chosen=None).count() == 40


def only_step(title: str) -> Any:
    return Sequence.objects.get(slug="sixteen-touch").live.steps.get(title=title)


def test_killed_between_deciding_and_writing_nothing_is_lost(
    adaptive: Enrolment, lead: Lead, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    through(NOON + 9 * DAY + HOUR)
    at, before = NOON + 13 * DAY, Touch.objects.count()

    def die(*_given: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "write", die)
        with pytest.raises(RuntimeError), time_machine.travel(at, tick=False):
            planning.plan_due(at)
    assert (Touch.objects.count(), Event.objects.filter(name="cadence.saturated").count()) == (before, 0)
    tick(at)
    assert Touch.objects.count() == before + 1


def test_a_clock_that_jumps_an_hour_sends_nothing_twice_and_nothing_early(
    adaptive: Enrolment, lead: Lead, sink: Sink
) -> None:
    did(lead, "opened", NOON + 2 * HOUR)
    at = NOON
    while at <= NOON + 40 * DAY:
        tick(at + (HOUR if at.day % 2 else -HOUR))
        at += 6 * HOUR
    assert len({touch.step_key for touch in Touch.objects.all()}) == Touch.objects.count()
    sent = sent_after(NOON + 10 * DAY)
    assert all(after - before > 7 * DAY - 2 * HOUR for before, after in itertools.pairwise(sent))


def test_who_opts_out_in_the_middle_of_it_hears_nothing_more(adaptive: Enrolment, lead: Lead, sink: Sink) -> None:
    rules(learn_hours=True)
    through(NOON + 9 * DAY)
    with transaction.atomic():
        suppress("email", lead.contact.email, "unsubscribed", contact_id=lead.contact_id)
    letters = len(sink.mails)
    through(NOON + 40 * DAY, since=NOON + 9 * DAY)
    assert len(sink.mails) == letters
    assert only_enrolment().status == Enrolment.Status.EXITED


def test_the_hour_is_chosen_within_a_day_and_the_arm_stands_with_the_touch(
    adaptive: Enrolment, lead: Lead, sink: Sink
) -> None:
    rules(learn_hours=True)
    through(NOON + 15 * DAY)
    timed = [touch for touch in Touch.objects.select_related("step") if touch.chosen and "hours" in touch.chosen]
    assert timed
    for touch in timed:
        written = datetime.fromisoformat(chosen_of(touch)["at"])
        assert timedelta(0) <= touch.due_at - written <= 25 * HOUR
        assert chosen_of(touch)["hours"]["arm"] in {"learned", "exploring", "holdout", "company", "as_planned"}
        assert isinstance(chosen_of(touch)["hours"]["bucket"], int)
    assert all(touch.chosen is None or "hours" not in touch.chosen for touch in Touch.objects.filter(step__day__lt=7))


def test_one_of_us_can_slow_a_person_down_and_back(adaptive: Enrolment, lead: Lead, mia: User, sink: Sink) -> None:
    through(NOON + 9 * DAY + HOUR)
    at = NOON + 9 * DAY + 2 * HOUR
    mine = Enrolment.objects.filter(contact=lead.contact)
    with time_machine.travel(at, tick=False):
        adjusting.adjust(mine, "slower", mia)
        slowed = planned_next()
        adjusting.adjust(mine, "faster", mia)
        hurried = planned_next()
        adjusting.adjust(mine, "usual", mia)
    assert hurried < NOON + 13 * DAY < slowed
    assert only_enrolment().next_run_at == NOON + 13 * DAY


def test_a_sequence_put_back_on_its_days_keeps_its_distances(
    adaptive: Enrolment, lead: Lead, mia: User, sink: Sink
) -> None:
    did(lead, "opened", NOON + 2 * HOUR)
    through(NOON + 20 * DAY)
    before = only_enrolment().next_run_at
    with time_machine.travel(NOON + 20 * DAY, tick=False):
        adjusting.set_pace(Sequence.objects.get(slug="sixteen-touch"), "fixed", mia)
        repacing.look_at_everybody.func(adaptive.sequence_id)
    assert only_enrolment().next_run_at == before
    through(NOON + 40 * DAY, since=NOON + 20 * DAY)
    sent = sent_after(NOON + 10 * DAY)
    assert all(after - before >= 2 * DAY for before, after in itertools.pairwise(sent))


def test_whoever_keeps_to_the_days_is_not_even_looked_at(lead: Lead, sink: Sink) -> None:
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        verdicts = deciding.decide(planning.claim(NOON, 10), NOON)
        with questions() as asked:
            assert adapting.adapt(verdicts, NOON).verdicts is verdicts
    assert (len(verdicts), asked) == (1, [])
    tick(NOON)
    assert Touch.objects.get().chosen is None


def test_news_come_by_themselves(adaptive: Enrolment, lead: Lead, sink: Sink) -> None:
    through(NOON + 9 * DAY + HOUR)
    at = NOON + 9 * DAY + 6 * HOUR
    Preferences.objects.create(contact=lead.contact, topics_off=["offers"])
    with time_machine.travel(at, tick=False), transaction.atomic():
        record("preferences.chosen", lead.contact)
    assert only_enrolment().next_run_at == NOON + 16 * DAY
