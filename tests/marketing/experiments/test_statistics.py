"""Figures that are known from elsewhere, and what the formulas must be whatever the figures are."""

from __future__ import annotations

import math
import random

import pytest

from roofs.marketing.experiments import balance, gavi, one_look, power, thompson
from roofs.marketing.experiments.samples import Amounts, Share


@pytest.mark.parametrize(
    ("first", "second", "people"), [(0.03, 0.04, 5301), (0.03, 0.045, 2518), (0.03, 0.06, 749), (0.05, 0.08, 1059)]
)
def test_a_test_that_is_looked_at_once_needs_so_many_people_in_each_group(first, second, people):
    assert power.sample_size(first, second) == people
    assert power.sample_size(second, first) == people


def test_nobody_ever_has_enough_people_to_see_a_difference_that_is_not_there():
    assert power.sample_size(0.03, 0.03) == power.people_needed(0.03, 0.03) == power.ENDLESS


def test_who_looks_daily_needs_more_people_than_who_looks_once_and_not_three_times_as_many():
    for better in (0.04, 0.045, 0.06):
        once, daily = 2 * power.sample_size(0.03, better), power.people_needed(0.03, better)
        assert once < daily < 3 * once


def test_what_is_still_needed_shrinks_as_people_come_and_ends_at_none():
    few = power.still_needed(Share(100, 3), Share(100, 4), 0.5)
    more = power.still_needed(Share(1000, 30), Share(1000, 40), 0.5)
    assert few > more > 0
    assert power.still_needed(Share(50_000, 1500), Share(50_000, 2500), 0.5) == 0


def test_the_smallest_visible_difference_is_the_one_that_so_many_people_are_needed_for():
    people = power.people_needed(0.03, 0.045)
    assert power.smallest_visible(0.0375, people) == pytest.approx(0.015, rel=0.01)


def looked_at_daily(rate: float, runs: int, days: int, seed: int) -> int:
    chance, wrong = random.Random(seed), 0
    for _ in range(runs):
        people, hits, others = 0, 0, 0
        for _ in range(days):
            people += 200
            hits += one_look.binomial(200, rate, chance)
            others += one_look.binomial(200, rate, chance)
            if gavi.interval(Share(people, hits), Share(people, others)).is_sure:
                wrong += 1
                break
    return wrong


@pytest.mark.parametrize("rate", [0.005, 0.03, 0.3])
def test_two_equal_letters_looked_at_daily_for_a_month_differ_in_less_than_one_of_twenty_tests(rate):
    assert looked_at_daily(rate, runs=600, days=30, seed=11) <= 30


def test_a_plus_where_the_source_multiplies_would_find_something_in_half_of_all_tests_of_nothing():
    """The trap: this is what the formula must not be."""
    chance, wrong, tuning = random.Random(3), 0, gavi.tuning()
    for _ in range(200):
        people = hits = others = 0
        for _ in range(30):
            people, hits = people + 200, hits + one_look.binomial(200, 0.03, chance)
            others += one_look.binomial(200, 0.03, chance)
            first, second = Share(people, hits), Share(people, others)
            grown = 2 * people + tuning
            trap = math.sqrt(grown / (2 * people) * math.log(grown / (tuning + gavi.ALPHA**2)))
            if abs(second.mean - first.mean) > trap * gavi.standard_error(first, second):
                wrong += 1
                break
    assert wrong > 100


def test_the_interval_is_narrowest_for_the_number_of_people_it_is_tuned_for():
    at_its_own = gavi.reach(5000, tuned_for=5000)
    assert at_its_own < gavi.reach(5000, tuned_for=500)
    assert at_its_own < gavi.reach(5000, tuned_for=50_000)
    assert gavi.reach(5000) > 1.96


def test_an_interval_that_leaves_nothing_out_is_one_whose_doubt_is_below_the_error_allowed():
    chance = random.Random(4)
    for _ in range(300):
        people = chance.randint(2, 20_000)
        first, second = Share(people, chance.randint(0, people)), Share(people, chance.randint(0, people))
        assert gavi.interval(first, second).is_sure == (gavi.doubt(first, second) < gavi.ALPHA)


def test_turning_the_groups_round_turns_the_sign_and_nothing_else():
    one, other = Share(800, 30), Share(700, 41)
    there, back = gavi.interval(one, other), gavi.interval(other, one)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


@pytest.mark.parametrize(
    ("first", "second"), [(Share(0, 0), Share(0, 0)), (Share(3, 0), Share(3, 3)), (Share(20, 0), Share(20, 0)),
                          (Share(5, 5), Share(0, 0))]
)  # fmt: skip
def test_with_a_handful_of_people_nothing_is_sure(first, second):
    found = gavi.interval(first, second)
    assert not found.is_sure
    assert found.high - found.low > 0.1
    assert gavi.doubt(first, second) > 0.05


def test_money_is_compared_as_shares_are():
    low, high = Amounts.of([0.0] * 900 + [100.0] * 100), Amounts.of([0.0] * 700 + [100.0] * 300)
    assert gavi.interval(low, high).estimate == pytest.approx(20)
    assert gavi.interval(low, high).is_sure
    assert not gavi.interval(low, low).is_sure


