"""Whether the hours that were chosen are better, of people who are written to for a long time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roofs.insight.outreach import effect, keeping
from roofs.insight.outreach.effect import Lift
from tests.insight.outreach import played

pytestmark = pytest.mark.django_db


def write_often(people: int, answered: dict[str, int]) -> Lift:
    """Every step to each; so many of them are answered within the hour."""
    plan = played.plan()
    for number in range(people):
        row = played.enrol(played.person(number, None), plan)
        arm = "holdout" if number % 2 else "learned"
        for turn, step in enumerate(plan.steps):
            touch = played.send(row, step, played.FIRST + timedelta(days=turn), chosen={"hours": {"arm": arm}})
            if turn < answered[arm]:
                played.heard(touch, "replied")
    keeping.rebuild()
    return effect.measured()


def test_a_share_of_the_touches_is_compared_not_whether_somebody_ever_answered():
    """Everybody answers once; who is written to at chosen hours answers more often."""
    found = Lift(200, 200 * 0.6, 200 * 0.36 + 8, 60, 60 * 0.4, 60 * 0.16 + 2.4)
    assert found.verdict == "better"
    assert found.interval.low < 0.2 < found.interval.high


def test_of_each_person_their_own_share_is_counted_once():
    found, steps = write_often(8, {"learned": 2, "holdout": 1}), len(played.plan("another").steps)
    assert (found.chosen, found.held_out) == (4, 4)
    assert found.chosen_share == pytest.approx(2 / steps)
    assert found.held_out_share == pytest.approx(1 / steps)
    assert Lift.read(found.as_json()) == found
    assert found.verdict == "few"


def test_a_small_group_in_which_nobody_answered_proves_nothing():
    """Forty held out with a letter or two each: that none of them answered is no wonder at five of a hundred."""
    quiet = Lift(400, 400 * 0.05, 400 * 0.05, 40, 0.0, 0.0)
    assert quiet.verdict == "nothing"
