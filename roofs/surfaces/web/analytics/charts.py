"""Where the bars, lines and slices of a chart stand, in hundredths of its box. The drawing is the templates' part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roofs.insight.metrics.catalogue import Number, Unit
from roofs.insight.metrics.saying import say

BOX = 100.0
GAP = 0.28
MOST_TICKS, MOST_LONG_TICKS, SHORT = 13, 6, 4
HEATS = 5


@dataclass(frozen=True, slots=True)
class Point:
    label: str
    value: Number
    tick: str = ""
    """What stands below it; the label when empty."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Places are text: a template would write 3.5 as 3,5 for those who read Spanish."""

    x: str
    y: str
    width: str
    height: str
    told: str


@dataclass(frozen=True, slots=True)
class Columns:
    title: str
    bars: list[Bar]
    ticks: list[str]
    scale: list[str]
    """From the top down."""

    told: str
    band: str = ""
    """The interval of a forecast, as the points of a polygon."""

    line: str = ""


def columns(title: str, points: Sequence[Point], unit: Unit) -> Columns:
    top = nice(max((float(point.value or 0) for point in points), default=0.0), unit)
    wide = BOX / max(1, len(points))
    bars = [
        _bar(place * wide + wide * GAP / 2, wide * (1 - GAP), point, top, unit)
        for place, point in enumerate(points)
        if point.value
    ]
    return Columns(title, bars, _ticks(points), _scale(top, unit), _told(title, points, unit))


def with_forecast(
    title: str, points: Sequence[Point], coming: Sequence[tuple[Point, float, float]], unit: Unit
) -> Columns:
    """Bars of what was, then a line of what may come inside its interval."""
    highest = max([float(point.value or 0) for point in points] + [high for _point, _low, high in coming])
    every = [*points, *(point for point, _low, _high in coming)]
    top, wide = nice(highest, unit), BOX / max(1, len(every))

    def at(place: int, value: float) -> str:
        return f"{(place + 0.5) * wide:.2f},{BOX - min(value, top) / top * BOX:.2f}"

    bars = [
        _bar(place * wide + wide * GAP / 2, wide * (1 - GAP), point, top, unit)
        for place, point in enumerate(points)
        if point.value
    ]
    first = len(points)
    upper = [at(first + place, high) for place, (_point, _low, high) in enumerate(coming)]
    lower = [at(first + place, low) for place, (_point, low, _high) in enumerate(coming)]
    line = [at(first + place, float(point.value or 0)) for place, (point, _low, _high) in enumerate(coming)]
    told = _told(title, every, unit)
    ticks = _ticks(every)
    return Columns(title, bars, ticks, _scale(top, unit), told, " ".join([*upper, *reversed(lower)]), " ".join(line))


@dataclass(frozen=True, slots=True)
class Slice:
    key: str
    label: str
    value: int
    share: float
    offset: str
    length: str
    """Hundredths of the ring, from the top."""


def ring(parts: Sequence[tuple[str, str, int]]) -> list[Slice]:
    whole, start, slices = sum(value for _key, _label, value in parts), 0.0, []
    for key, label, value in parts:
        share = value / whole if whole else 0.0
        slices.append(Slice(key, label, value, share, f"{-start * BOX:.2f}", f"{share * BOX:.2f}"))
        start += share
    return slices


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: int
    heat: int
    href: str


def tiles(parts: Sequence[tuple[str, int, str]]) -> list[Tile]:
    """Warmer the more there is, in five steps up to the most."""
    most = max((value for _label, value, _href in parts), default=0)
    return [
        Tile(label, value, min(HEATS, 1 + value * HEATS // (most + 1)) if value else 0, href)
        for label, value, href in parts
    ]


def nice(value: float, unit: Unit) -> float:
    """The next round number, so that the scale can be read."""
    if value <= 0:
        return 1.0
    if unit == Unit.SHARE:
        return next((step for step in (0.1, 0.25, 0.5, 1.0) if value <= step), value)
    size = 1.0 if unit == Unit.COUNT else 0.01
    while True:
        for factor in (1, 2, 4, 5, 8, 10):
            if value <= size * factor:
                return size * factor
        size *= 10


def _bar(x: float, width: float, point: Point, top: float, unit: Unit) -> Bar:
    height = float(point.value or 0) / top * BOX
    told = f"{point.label}: {say(unit, point.value)}"
    return Bar(f"{x:.2f}", f"{BOX - height:.2f}", f"{width:.2f}", f"{height:.2f}", told)


def _ticks(points: Sequence[Point]) -> list[str]:
    """Every point has its place, but only so many are written: few where words are long."""
    words = [point.tick or point.label for point in points]
    most = MOST_TICKS if max(map(len, words), default=0) <= SHORT else MOST_LONG_TICKS
    step = -(-len(words) // most) or 1
    return [word if place % step == 0 else "" for place, word in enumerate(words)]


def _scale(top: float, unit: Unit) -> list[str]:
    middle = top / 2
    if unit == Unit.COUNT and middle != int(middle):
        return [say(unit, int(top), short=True), "", "0"]
    return [say(unit, top, short=True), say(unit, middle, short=True), say(unit, 0, short=True)]


def _told(title: str, points: Sequence[Point], unit: Unit) -> str:
    """For those who listen to the page; the table below has every number."""
    if not points:
        return title
    most = max(points, key=lambda point: float(point.value or 0))
    return f"{title}. {points[0].label} – {points[-1].label}. {most.label}: {say(unit, most.value)}."
