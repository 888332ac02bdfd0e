"""Where the intervals stand in their boxes, in hundredths. The drawing is the templates' part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats

from roofs.marketing.experiments import gavi, judging, verdicts
from roofs.marketing.experiments.counting import Day
from roofs.marketing.experiments.judging import ArmResult, Judgement
from roofs.marketing.experiments.models import Arm, Experiment

BOX = 100.0
MOST_TICKS = 3
HEADROOM = 1.15
LEAST_PEOPLE = 10
"""Before so many are judged in both, an interval reaches beyond the page."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Places are text: a template would write 3.5 as 3,5 for those who read Spanish."""

    start: str
    width: str
    middle: str
    told: str


@dataclass(frozen=True, slots=True)
class Path:
    """The difference to today, day by day, between its bounds."""

    label: str
    told: str
    band: str
    line: str
    nought: str
    scale: tuple[str, ...]
    ticks: tuple[str, ...]


def bars(experiment: Experiment, found: Judgement) -> dict[int, Bar]:
    """One for each arm, on one scale from nought."""
    top = max((_end(one) for one in found.arms), default=0.0) or 1.0
    return {one.arm.pk: _bar(experiment, one, top) for one in found.arms if one.sample.people}


def _end(one: ArmResult) -> float:
    """The widest is cut: an arm of three would press all others flat."""
    return min(one.own.high, max(one.own.estimate * 4, 0.02 if one.own.high <= 1 else one.own.estimate * 4))


def _bar(experiment: Experiment, one: ArmResult, top: float) -> Bar:
    low, high = (max(0.0, min(value / top, 1.0)) * BOX for value in (one.own.low, one.own.high))
    middle = min(one.own.estimate / top, 1.0) * BOX
    told = f"{one.arm.label}: " + ", ".join(
        verdicts.amount(experiment, value) for value in (one.own.estimate, one.own.low, min(one.own.high, _cap(one)))
    )
    return Bar(f"{low:.2f}", f"{max(high - low, 0.5):.2f}", f"{middle:.2f}", told)


def _cap(one: ArmResult) -> float:
    return one.own.high if math.isfinite(one.own.high) else one.own.estimate * 4


def path(experiment: Experiment, days: Sequence[Day], first: Arm, arm: Arm, arms: int) -> Path | None:
    """None while too few are judged for anything to be seen."""
    alpha = judging.alpha_of(arms)
    shown = [
        (day, gavi.interval(day.samples[first.pk], day.samples[arm.pk], alpha=alpha))
        for day in days
        if min(day.samples[first.pk].people, day.samples[arm.pk].people) >= LEAST_PEOPLE
    ]
    if len(shown) < 2:  # noqa: PLR2004 -- a line has two ends
        return None
    last = shown[-1][1]
    widest = [abs(last.low), abs(last.high), *(abs(one.estimate) for _day, one in shown)]
    reach = max(widest) * HEADROOM * 1.6

    def at(place: int, value: float) -> str:
        clipped = max(-reach, min(reach, value))
        return f"{place / (len(shown) - 1) * BOX:.2f},{(reach - clipped) / (2 * reach) * BOX:.2f}"

    upper = [at(place, one.high) for place, (_day, one) in enumerate(shown)]
    lower = [at(place, one.low) for place, (_day, one) in enumerate(shown)]
    middle = " ".join(at(place, one.estimate) for place, (_day, one) in enumerate(shown))
    scale = tuple(verdicts.difference(experiment, value) for value in (reach, 0.0, -reach))
    told = ", ".join(verdicts.difference(experiment, value) for value in (last.estimate, last.low, last.high))
    step = -(-len(shown) // MOST_TICKS)
    ticks = tuple(
        formats.date_format(day.on, "MONTH_DAY_FORMAT") if place % step == 0 else ""
        for place, (day, _one) in enumerate(shown)
    )
    label = f"{arm.label} − {first.label}"
    return Path(label, f"{label}: {told}", " ".join([*upper, *reversed(lower)]), middle, f"{BOX / 2:.2f}", scale, ticks)
