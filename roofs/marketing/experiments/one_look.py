"""Tests that are right when they are looked at once, at an end that was set before: for what is over and done."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from roofs.marketing.experiments.gavi import Interval
from roofs.marketing.experiments.samples import Amounts, Sample, Share

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Score:
    value: float
    chance: float
    """Of at least this much to either side if there is nothing."""


def two_proportion_z(first: Share, second: Share) -> Score:
    """Pooled z-test of two proportions."""
    people = first.people + second.people
    pooled = (first.hits + second.hits) / people if people else 0.0
    if not first.people or not second.people or not 0 < pooled < 1:
        return Score(0.0, 1.0)
    error = math.sqrt(pooled * (1 - pooled) * (1 / first.people + 1 / second.people))
    return _score((second.mean - first.mean) / error)


def welch_t(first: Amounts, second: Amounts) -> Score:
    """Welch's t for means of unequal spread; its chance by the normal distribution, so for a hundred people or more."""
    if not first.people or not second.people:
        return Score(0.0, 1.0)
    error = math.sqrt(first.variance / first.people + second.variance / second.people)
    return _score((second.mean - first.mean) / error) if error else Score(0.0, 1.0)


def normal_interval(first: Sample, second: Sample, alpha: float = 0.05) -> Interval:
    estimate = second.mean - first.mean
    if not first.people or not second.people:
        return Interval(estimate, -math.inf, math.inf)
    error = math.sqrt(first.variance / first.people + second.variance / second.people)
    half = _NORMAL.inv_cdf(1 - alpha / 2) * error
    return Interval(estimate, estimate - half, estimate + half)


def bootstrap_interval(
    first: Sequence[float], second: Sequence[float], *, alpha: float = 0.05, rounds: int = 2000, seed: int = 1
) -> Interval:
    """Percentile bootstrap of the difference of means (Efron 1979), for money, where most people spend nothing and a
    few much. Who spent nothing is drawn as a number, which is the same and a hundred times quicker.
    """
    chance = random.Random(seed)  # noqa: S311 -- a simulation, no secret
    drawn = sorted(_drawn_mean(second, chance) - _drawn_mean(first, chance) for _ in range(rounds))
    estimate = sum(second) / len(second) - sum(first) / len(first)
    cut = round(rounds * alpha / 2)
    return Interval(estimate, drawn[cut], drawn[rounds - 1 - cut])


def _drawn_mean(values: Sequence[float], chance: random.Random) -> float:
    spent = [value for value in values if value]
    many = binomial(len(values), len(spent) / len(values), chance)
    return sum(chance.choices(spent, k=many)) / len(values) if many else 0.0


def binomial(trials: int, rate: float, chance: random.Random) -> int:
    """How many of so many, by the waits between them (Devroye, "Non-uniform random variate generation", X.4): quick
    where few do it.
    """
    if rate > 1 / 2:
        return trials - binomial(trials, 1 - rate, chance)
    if rate <= 0 or trials < 1:
        return 0
    base, passed, found = math.log1p(-rate), 0, 0
    while True:
        passed += int(math.log(1 - chance.random()) / base) + 1
        if passed > trials:
            return found
        found += 1


def _score(value: float) -> Score:
    return Score(value, math.erfc(abs(value) / math.sqrt(2)))
