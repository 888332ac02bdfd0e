from __future__ import annotations

import datetime as dt
import random

import pytest

from roofs.comms.engagement.policy import EngagementRules
from roofs.comms.engagement.warmth import Given, count, decay, falls_at, level_of, shown

NOW = dt.datetime(2026, 5, 20, 16, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
RULES = EngagementRules()


def given(kind: str, at: dt.datetime = NOW, key: str = "a", letter: int | None = None) -> Given:
    return Given(kind, at, key, letter)


def warm(*signs: Given, at: dt.datetime = NOW) -> float:
    return count(signs, RULES).warmth.aged(at, RULES.half_life_days).value


def test_a_sign_is_worth_half_after_a_half_life():
    assert decay(7 * 86_400, 7) == pytest.approx(0.5)
    assert warm(given("replied"), at=NOW + 7 * DAY) == pytest.approx(RULES.points.replied / 2)
    assert warm(given("replied"), at=NOW + 14 * DAY) == pytest.approx(RULES.points.replied / 4)


def test_signs_of_different_days_are_brought_to_one_moment():
    both = warm(given("replied", NOW - 7 * DAY, "a"), given("booked", NOW, "b"))
    assert both == pytest.approx(RULES.points.replied / 2 + RULES.points.booked)


def test_the_second_open_of_a_letter_gives_less_and_the_fourth_nothing():
    opens = [given("opened", NOW + n * DAY, str(n), letter=1) for n in range(5)]
    assert list(count(opens, RULES).points.values()) == [4, 2, 1, 0, 0]


def test_a_day_gives_only_so_much_of_one_kind():
    opens = [given("opened", NOW, str(n), letter=n) for n in range(10)]
    assert sum(count(opens, RULES).points.values()) == 2 * RULES.points.opened


@pytest.mark.parametrize("kind", ["opened", "clicked", "quote"])
def test_no_flood_of_opens_and_clicks_makes_anybody_hot(kind: str):
    flood = [
        given(kind, NOW + day * DAY + n * dt.timedelta(minutes=1), f"{day}:{n:03}", letter=n)
        for day in range(30)
        for n in range(100)
    ]
    for until in range(0, 3000, 251):
        warmth = count(flood[: until + 1], RULES).warmth
        assert warmth.value <= RULES.silent_at_most + 1e-9 < RULES.hot


def test_all_kinds_of_clicks_together_do_not_either():
    kinds = ("opened", "clicked", "quote")
    flood = [given(kinds[n % 3], NOW + n * dt.timedelta(hours=5), f"{n:03}", letter=n) for n in range(400)]
    assert count(flood, RULES).warmth.value <= RULES.silent_at_most + 1e-9


def test_one_real_answer_on_top_of_a_flood_counts_in_full():
    flood = [given("clicked", NOW, f"{n:03}", letter=n) for n in range(100)]
    assert warm(*flood, given("replied", NOW, "z")) == pytest.approx(warm(*flood) + RULES.points.replied)


def test_the_order_in_which_signs_are_given_does_not_matter():
    chance = random.Random(5)
    kinds = list(type(RULES.points).model_fields)
    signs = [
        given(chance.choice(kinds), NOW + chance.random() * 20 * DAY, f"{n:03}", chance.choice([None, 1, 2, 3]))
        for n in range(120)
    ]
    once = count(signs, RULES)
    for _ in range(10):
        chance.shuffle(signs)
        again = count(signs, RULES)
        assert again.points == once.points
        assert again.warmth == once.warmth


def test_levels_follow_the_borders_and_dead_needs_silence_and_touches():
    def level(value: float, days: float | None = None, unanswered: int = 0) -> str:
        return level_of(value, silent_days=days, unanswered=unanswered, rules=RULES)

    assert [level(60), level(59.9), level(20), level(19.9)] == ["hot", "warm", "warm", "cold"]
    assert level(0, 100, 5) == "dead"
    assert level(0, 100, 4) == "cold"
    assert level(0, 59, 50) == "cold"
    assert level(0, None, 50) == "cold"
    assert level(25, 100, 50) == "warm"


def test_it_is_known_when_a_level_ends():
    warmth = count([given("booked"), given("replied", key="b")], RULES).warmth
    ends = falls_at(warmth, RULES)

    assert ends is not None
    assert warmth.aged(ends - dt.timedelta(minutes=1), 7).value > RULES.hot > warmth.aged(ends, 7).value
    assert falls_at(count([given("opened")], RULES).warmth, RULES) is None


def test_a_score_stays_between_0_and_100():
    assert shown(250) == 100
    assert shown(-1e-12) == 0


def test_rules_that_would_let_programs_make_somebody_hot_are_refused():
    with pytest.raises(ValueError, match="below the border for hot"):
        EngagementRules(silent_at_most=60)
    with pytest.raises(ValueError, match="above the one for warm"):
        EngagementRules(warm=70)
