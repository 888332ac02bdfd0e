"""Moments in the local day of a person, over changes of the clock.

Every occurrence is a wall-clock time in a zone, turned into UTC at its own date; nothing ever adds 24 hours to an
instant. A wall-clock time the spring change leaves out moves forward to the first minute there is; of one the autumn
change shows twice the first is meant.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))  # Monday is 0, as in datetime.weekday()
WEEKDAYS = frozenset(range(5))

_MIDNIGHT = time(0)
_DAY = timedelta(days=1)
_SATURDAY = 5
_FAR = timedelta(days=36)  # hours of one weekday, met by holidays and a change of the clock, come again within this


class NeverAllowedError(ValueError):
    """No moment lies in the window in all of these zones."""


class Hours(Protocol):
    """On each day at most one stretch: a `Window`, or a timetable that differs by weekday and holiday."""

    def opens_on(self, day: date) -> time | None: ...

    def holds(self, local: datetime) -> bool: ...


@dataclass(frozen=True, slots=True)
class Window:
    """On these days of the week, from `start` up to and not including `end`. An end of 00:00 is that of the day."""

    days: frozenset[int]
    start: time
    end: time

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("A window needs days of the week, Monday 0 to Sunday 6")
        if self.end != _MIDNIGHT and self.end <= self.start:
            raise ValueError("A window ends after it starts, on the same day")

    def within(self, other: Window) -> Window | None:
        """What lies in both; None when nothing does."""
        days, start = self.days & other.days, max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end != _MIDNIGHT]
        end = min(ends, default=_MIDNIGHT)
        if not days or (end != _MIDNIGHT and end <= start):
            return None
        return Window(days, start, end)

    def opens_on(self, day: date) -> time | None:
        return self.start if day.weekday() in self.days else None

    def holds(self, local: datetime) -> bool:
        """Whether this wall-clock time lies inside."""
        clock = local.time()
        return local.weekday() in self.days and self.start <= clock and (self.end == _MIDNIGHT or clock < self.end)


def is_allowed(at_utc: datetime, window: Hours, zones: Sequence[str]) -> bool:
    """Inside the window in every one of the zones."""
    return all(window.holds(at_utc.astimezone(ZoneInfo(zone))) for zone in _some(zones))


def next_allowed(at_utc: datetime, window: Hours, zones: Sequence[str]) -> datetime:
    """The first moment, at_utc itself or later, that lies in the window in every one of the zones."""
    at = at_utc.astimezone(UTC)
    until = at + _FAR
    while at <= until:
        latest = max(_next_in(at, window, ZoneInfo(zone)) for zone in _some(zones))
        if latest == at:
            return at
        at = latest
    raise NeverAllowedError(f"{window} never comes at once in {', '.join(zones)}")


def at_local(day: date, clock: time, zone: str) -> datetime:
    """The instant, in UTC, at which clocks in the zone show this."""
    local = datetime.combine(day, clock.replace(tzinfo=None, fold=0), ZoneInfo(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _change_of_clock(day, zone) or instant


def plus_days_local(at: datetime, days: int, tz: str) -> datetime:
    """The same time of day, so many days later in that zone; in UTC."""
    local = at.astimezone(ZoneInfo(tz))
    return at_local(local.date() + timedelta(days=days), local.time(), tz)


def add_business_days(day: date, count: int, holidays: Container[date] = ()) -> date:
    """Monday to Friday without the holidays, forwards or (negative) backwards. Counting starts on the next day."""
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while day.weekday() >= _SATURDAY or day in holidays:
            day += step
    return day


def _next_in(at: datetime, window: Hours, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    if window.holds(local):
        return at
    for ahead in range(_FAR.days):
        day = local.date() + timedelta(days=ahead)
        opens = window.opens_on(day)
        if opens is None:
            continue
        possible = [moment for moment in _openings(day, opens, zone) if moment >= at]
        inside = [moment for moment in possible if _is_inside(moment, day, window, zone)]
        if inside:
            return min(inside)
    raise NeverAllowedError(f"{window} never comes in {zone.key}")


def _is_inside(moment: datetime, day: date, window: Hours, zone: ZoneInfo) -> bool:
    local = moment.astimezone(zone)
    return local.date() == day and window.holds(local)


def _openings(day: date, start: time, zone: ZoneInfo) -> list[datetime]:
    """Where a window can open on a day: at its start, at its start shown again, and when the clock is changed."""
    naive = datetime.combine(day, start)
    openings = [naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    changed = _change_of_clock(day, zone.key)
    return [*openings, changed] if changed else openings


@lru_cache(maxsize=4096)
def _change_of_clock(day: date, zone_name: str) -> datetime | None:
    """The first instant with the new offset, when the clock is changed around this day."""
    zone = ZoneInfo(zone_name)
    noon = datetime.combine(day, time(12), UTC)
    low, high = noon - 2 * _DAY, noon + 2 * _DAY
    new = high.astimezone(zone).utcoffset()
    if low.astimezone(zone).utcoffset() == new:
        return None
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == new:
            high = middle
        else:
            low = middle
    return high


def _some(zones: Sequence[str]) -> Sequence[str]:
    if not zones:
        raise ValueError("A local time needs a zone")
    return zones
