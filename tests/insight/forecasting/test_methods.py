from __future__ import annotations

import math
import random

import pytest

from roofs.insight.forecasting.methods import METHODS, Z_80, Backtest, Method, backtest

LINE, LAST_YEAR = METHODS["linear"], METHODS["seasonal_naive"]
SEASONS = [100.0 + 80 * math.sin(month / 12 * 2 * math.pi) for month in range(48)]


def measured(method: Method, history: list[float], steps: int) -> Backtest:
    found = backtest(method, history, steps)
    assert found is not None
    return found


def test_a_straight_line_goes_on():
    assert LINE.foresee([10, 20, 30, 40, 50, 60], 3) == pytest.approx([70, 80, 90])


def test_a_falling_line_ends_at_nothing_sold():
    assert LINE.foresee([60, 50, 40, 30, 20, 10], 3) == pytest.approx([0, 0, 0])


def test_last_year_comes_again_and_again():
    year = [float(month) for month in range(1, 13)]
    assert LAST_YEAR.foresee([99, *year], 14) == [*year, 1, 2]


def test_each_method_is_not_wrong_where_its_idea_holds():
    trend = [100.0 + 10 * month for month in range(30)]
    assert measured(LINE, trend, 3).mean_error == pytest.approx(0, abs=1e-6)
    assert measured(LAST_YEAR, trend, 3).mean_error == pytest.approx(120)
    assert measured(LAST_YEAR, SEASONS, 3).mean_error == pytest.approx(0, abs=1e-6)
    assert measured(LINE, SEASONS, 3).mean_error > 20


def test_errors_are_counted_by_hand():
    found = measured(LINE, [10, 10, 10, 10, 10, 10, 16, 10, 10], 1)
    first, second, third = found.errors[0]
    assert first == pytest.approx(-6)
    assert second == pytest.approx(
        10 + 6 / 7 + (3 * 6 / 28) * 4 - 10
    )  # mean 10.857, slope 18/28, four steps from the middle
    assert found.folds == 3
    assert found.mean_error == pytest.approx((6 + second + abs(third)) / 3)
    assert found.share == pytest.approx(found.mean_error * 3 / 36)


def test_eight_months_are_too_few_and_nine_are_enough():
    assert backtest(LINE, [1.0] * 8, 1) is None
    assert backtest(LINE, [1.0] * 9, 1) is not None
    assert backtest(LAST_YEAR, [1.0] * 14, 1) is None
    assert backtest(LAST_YEAR, [1.0] * 15, 1) is not None


def test_the_interval_never_gets_narrower_further_ahead():
    found = measured(LAST_YEAR, [value + 5 * (-1) ** place for place, value in enumerate(SEASONS)], 12)
    widths = [found.spread(step) for step in range(1, 25)]
    assert widths == sorted(widths)


def test_the_interval_holds_about_four_of_five_months():
    """On 200 invented companies whose months are noise around a level, one month ahead."""
    chance, inside = random.Random(7), 0
    for _company in range(200):
        months = [chance.gauss(1000, 100) for _month in range(37)]
        known, came = months[:36], months[36]
        spread = measured(LINE, known, 1).spread(1)
        inside += abs(LINE.foresee(known, 1)[0] - came) <= spread
    assert 145 <= inside <= 185  # 160 on average
    assert pytest.approx(1.2816) == Z_80
