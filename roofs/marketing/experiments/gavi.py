"""Confidence sequences: intervals that may be looked at every day.

An ordinary 95 % interval is right 95 times of a hundred when it is looked at once. Looked at daily for a month, two
equal groups "differ" in more than a quarter of all tests. These hold at every look at once, for as long as one likes.

Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence
sequences" (arXiv 2103.06476), theorem 2.2 and equation for the tuning in its appendix; the boundary is the two-sided
normal mixture of Howard, Ramdas, McAuliffe, Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences"
(Annals of Statistics 2021), equation 14, which GrowthBook calls GAVI:

    u(n) = sqrt((n + r) * log((n + r) / (r * a^2))),    a: the error allowed,    r: the tuning

It is r *times* a^2. With a plus, as one can find it printed, two thirds of all tests of nothing find something.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from roofs.marketing.experiments.samples import Sample, Share

ALPHA = 0.05
TUNED_FOR = 5000
"""People in both groups together at which the interval is narrowest."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Of a difference: second group less first."""

    estimate: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Nothing is not in it."""
        return self.low > 0 or self.high < 0

    @property
    def width(self) -> float:
        return self.high - self.low


def tuning(alpha: float = ALPHA, tuned_for: float = TUNED_FOR) -> float:
    """R above: the one that makes the interval narrowest at `tuned_for` people."""
    beyond = -2 * math.log(alpha)
    return tuned_for / (beyond + math.log(beyond + 1))


def reach(people: int, alpha: float = ALPHA, tuned_for: float = TUNED_FOR) -> float:
    """How many standard errors the interval reaches to each side. An ordinary one: 1.96."""
    if people < 1:
        return math.inf
    grown = people + tuning(alpha, tuned_for)
    return math.sqrt(grown / people * math.log(grown / (tuning(alpha, tuned_for) * alpha * alpha)))


def standard_error(first: Sample, second: Sample) -> float:
    """Of the difference of their means."""
    if not first.people or not second.people:
        return math.inf
    return math.sqrt(first.variance / first.people + second.variance / second.people)


def interval(first: Sample, second: Sample, *, alpha: float = ALPHA, tuned_for: float = TUNED_FOR) -> Interval:
    """Of the difference in what people did, second less first, in the units it was counted in."""
    estimate = second.mean - first.mean
    error = standard_error(first, second)
    if not math.isfinite(error):
        return Interval(estimate, -math.inf, math.inf)
    half = reach(first.people + second.people, alpha, tuned_for) * error
    return Interval(estimate, estimate - half, estimate + half)


def lift(first: Share, second: Share, *, alpha: float = ALPHA, tuned_for: float = TUNED_FOR) -> Interval | None:
    """By which part of the first the second is better, 0.5 for half as much again; by the logarithm of the ratio, whose
    spread the delta method gives (Katz et al., Biometrics 1978). None while nobody did it in one of them.
    """
    if not first.hits or not second.hits:
        return None
    middle = math.log(second.mean / first.mean)
    error = math.sqrt(
        (1 - first.mean) / first.hits + (1 - second.mean) / second.hits
    )  # fmt: skip
    half = reach(first.people + second.people, alpha, tuned_for) * error
    return Interval(math.expm1(middle), math.expm1(middle - half), math.expm1(min(middle + half, 50.0)))


def doubt(first: Sample, second: Sample, *, alpha: float = ALPHA, tuned_for: float = TUNED_FOR) -> float:
    """What a p-value is to an ordinary interval, and may be looked at daily: the smallest error at which the interval,
    tuned as it is, leaves nothing out. One over it is the evidence (an e-value) against "they are equal".
    """
    error = standard_error(first, second)
    people = first.people + second.people
    if not math.isfinite(error) or not error:
        return 1.0
    r = tuning(alpha, tuned_for)
    score = (second.mean - first.mean) / error
    return min(1.0, math.sqrt((people + r) / r) * math.exp(-score * score / 2 * people / (people + r)))


def is_worse(first: Sample, second: Sample, *, alpha: float = ALPHA, tuned_for: float = TUNED_FOR) -> bool:
    """For what must not happen, as people leaving: the second surely has more of it. One side of an interval of twice
    the error, since nobody is stopped for having less.
    """
    return interval(first, second, alpha=2 * alpha, tuned_for=tuned_for).low > 0
