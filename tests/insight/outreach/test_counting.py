"""What the sums of days say is what a count over the rows says, however it is told apart and whenever it was made."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.insight.metrics.periods import Period
from roofs.insight.outreach import keeping
from roofs.insight.outreach.asking import Asked, ask, touches
from roofs.insight.outreach.measures import MEASURES
from roofs.insight.outreach.models import FLAGS, SUMMED, DayCount, Outcome
from roofs.marketing.cadence.models import Touch
from roofs.sales.leads.models import Lead
from tests.insight.outreach import played
from tests.insight.world import ZONE

pytestmark = pytest.mark.django_db
SPRING = Period(dt.date(2025, 2, 1), dt.date(2025, 6, 30), ZONE)


def summed(asked: Asked) -> dict[Any, dict[str, int]]:
    return {line.key: {name: n for name, n in line.sums.items() if n} for line in ask(asked).lines}


@pytest.fixture
def spring(ava: User, tom: User, mia: User) -> list[dict[str, Any]]:
    played.at_random(5, [ava, tom, None], people=25)
    keeping.rebuild()
    return played.rows_one_by_one()


@pytest.mark.parametrize("by", ["channel", "domain", "step", "source", "slot", "day"])
def test_sums_of_days_are_what_the_rows_say(by: str, mia: User, spring: list[dict[str, Any]]):
    assert summed(Asked(mia, SPRING, by)) == played.counted_plainly(by, spring)


@pytest.mark.parametrize("seed", range(6))
def test_all_together_is_right_for_whatever_happened(seed: int, ava: User, tom: User, mia: User):
    played.at_random(seed, [ava, tom, None], people=8)
    keeping.rebuild()
    for row in (rows := played.rows_one_by_one()):
        row["all"] = None
    whole = {name: n for name, n in ask(Asked(mia, SPRING)).total.sums.items() if n}
    assert whole == played.counted_plainly("all", rows)[None]


def test_a_part_of_the_period_and_one_channel(mia: User, spring: list[dict[str, Any]]):
    march = Period(dt.date(2025, 3, 5), dt.date(2025, 3, 12), ZONE)
    rows = [row for row in spring if march.first <= row["day"] <= march.last and row["channel"] == "email"]
    assert summed(Asked(mia, march, "step", "email")) == played.counted_plainly("step", rows)


def test_sellers_count_their_own_and_what_nobody_has(ava: User, tom: User, crew: User, spring: list[dict[str, Any]]):
    for seller in (ava, tom):
        rows = [row for row in spring if row["owner"] in {seller.pk, None}]
        assert summed(Asked(seller, SPRING, "channel")) == played.counted_plainly("channel", rows)
    assert ask(Asked(ava, SPRING, person=tom.pk)).total.sums["sent"] == 0
    assert ask(Asked(crew, SPRING)).total.sums["sent"] == 0
    assert not touches(Asked(crew, SPRING)).exists()


@pytest.mark.parametrize("flag", FLAGS)
def test_the_list_behind_a_number_has_as_many_rows(flag: str, ava: User, mia: User, spring: list[dict[str, Any]]):
    for user in (ava, mia):
        asked = Asked(user, SPRING)
        assert touches(asked, flag).count() == ask(asked).total.sums[flag]
        for line in ask(Asked(user, SPRING, "step")).lines:
            one = Asked(user, SPRING, where=("step", line.key))
            assert touches(one, flag).count() == line.sums[flag] == ask(one).total.sums[flag]


def test_counting_twice_is_the_same_as_once(mia: User, spring: list[dict[str, Any]]):
    before = sorted(DayCount.objects.values_list("day", "kind", "whose", "channel", "value", *SUMMED))
    assert keeping.check(played.FIRST + dt.timedelta(days=20)) == 0
    keeping.rebuild()
    assert sorted(DayCount.objects.values_list("day", "kind", "whose", "channel", "value", *SUMMED)) == before


def test_what_comes_late_is_counted_on_the_day_of_the_letter(mia: User):
    plan = played.plan()
    lead = played.person(0, None)
    touch = played.send(played.enrol(lead, plan), plan.steps[0], played.FIRST)
    keeping.rebuild()
    played.heard(touch, "clicked", "human", dt.timedelta(days=9))
    record_about(touch, "message.clicked")
    assert keeping.catch_up() == 1
    assert summed(Asked(mia, SPRING, "day"))[played.FIRST.date()]["clicked"] == 1
    assert "answered_in_day" not in summed(Asked(mia, SPRING, "day"))[played.FIRST.date()]


def test_a_lead_that_is_handed_on_takes_its_touches_along(ava: User, tom: User):
    plan = played.plan()
    lead = played.person(0, ava)
    played.send(played.enrol(lead, plan), plan.steps[0], played.FIRST)
    keeping.rebuild()
    assert ask(Asked(tom, SPRING)).total.sums["sent"] == 0
    Lead.objects.filter(pk=lead.pk).update(assigned_to=tom)
    record("lead.assigned", lead)
    keeping.catch_up()
    assert ask(Asked(tom, SPRING)).total.sums["sent"] == 1
    assert ask(Asked(ava, SPRING)).total.sums["sent"] == 0


def test_a_touch_that_is_gone_is_counted_no_more(mia: User):
    plan = played.plan()
    lead = played.person(0, None)
    touch = played.send(played.enrol(lead, plan), plan.steps[0], timezone.now() - dt.timedelta(days=1))
    keeping.rebuild()
    Touch.objects.filter(pk=touch.pk).update(state="failed")
    assert keeping.check() == 0  # nobody was written to lately, as far as the ledger says
    record("contact.erased", lead.contact)
    keeping.catch_up()
    assert not Outcome.objects.exists()
    assert not DayCount.objects.exists()


def test_what_the_log_did_not_say_is_found_at_night(mia: User):
    plan = played.plan()
    touch = played.send(played.enrol(played.person(0, None), plan), plan.steps[0], timezone.now())
    keeping.rebuild()
    played.heard(touch, "replied")
    assert keeping.catch_up() == 0
    assert keeping.check() > 0
    assert Outcome.objects.get().replied == 1


def test_the_first_count_is_of_everything(mia: User):
    plan = played.plan()
    played.send(played.enrol(played.person(0, None), plan), plan.steps[0], played.FIRST)
    keeping.catch_up()
    assert ask(Asked(mia, SPRING)).total.sums["sent"] == 1


def test_a_flood_of_machines_moves_no_number_of_people(mia: User, ava: User):
    """A gateway opens and follows everything, again and again: it is seen as what it is and as nothing else."""
    played.at_random(3, [ava], people=10)
    keeping.rebuild()
    asked = Asked(mia, SPRING, channel="email")
    before = ask(asked).total
    for touch in Touch.objects.filter(channel="email"):
        for _again in range(20):
            played.heard(touch, "opened", "machine")
            played.heard(touch, "clicked", "machine")
        record_about(touch, "message.opened")
    keeping.catch_up()
    after = ask(asked).total
    letters = Touch.objects.filter(channel="email").count()
    assert after.sums["opened_machine"] == after.sums["clicked_machine"] == letters
    of_people = [name for name in SUMMED if not name.endswith("_machine")]
    assert {name: after.sums[name] for name in of_people} == {name: before.sums[name] for name in of_people}
    shares = tuple(name for name in MEASURES if not name.endswith("_machine"))
    assert after.values(shares) == before.values(shares)


def record_about(touch: Touch, name: str) -> None:
    assert touch.message is not None
    record(name, touch.message, contact=touch.message.contact_id)
