from __future__ import annotations

import math
import random

import pytest

from roofs.core.kit import beta


@pytest.mark.parametrize("x", [0.0, 0.003, 0.2, 0.5, 0.77, 0.999, 1.0])
@pytest.mark.parametrize("a", [0.2, 1, 3, 17.5])
def test_with_one_of_the_numbers_at_one_it_is_a_power(x: float, a: float):
    assert beta.below(x, a, 1) == pytest.approx(x**a, abs=1e-13)
    assert beta.below(x, 1, a) == pytest.approx(1 - (1 - x) ** a, abs=1e-13)


@pytest.mark.parametrize(("a", "b"), [(2, 3), (7, 1), (4, 40), (60, 25), (300, 200)])
@pytest.mark.parametrize("x", [0.01, 0.3, 0.62, 0.95])
def test_with_whole_numbers_it_is_a_sum_of_binomials(a: int, b: int, x: float):
    n = a + b - 1
    exact = math.fsum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
    assert beta.below(x, a, b) == pytest.approx(exact, rel=1e-10, abs=1e-14)


def test_printed_values_are_met():
    """Percentage points of the F distribution, Abramowitz and Stegun, table 26.9: F(0.95; 4, 10) = 3.48."""
    f = 3.48
    assert beta.below(4 * f / (4 * f + 10), 2, 5) == pytest.approx(0.95, abs=2e-4)


@pytest.mark.parametrize("seed", range(200))
def test_the_quantile_is_the_inverse(seed: int):
    chance = random.Random(seed)
    a, b = (10 ** chance.uniform(-0.3, 4) for _ in range(2))
    p = chance.choice([0.001, 0.05, 0.5, 0.95, 0.999, chance.random()])
    x = beta.quantile(p, a, b)
    assert 0 <= x <= 1
    assert beta.below(x, a, b) == pytest.approx(p, abs=1e-6)


def test_both_sides_mirror_each_other():
    assert beta.below(0.3, 2.5, 9) == pytest.approx(1 - beta.below(0.7, 9, 2.5))
    low, high = beta.interval(3, 8)
    assert (1 - high, 1 - low) == pytest.approx(beta.interval(8, 3))


def test_what_is_no_distribution_is_refused():
    for a, b in ((0, 1), (1, -1), (math.nan, 1), (math.inf, 1)):
        with pytest.raises(ValueError, match="above zero"):
            beta.below(0.5, a, b)


@pytest.mark.parametrize(
    ("x", "psi", "psi1"),
    [(1, -0.5772156649, 1.6449340668), (0.5, -1.9635100260, 4.9348022005), (10, 2.2517525891, 0.1051663357)],
)
def test_digamma_and_trigamma_meet_printed_values(x: float, psi: float, psi1: float):
    assert beta.digamma(x) == pytest.approx(psi, abs=1e-9)
    assert beta.trigamma(x) == pytest.approx(psi1, abs=1e-9)


@pytest.mark.parametrize(
    ("first", "second"), [((3, 9), (1, 12)), ((5, 5), (5, 5)), ((2, 30), (8, 40)), ((1.5, 10), (0.9, 11))]
)
def test_which_is_above_agrees_with_drawing(first: tuple[float, float], second: tuple[float, float]):
    chance, times = random.Random(3), 20_000
    drawn = sum(chance.betavariate(*first) > chance.betavariate(*second) for _ in range(times)) / times
    assert beta.is_above(first, second) == pytest.approx(drawn, abs=0.035)
