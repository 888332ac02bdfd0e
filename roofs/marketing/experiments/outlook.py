"""What a test would take before it is begun: how many people, and how long at the pace of the last weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from roofs.marketing.experiments import gavi, power
from roofs.marketing.experiments.vocabulary import Measure

USUAL_RATES = {
    Measure.REPLY: 0.03,
    Measure.CLICK: 0.05,
    Measure.MEETING: 0.04,
    Measure.WON: 0.02,
    Measure.MONEY: 0.02,
}
"""Where nothing is known of the company's own."""
EXAMPLES = ((0.03, 0.04), (0.03, 0.045), (0.03, 0.06), (0.05, 0.08))


@dataclass(frozen=True, slots=True)
class Outlook:
    people: int
    """In all arms together."""
    weeks: float | None
    rate: float
    better: float


@dataclass(frozen=True, slots=True)
class Example:
    """A difference, and the people in each of two groups that it takes: looked at once, and whenever one likes."""

    rate: float
    better: float
    once: int
    any_day: int


def look_ahead(rate: float, worth: int, arms: int, a_day: float) -> Outlook:
    """`worth`: the difference worth knowing, in percent of the rate."""
    better = min(rate * (1 + worth / 100), 0.99)
    pair = power.people_needed(rate, better, alpha=gavi.ALPHA / max(1, arms - 1))
    people = round(pair * arms / 2)
    return Outlook(people, people / a_day / 7 if a_day else None, rate, better)


def examples(pairs: Iterable[tuple[float, float]] = EXAMPLES) -> list[Example]:
    return [
        Example(rate, better, power.sample_size(rate, better), -(-power.people_needed(rate, better) // 2))
        for rate, better in pairs
    ]


__all__ = ["EXAMPLES", "USUAL_RATES", "Example", "Outlook", "examples", "look_ahead"]
