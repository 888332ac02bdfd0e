"""When the next touch comes, out of facts alone. Days are those of Detroit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from roofs.marketing.cadence.pacing import Facts, Slot, pace
from roofs.marketing.cadence.policy import PaceRules

RULES = PaceRules()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEGAN = datetime(2026, 9, 1, 14, 0, tzinfo=UTC)
LAST = BEGAN + 13 * DAY
SLOT = Slot(BEGAN + 16 * DAY, BEGAN, "America/Detroit", 3 * HOUR, 3 * DAY)
KNOWN = Facts(level="warm", score=30, last_sign_at=BEGAN + 12 * DAY, silent_days=1, last=LAST)


def at(facts: Facts, slot: Slot = SLOT, rules: PaceRules = RULES) -> float:
    """Days since they last heard from us."""
    return (pace(slot, facts, rules).at - LAST) / DAY


@pytest.mark.parametrize(
    ("level", "written", "days"),
    [
        ("warm", 1, 3), ("warm", 3, 3), ("warm", 4, 4), ("warm", 5, 5), ("warm", 15, 5),
        ("cold", 3, 7), ("cold", 7, 7), ("cold", 10, 10), ("cold", 14, 14), ("cold", 20, 14),
        ("dead", 3, 30), ("dead", 30, 30), ("dead", 45, 45),
        ("hot", 3, 2), ("hot", 2, 2), ("hot", 1, 1),
    ],
)  # fmt: skip
def test_each_level_has_its_distance(level, written, days):
    assert at(replace(KNOWN, level=level), replace(SLOT, written=LAST + written * DAY)) == days


@pytest.mark.parametrize(("clicks", "days"), [(0, 3), (1, 3), (2, 1), (9, 1)])
def test_clicks_of_a_buyer_bring_it_to_the_next_day(clicks, days):
    assert at(replace(KNOWN, clicks=clicks)) == days


def test_signs_of_buying_never_put_anything_off():
    sooner = replace(SLOT, written=LAST + 6 * HOUR)
    assert at(replace(KNOWN, clicks=2), sooner) == 0.25


def test_of_whom_nothing_is_known_gets_it_as_written():
    silent = Facts(level="cold", last=LAST, silent_days=13, unanswered=8)
    decided = pace(SLOT, silent, RULES)
    assert (decided.at, decided.mode, decided.reasons) == (SLOT.written, "as_written", (("unknown", 0),))
    assert pace(SLOT, Facts(last=LAST), RULES).at == SLOT.written


@pytest.mark.parametrize(("after", "mode"), [(timedelta(0), "as_written"), (HOUR, "as_written"), (2 * HOUR, "adjust")])
def test_that_they_asked_us_says_nothing_of_how_they_take_what_follows(after, mode):
    assert pace(SLOT, replace(KNOWN, level="cold", last_sign_at=BEGAN + after), RULES).mode == mode


def test_a_new_inquiry_is_followed_up_as_written_to_the_border():
    slot = replace(SLOT, written=BEGAN + 7 * DAY - HOUR)
    asked = replace(KNOWN, level="hot", clicks=5, last=BEGAN + 5 * DAY)
    assert pace(slot, asked, RULES).reasons == (("fresh", 7),)
    assert pace(replace(slot, written=BEGAN + 7 * DAY), asked, RULES).mode == "accelerate"


@pytest.mark.parametrize(("unanswered", "mode"), [(12, "adjust"), (13, "pause")])
def test_the_guard_begins_behind_its_border(unanswered, mode):
    assert pace(SLOT, replace(KNOWN, unanswered=unanswered), RULES).mode == mode


def test_who_has_had_enough_hears_weekly():
    assert at(replace(KNOWN, unanswered=13)) == 7
    assert at(replace(KNOWN, unanswered=13), replace(SLOT, written=LAST + 9 * DAY)) == 9


@pytest.mark.parametrize(
    ("facts", "first", "days"),
    [
        (replace(KNOWN, level="hot", clicks=4, wish="less_often", wish_days=14), "less_often", 14),
        (replace(KNOWN, level="hot", wish="topic_off"), "topic_off", 7),
        (replace(KNOWN, level="hot", wish="less_often", wish_days=3, unanswered=40), "less_often", 7),
        (replace(KNOWN, level="hot", clicks=2, unanswered=13), "saturated", 7),
        (replace(KNOWN, clicks=2, unanswered=13, tempo="faster"), "saturated", 7),
        (replace(KNOWN, clicks=2, tempo="slower"), "slower", 3),
        (replace(KNOWN, tempo="slower"), "slower", 6),
        (replace(KNOWN, tempo="faster"), "faster", 1.5),
        (replace(KNOWN, level="dead", tempo="faster"), "faster", 15),
        (replace(KNOWN, level="dead", tempo="slower"), "slower", 30),
        (replace(KNOWN, level="hot", tempo="faster"), "faster", 1),
    ],
)
def test_rules_that_contradict_each_other_have_an_order(facts, first, days):
    decided = pace(SLOT, facts, RULES)
    assert decided.reasons[0][0] == first
    assert at(facts) == days


def test_what_was_overruled_is_said():
    assert ("not:buying", 0) in pace(SLOT, replace(KNOWN, clicks=3, wish="topic_off"), RULES).reasons


def test_nothing_comes_before_the_shortest_pause():
    at_noon = replace(SLOT, written=LAST + HOUR)
    assert at(replace(KNOWN, clicks=3), at_noon) == 0.125


def test_what_was_put_off_keeps_its_distance_and_comes_in_no_heap():
    late = replace(SLOT, written=LAST - 4 * DAY, gap=3 * DAY)
    assert at(Facts(level="cold", last=LAST, silent_days=30), late) == 3
    assert at(Facts(level="cold", last=LAST, silent_days=30), replace(late, gap=2 * HOUR)) == 1


def test_days_are_those_of_the_persons_calendar_over_a_change_of_the_clock():
    last = datetime(2026, 10, 30, 13, 0, tzinfo=UTC)  # 9:00 in Detroit; the clock goes back on November 1st
    slot = replace(SLOT, written=last + 20 * DAY)
    decided = pace(slot, replace(KNOWN, level="cold", last=last), RULES)
    assert decided.at == datetime(2026, 11, 13, 14, 0, tzinfo=UTC)  # 9:00 still


def test_the_same_facts_give_the_same_moment_whenever_they_are_asked():
    """An hour later, or by a clock that is an hour off: who waits is never put off for ever."""
    cold = replace(KNOWN, level="cold")
    assert {pace(SLOT, cold, RULES).at for _ in range(3)} == {LAST + 7 * DAY}


@pytest.mark.parametrize("wrong", [{"hot_from": 3}, {"warm_until": 9}, {"dead_days": 10}, {"cold_from": 15}])
def test_rules_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValidationError, match="nearer"):
        PaceRules(**wrong)