def test_a_lift_is_of_what_the_first_does_and_not_told_while_nobody_did_it():
    found = gavi.lift(Share(20_000, 600), Share(20_000, 900))
    assert found is not None
    assert found.estimate == pytest.approx(0.5)
    assert 0 < found.low < 0.5 < found.high
    assert gavi.lift(Share(100, 0), Share(100, 3)) is None


def test_more_people_leaving_is_worse_and_fewer_is_not():
    assert gavi.is_worse(Share(3000, 6), Share(3000, 60))
    assert not gavi.is_worse(Share(3000, 60), Share(3000, 6))
    assert not gavi.is_worse(Share(30, 0), Share(30, 2))


@pytest.mark.parametrize(
    ("value", "freedom", "chance"),
    [(3.841459, 1, 0.05), (6.634897, 1, 0.01), (5.991465, 2, 0.05), (13.815511, 2, 0.001), (18.307038, 10, 0.05),
     (0.0, 3, 1.0), (124.342113, 100, 0.05)],
)  # fmt: skip
def test_chi_square_is_that_of_the_printed_tables(value, freedom, chance):
    assert balance.chi_square_tail(value, freedom) == pytest.approx(chance, rel=1e-5)


def test_the_gamma_function_is_the_same_from_both_of_its_formulas():
    for a in (0.5, 1.0, 2.5, 10.0, 60.0):
        assert balance.upper_gamma(a, a + 0.999) == pytest.approx(balance.upper_gamma(a, a + 1.001), rel=0.01)
    for x in (0.01, 0.7, 3.0, 40.0):
        assert balance.upper_gamma(1.0, x) == pytest.approx(math.exp(-x))
        assert balance.upper_gamma(0.5, x) == pytest.approx(math.erfc(math.sqrt(x)))


def test_groups_as_they_were_dealt_pass_and_lost_people_are_seen():
    assert not balance.check([1010, 990]).is_broken
    assert not balance.check([1010, 240], [0.8, 0.2]).is_broken
    assert balance.check([1000, 840]).is_broken
    assert balance.check([1000, 500], [0.5, 0.5]).chance < 1e-30
    assert not balance.check([0, 0]).is_broken


def test_groups_dealt_fairly_are_called_unfair_once_in_a_thousand():
    chance = random.Random(9)
    broken = 0
    for _ in range(3000):
        first = sum(chance.random() < 0.5 for _ in range(120))
        broken += balance.check([first, 120 - first]).is_broken
    assert broken <= 12


def test_new_arms_get_equal_shares_and_later_the_better_gets_more_and_the_worst_its_floor():
    assert thompson.shares([Share(49, 1), Share(5000, 900)]) == [0.5, 0.5]
    good, bad = thompson.shares([Share(1000, 200), Share(1000, 100)])
    assert (good, bad) == pytest.approx((0.95, 0.05), abs=0.002)
    assert thompson.shares([Share(300, 9), Share(300, 10), Share(300, 9)], floor=0.05)[1] < 0.6


def test_people_are_dealt_by_the_shares_that_are_shown():
    arms, chance = [Share(200, 10), Share(200, 16)], random.Random(2)
    dealt = sum(thompson.choose(arms, chance) for _ in range(4000)) / 4000
    assert dealt == pytest.approx(thompson.shares(arms)[1], abs=0.03)


def test_with_top_two_the_rival_of_a_sure_winner_gets_half():
    arms, chance = [Share(2000, 400), Share(2000, 200), Share(2000, 20)], random.Random(2)
    dealt = [thompson.choose(arms, chance, top_two=True) for _ in range(600)]
    assert dealt.count(1) + dealt.count(2) > 200


def test_earning_beats_equal_groups_where_one_arm_is_better():
    chance = random.Random(5)
    equal = round(4000 * (0.18 + 0.10) / 2)
    earned = [thompson.simulate((0.18, 0.10), 4000, chance) for _ in range(5)]
    assert min(hits for hits, _ in earned) > equal
    assert min(min(seen) for _, seen in earned) >= 0.04 * 4000


def test_drawn_numbers_of_hits_have_the_mean_and_spread_of_a_binomial():
    chance = random.Random(8)
    for rate in (0.03, 0.5, 0.9):
        drawn = [one_look.binomial(200, rate, chance) for _ in range(3000)]
        mean = sum(drawn) / len(drawn)
        assert mean == pytest.approx(200 * rate, rel=0.05)
        assert sum((one - mean) ** 2 for one in drawn) / len(drawn) == pytest.approx(200 * rate * (1 - rate), rel=0.1)
    assert one_look.binomial(10, 0.0, chance) == 0
    assert one_look.binomial(10, 1.0, chance) == 10


def test_groups_of_nobody_give_no_score():
    assert one_look.two_proportion_z(Share(0, 0), Share(10, 5)).value == 0
    assert one_look.two_proportion_z(Share(10, 0), Share(10, 0)).chance == 1
    assert one_look.welch_t(Amounts.of([]), Amounts.of([1.0])).value == 0
    with pytest.raises(ValueError, match="cannot be"):
        Share(3, 4)
