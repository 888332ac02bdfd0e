"""What is said about a test, and what is not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from roofs.comms.calendar.models import Appointment, Task
from roofs.comms.consent.suppression import suppress
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.accounts.problems import NotAllowed
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.marketing.experiments import counting, designing, guarding, judging, outlook, running, verdicts
from roofs.marketing.experiments.models import Arm, Assignment, Experiment
from roofs.people.contacts.models import Contact
from tests.asking import questions
from tests.marketing.experiments.testing import DAY, FIRST, NOON, SECOND, dealt, designed, people, started
from tests.sales.people import TakeIn

LATER = NOON + 8 * DAY


@pytest.fixture
def test(db: None) -> Experiment:
    return started()


def answered(contacts: list[Contact], at: Any = NOON + DAY, **facts: Any) -> None:
    Interaction.objects.bulk_create(
        Interaction(kind="email", direction="in", contact=one, happened_at=at, **facts) for one in contacts
    )


def seen(test: Experiment, first: tuple[int, int], second: tuple[int, int]) -> judging.Judgement:
    """So many people in each arm, and so many of them who answered."""
    for place, (number, hits) in enumerate((first, second)):
        crowd = people(number, f"arm{place}x")
        dealt(test, place, crowd)
        answered(crowd[:hits])
    return judging.judge(test, LATER)


def said(test: Experiment, found: judging.Judgement) -> str:
    verdict = verdicts.of(test, found)
    return " ".join((verdict.headline, *verdict.more))


def test_people_are_counted_in_the_arm_they_were_dealt_whatever_they_got(test: Experiment):
    one, other = people(2)
    dealt(test, 0, [one])
    dealt(test, 1, [other])
    answered([other])
    found = judging.judge(test, LATER)
    assert [(arm.sample.people, arm.counts.hits) for arm in found.arms] == [(1, 0), (1, 1)]


def test_nobody_is_judged_before_their_days_are_over(test: Experiment):
    crowd = people(3)
    dealt(test, 0, crowd)
    answered(crowd)
    found = judging.judge(test, NOON + 6 * DAY)
    assert (found.arms[0].counts.dealt, found.arms[0].sample.people, found.arms[0].young) == (3, 0, 3)
    assert "3 people were reached less than 7 days ago" in said(test, found)


def test_what_comes_before_the_first_touch_after_the_days_or_from_a_machine_is_not_counted(test: Experiment):
    crowd = people(3)
    dealt(test, 0, crowd)
    answered([crowd[0]], NOON - DAY)
    answered([crowd[1]], NOON + 7 * DAY)
    answered([crowd[2]], is_auto=True)
    assert counting.counts_of(test, NOON + 30 * DAY)[test.arms.get(position=0).pk].hits == 0


@pytest.mark.parametrize("outcome", ["no_answer", "voicemail", ""])
def test_a_call_in_which_nobody_talked_is_no_answer(test: Experiment, outcome: str):
    crowd = people(2)
    dealt(test, 0, crowd)
    Interaction.objects.create(kind="call", direction="out", contact=crowd[0], happened_at=NOON + DAY, outcome=outcome)
    Interaction.objects.create(
        kind="call", direction="out", contact=crowd[1], happened_at=NOON + DAY, outcome="interested"
    )
    assert judging.judge(test, LATER).arms[0].counts.hits == 1


def clicked(contact: Contact, verdict: str) -> None:
    letter = Message.objects.create(channel="email", purpose="touch", state="sent", contact=contact)
    MessageEvent.objects.create(
        message=letter, kind="clicked", verdict=verdict, at=NOON + DAY, fingerprint=f"{letter.pk}{verdict}"
    )


def test_clicks_of_programs_are_none(db: None):
    test, crowd = started(measure="click"), people(2)
    dealt(test, 0, crowd)
    for _ in range(20):
        clicked(crowd[0], "machine")
    clicked(crowd[1], "human")
    assert judging.judge(test, LATER).arms[0].counts.hits == 1


def test_appointments_signatures_and_money_are_counted_by_person(take_in: TakeIn, ava: User):
    lead = take_in()
    Appointment.objects.create(
        contact=lead.contact, starts_at=LATER, ends_at=LATER + DAY / 24, zone="America/Detroit", created_at=NOON + DAY
    )
    type(lead).objects.filter(pk=lead.pk).update(status="won", won_at=NOON + 2 * DAY, estimated_value_cents=1_250_000)
    for measure in ("meeting", "won", "money"):
        test = designed(measure=measure)
        dealt(test, 0, [lead.contact])
        dealt(test, 1, people(1, measure))
        counts = counting.counts_of(test, LATER)
        first, second = (counts[arm.pk] for arm in test.arms.all())
        assert (first.hits, second.hits) == (1, 0)
        assert first.sample.mean == (12_500.0 if measure == "money" else 1.0)


def test_groups_that_are_not_as_they_were_dealt_let_nothing_be_concluded(test: Experiment):
    found = seen(test, (400, 10), (250, 60))
    assert found.kind == "unbalanced"
    assert "nothing can be concluded" in said(test, found)
    assert verdicts.why_not(found)


def test_an_arm_with_three_people_says_so_and_nothing_is_won(test: Experiment):
    found = seen(test, (3, 0), (3, 3))
    assert found.kind == "not_enough"
    assert "has 3 people whose days are over: its rate says nothing yet" in said(test, found)


def test_too_few_people_are_told_how_many_more_and_how_long(test: Experiment):
    found = seen(test, (150, 4), (150, 6))
    assert found.kind == "not_enough"
    assert found.missing > 5000
    assert re.search(
        r"Not enough data: about [\d,]+ more people, about \d+ (weeks|months|years) at your pace", said(test, found)
    )


def test_a_sure_winner_is_named_with_the_interval(test: Experiment):
    found = seen(test, (400, 12), (400, 90))
    assert found.kind == "winner"
    assert found.winner is not None
    assert found.winner.arm.label == "Shorter"
    assert verdicts.why_not(found) == ""
    words = said(test, found)
    assert "Shorter is better." in words
    assert re.search(r"between \+\d+\.\d points and \+\d+\.\d points", words)


def test_two_that_are_alike_are_called_so_with_the_largest_difference_there_may_be(test: Experiment):
    test.worth = 100
    test.save()
    found = seen(test, (700, 350), (700, 352))
    assert found.kind == "alike"
    assert "No difference bigger than" in said(test, found)


def test_the_way_of_today_wins_when_it_is_better(test: Experiment):
    found = seen(test, (400, 90), (400, 12))
    assert found.winner is not None
    assert found.winner.arm.is_first
    assert "Leave it as it is" in said(test, found)


def test_earning_is_called_earning_and_nothing_is_measured(db: None):
    test = started(mode="earn")
    found = seen(test, (100, 2), (900, 90))
    assert found.kind == "earning"
    assert "Earning, not measuring" in said(test, found)
    assert found.balance is None
    assert found.arms[1].next_share is not None
    assert found.arms[1].next_share > 0.9
    guarding.look_at(test, LATER)
    assert list(Arm.objects.filter(experiment=test).values_list("seen", "hits")) == [(100, 2), (900, 90)]


def test_a_way_that_drives_people_away_stops_itself_once_and_a_manager_is_told(test: Experiment, mia: User):
    ones, others = people(300, "a"), people(300, "b")
    dealt(test, 0, ones)
    dealt(test, 1, others)
    for one in others[:60]:
        suppress("email", one.email, "unsubscribed", contact_id=one.pk, at=NOON + DAY)
    for _ in range(2):
        guarding.look_at(Experiment.objects.get(pk=test.pk), NOON + 2 * DAY)
    test.refresh_from_db()
    bad = test.arms.get(position=1)
    assert bad.paused_at is not None
    assert (test.status, test.end_reason) == ("ended", "harm")
    task = Task.objects.get()
    assert task.assigned_to == mia
    assert "Shorter" in task.title
    assert Event.objects.filter(name="experiment.arm_paused").count() == 1
    found = judging.judge(test, LATER)
    assert found.kind == "harm"
    assert "drives people away" in said(test, found)


def test_whoever_leaves_in_the_middle_stays_in_their_arm(test: Experiment):
    (one,) = people(1)
    dealt(test, 1, [one])
    suppress("sms", "+12485550199", "stop", contact_id=one.pk)
    suppress("email", one.email, "complained", contact_id=one.pk)
    row = Assignment.objects.get()
    assert row.left_at is not None
    assert row.complained_at is not None
    assert judging.judge(test, LATER).arms[1].counts.harms == {"unsubscribed": 1, "complained": 1}


def test_a_few_who_leave_by_chance_stop_nothing(test: Experiment):
    crowd = people(60)
    dealt(test, 1, crowd)
    dealt(test, 0, people(60, "q"))
    for one in crowd[:2]:
        suppress("email", one.email, "unsubscribed", contact_id=one.pk)
    guarding.look_at(test, LATER)
    assert not Arm.objects.exclude(paused_at=None).exists()


def test_day_by_day_the_same_is_known_as_at_the_end(test: Experiment):
    for day in range(5):
        crowd = people(40, f"d{day}")
        dealt(test, day % 2, crowd, NOON + day * DAY)
        answered(crowd[:4], NOON + (day + 1) * DAY)
    now = NOON + 20 * DAY
    days, counts = counting.days_of(test, now), counting.counts_of(test, now)
    assert len(days) == 5
    assert [day.on for day in days] == sorted(day.on for day in days)
    for arm in test.arms.all():
        assert days[-1].samples[arm.pk] == counts[arm.pk].sample
    assert counting.counts_of(test, now, days) == counts


def test_a_judgement_asks_the_same_number_of_questions_however_many_people(test: Experiment):
    counts = []
    for number in (1, 200):
        seen(test, (number, 1), (number, 1)) if number == 1 else dealt(test, 1, people(number, "more"))
        with questions() as asked:
            judging.judge(test, LATER)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


def test_what_runs_is_frozen_and_a_change_ends_it_and_begins_another(test: Experiment, mia: User):
    with pytest.raises(Refused, match="It has begun"):
        designing.redesign(test, {"measure": "click"}, None, mia)
    with pytest.raises(Refused, match="It has begun"):
        designing.redesign(test, {}, designing.arms_of(test), mia)
    assert designing.redesign(test, {"name": "Another name"}, None, mia).name == "Another name"
    dealt(test, 0, people(3))
    fresh = running.begin_anew(test, {"measure": "click"}, None, mia, NOON + DAY)
    test.refresh_from_db()
    assert (test.status, test.end_reason, fresh.status) == ("ended", "changed", "running")
    assert (fresh.follows, fresh.measure, fresh.assignments.count()) == (test, "click", 0)
    assert fresh.salt != test.salt


def test_the_same_is_not_tested_twice_in_one_place(test: Experiment, mia: User):
    second = designed(mia)
    with pytest.raises(Refused, match="being tested there already"):
        running.start(second, mia)
    body = designed(mia, FIRST, {"label": "B", "change": {"body": {"en": "Text."}}}, what="body")
    assert running.start(body, mia).status == "running"


def test_an_ended_test_does_not_begin_again_and_what_happens_twice_happens_once(test: Experiment, mia: User):
    assert running.start(test, mia).started_at == NOON
    running.end(test, mia)
    ended = Experiment.objects.get().ended_at
    running.end(test, mia)
    assert Experiment.objects.get().ended_at == ended
    with pytest.raises(Refused, match="It is over"):
        running.start(test, mia)


@pytest.mark.parametrize("arms", [
    [FIRST],
    [FIRST, FIRST | {"change": {}}],
    [FIRST, {"label": "B", "change": {"channel": "sms", "template": "day_02_sms"}}],
    [FIRST, *({"label": f"B{one}", "change": {"subject": {"en": f"S{one}"}}} for one in range(6))],
])  # fmt: skip
def test_a_design_that_makes_no_sense_is_refused(db: None, arms: list[dict[str, Any]]):
    with pytest.raises(Refused):
        designed(None, *arms)


@pytest.mark.parametrize(("second", "words"), [
    ({"label": "B"}, "the same as today"),
    ({"label": "B", "change": {"subject": {"en": "Re: your roof"}}}, "look like an answer"),
    ({"label": "B", "change": {"subject": {"en": "{{ nobody.knows }}"}}}, "no such"),
    ({"label": "B", "change": {"subject": {"en": "Hello {{ contact.first_name"}}}, "not closed"),
])  # fmt: skip
def test_what_cannot_be_sent_is_not_begun(db: None, second: dict[str, Any], words: str):
    with pytest.raises(Refused, match=words):
        running.start(designed(None, FIRST, second), None)


@pytest.mark.parametrize("given", [
    {"label": "", "change": {}}, {"label": "B", "share": 0}, {"label": "B", "change": {"days_later": 9}},
    {"label": "B", "change": {"channel": "sms"}}, {"label": "B", "change": {"hour": "25:00"}},
    {"label": "B", "change": {"nonsense": 1}}, {"label": "B" * 61},
])  # fmt: skip
def test_a_way_that_cannot_be_read_is_refused_with_its_place(given: dict[str, Any]):
    with pytest.raises(Refused) as refused:
        designing.read_arms([FIRST, given])
    assert refused.value.field.startswith("arms.1")


def test_the_first_way_is_always_how_it_is_done_today(db: None):
    with pytest.raises(Refused, match="how it is done today"):
        running.start(designed(None, SECOND, FIRST), None)


def test_managers_try_things_sellers_look_and_strangers_see_nothing(
    test: Experiment, mia: User, ava: User, crew: User, stranger: User
):
    assert list(Experiment.objects.visible_to(mia)) == list(Experiment.objects.visible_to(ava)) == [test]
    assert not Experiment.objects.visible_to(crew).exists()
    assert not Experiment.objects.visible_to(stranger).exists()
    assert not Experiment.objects.changeable_by(ava).exists()
    for act in (running.start, running.pause, running.end):
        with pytest.raises(NotAllowed):
            act(test, ava)
    with pytest.raises(NotAllowed):
        designed(ava)


def test_the_people_behind_a_number_are_shown_as_far_as_one_may_see_them(
    take_in: TakeIn, ava: User, tom: User, mia: User, stranger: User
):
    lead, test = take_in(owner=ava), started()
    dealt(test, 0, [lead.contact])
    counts = {user.full_name: Assignment.objects.visible_to(user).count() for user in (ava, tom, mia, stranger)}
    assert (counts["Ava Lindqvist"], counts["Mia Manager"], counts["Sam Stranger"]) == (1, 1, 0)


def test_before_it_begins_one_can_see_how_many_people_it_takes():
    found = outlook.look_ahead(0.03, 50, 2, a_day=20)
    assert found.people > 2 * 2518
    assert found.weeks == pytest.approx(found.people / 140, rel=0.01)
    assert outlook.look_ahead(0.03, 50, 3, a_day=20).people > found.people
    assert outlook.look_ahead(0.03, 50, 2, a_day=0).weeks is None
    assert [one.once for one in outlook.examples()] == [5301, 2518, 749, 1059]


def test_erasing_a_person_takes_their_place_in_a_test_with_them(test: Experiment):
    (one,) = people(1)
    dealt(test, 0, [one])
    Contact.objects.filter(pk=one.pk).delete()
    assert not Assignment.objects.exists()
