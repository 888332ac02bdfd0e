"""How many people a test needs, before it begins and while it runs."""

from __future__ import annotations

import math
from statistics import NormalDist

from roofs.marketing.experiments import gavi
from roofs.marketing.experiments.samples import Share

POWER = 0.8
_NORMAL = NormalDist()
_MOST = 1 << 40
ENDLESS = _MOST
"""More than there will ever be."""


def sample_size(first: float, second: float, *, alpha: float = gavi.ALPHA, power: float = POWER) -> int:
    """People in each group of a test that is looked at once, at its end (Fleiss, Levin, Paik, "Statistical methods for
    rates and proportions", 4.14, without the correction for continuity).
    """
    if first == second:
        return ENDLESS
    middle = (first + second) / 2
    by_chance = _NORMAL.inv_cdf(1 - alpha / 2) * math.sqrt(2 * middle * (1 - middle))
    to_see = _NORMAL.inv_cdf(power) * math.sqrt(first * (1 - first) + second * (1 - second))
    return math.ceil(((by_chance + to_see) / (first - second)) ** 2)


def people_needed(
    first: float,
    second: float,
    *,
    alpha: float = gavi.ALPHA,
    power: float = POWER,
    tuned_for: float = gavi.TUNED_FOR,
    shares: tuple[float, float] = (0.5, 0.5),
) -> int:
    """People in both groups together after which the interval, looked at whenever one likes, leaves nothing out with
    this chance. More than for a test that is looked at once: that is the price of looking.
    """
    difference = abs(second - first)
    if not difference:
        return ENDLESS
    whole = sum(shares)
    spread = sum(rate * (1 - rate) * whole / share for rate, share in zip((first, second), shares, strict=True))
    luck = _NORMAL.inv_cdf(power)

    def sees(people: int) -> bool:
        return (gavi.reach(people, alpha, tuned_for) + luck) * math.sqrt(spread / people) <= difference

    low, high = 1, 2
    while not sees(high):
        low, high = high, high * 2
        if high > _MOST:
            return ENDLESS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if sees(middle) else (middle, high)
    return high


def smallest_visible(
    rate: float, people: int, *, alpha: float = gavi.ALPHA, tuned_for: float = gavi.TUNED_FOR
) -> float:
    """The difference that this many people, half of them in each group, would probably show."""
    if people < 1:
        return 1.0
    error = math.sqrt(4 * rate * (1 - rate) / people)
    return min(1.0, (gavi.reach(people, alpha, tuned_for) + _NORMAL.inv_cdf(POWER)) * error)


def still_needed(first: Share, second: Share, worth: float, *, alpha: float = gavi.ALPHA) -> int:
    """People missing, in both groups together. If the difference stays as it is, or is as large as the one that would
    be worth knowing, whichever is larger: a test is not made longer for a difference nobody would mind.
    """
    base = (first.hits + second.hits + 1) / (first.people + second.people + 2)
    seen = abs(second.mean - first.mean)
    aimed = max(base * worth, seen)
    needed = people_needed(base, min(base + aimed, 0.999), alpha=alpha)
    return max(0, needed - first.people - second.people)
