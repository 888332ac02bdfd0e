"""The arithmetic of warmth, without a database: signs in, points out.

What one sign is worth falls by half with each half-life. A second sign of the same kind on the same letter gives less,
a kind gives no more in a day than a few times its points, and opens and clicks together stay below a ceiling: whatever
programs do, nobody becomes hot by it. The order of signs is that of their moments, so that whoever counts again gets
the same number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from roofs.comms.engagement.policy import EngagementRules
from roofs.comms.engagement.vocabulary import SILENT, LevelName

FULL = 100.0
"""A score never shows more, however much somebody did."""
ALL_IN_A_DAY = 20
"""Further signs of one kind on one day are not even kept: a flood must not fill the database."""
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Given:
    """A sign as the arithmetic sees it. `letter` is our message it was about."""

    kind: str
    at: datetime
    key: str
    letter: int | None = None

    @property
    def day(self) -> int:
        return self.at.astimezone(UTC).toordinal()


@dataclass(slots=True)
class Warmth:
    """What somebody's signs add up to at one moment."""

    value: float = 0.0
    silent: float = 0.0
    at: datetime | None = None

    def aged(self, now: datetime, half_life_days: float) -> Warmth:
        if self.at is None or now <= self.at:
            return self
        left = decay((now - self.at).total_seconds(), half_life_days)
        return Warmth(self.value * left, self.silent * left, now)


@dataclass(slots=True)
class Earlier:
    """What the next sign is weighed against: how often the same was done, and what the day gave already."""

    times: int = 0
    of_the_day: float = 0.0


def decay(seconds: float, half_life_days: float) -> float:
    return float(2.0 ** (-max(0.0, seconds) / (half_life_days * DAY_S)))


def weigh(kind: str, earlier: Earlier, silent_now: float, rules: EngagementRules) -> float:
    """The points this sign gives, after what has been."""
    base = rules.points.of(kind)
    if earlier.times >= rules.repeats_at_most:
        return 0.0
    points = min(base * rules.repeat_counts**earlier.times, base * rules.day_at_most - earlier.of_the_day)
    if kind in SILENT:
        points = min(points, rules.silent_at_most - silent_now)
    return max(0.0, points)


def add(warmth: Warmth, given: Given, points: float, rules: EngagementRules) -> Warmth:
    """`given` is not older than what is there."""
    now = warmth.aged(given.at, rules.half_life_days)
    silent = now.silent + (points if given.kind in SILENT else 0.0)
    return Warmth(now.value + points, silent, given.at)


@dataclass(slots=True)
class Counted:
    """All of somebody's signs in the order of their moments, each with its points."""

    warmth: Warmth = field(default_factory=Warmth)
    points: dict[str, float] = field(default_factory=dict)


def count(signs: Iterable[Given], rules: EngagementRules) -> Counted:
    """From the beginning."""
    counted = Counted()
    times: dict[tuple[str, int], int] = {}
    days: dict[tuple[str, int], list[float]] = {}
    for one in sorted(signs, key=lambda sign: (sign.at, sign.key)):
        of_the_day = days.setdefault((one.kind, one.day), [])
        if len(of_the_day) >= ALL_IN_A_DAY:
            continue
        same = (one.kind, one.letter) if one.letter is not None else None
        earlier = Earlier(times.get(same, 0) if same else 0, sum(of_the_day))
        silent = counted.warmth.aged(one.at, rules.half_life_days).silent
        points = weigh(one.kind, earlier, silent, rules)
        counted.warmth = add(counted.warmth, one, points, rules)
        counted.points[one.key] = points
        of_the_day.append(points)
        if same:
            times[same] = earlier.times + 1
    return counted


def shown(value: float) -> float:
    return min(FULL, max(0.0, value))


def level_of(value: float, *, silent_days: float | None, unanswered: int, rules: EngagementRules) -> LevelName:
    """Whoever still has points is not dead, however long ago the last letter was answered."""
    if value >= rules.hot:
        return "hot"
    if value >= rules.warm:
        return "warm"
    is_silent = silent_days is not None and silent_days >= rules.dead_after_days
    return "dead" if is_silent and unanswered >= rules.dead_after_touches else "cold"


def falls_at(warmth: Warmth, rules: EngagementRules) -> datetime | None:
    """When the level of today ends by itself. None when it cannot fall further by cooling alone."""
    if warmth.at is None:
        return None
    border = next((one for one in (rules.hot, rules.warm) if warmth.value >= one), None)
    if border is None:
        return None
    halves = math.log2(warmth.value / border)
    return warmth.at + timedelta(days=halves * rules.half_life_days, seconds=1)


def velocity(signs: Sequence[tuple[datetime, float]], now: datetime, days: float) -> float:
    """Points a day that came in within so many days."""
    since = now - timedelta(days=days)
    return sum(points for at, points in signs if at > since) / days
