"""The people of the simulated year are what the program is held against: they must be who they are said to be."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest

from bench import year_truth
from bench.year_truth import AT_PEAK, ELSEWHERE, people

YEAR = 365


@pytest.fixture(scope="module")
def crowd() -> list[year_truth.Person]:
    return people(300, YEAR, 7)


def test_the_same_seed_gives_the_same_people_and_another_seed_others(crowd):
    assert people(300, YEAR, 7) == crowd
    assert people(300, YEAR, 8) != crowd


def test_one_more_person_changes_nobody_else(crowd):
    assert people(301, YEAR, 7)[:300] == crowd


def test_everybody_is_invented_and_has_a_number_of_their_own(crowd):
    assert len({one.phone for one in crowd}) == len({one.email for one in crowd}) == 300
    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", one.phone) and one.email.endswith(".example.com") for one in crowd)


def test_more_people_than_invented_numbers_are_refused():
    with pytest.raises(ValueError, match="invented numbers"):
        people(3000, YEAR, 7)


def test_who_likes_a_way_answers_by_it_several_times_as_often(crowd):
    noon = dt.datetime(2026, 3, 4, 17, tzinfo=dt.UTC)
    for one in crowd:
        odds = {way: one.chance(way, noon, one.arrives) for way in year_truth.CHANNELS}
        if one.best and one.fate != "silent":
            assert odds[one.best] == max(odds.values()) > 2 * min(odds.values())
        else:
            assert len(set(odds.values())) == 1


def test_hours_are_those_of_the_persons_own_clock(crowd):
    evening = dt.datetime(2026, 3, 4, 23, 30, tzinfo=dt.UTC)  # half past six in Detroit, half past three in California
    for one in crowd:
        if one.peak == ("weekday", 18) and one.state in {"MI", "CA"}:
            assert one.at_hour(evening) == (AT_PEAK if one.state == "MI" else ELSEWHERE)


def test_interest_falls_until_it_comes_up_once_more(crowd):
    once = next(one for one in crowd if len(one.waves) == 1 and one.fate != "silent")
    later = [once.interest(once.arrives + days) for days in range(0, 200, 20)]
    assert all(after <= before for before, after in pairwise(later))
    twice = next(one for one in crowd if len(one.waves) == 2 and one.fate != "silent")
    again = twice.waves[1].day
    assert twice.interest(again) > twice.interest(again - 1)


def test_in_a_flat_year_there_is_nothing_to_be_found():
    for one in people(100, YEAR, 7, flat=True):
        assert not one.best
        assert one.peak is None
