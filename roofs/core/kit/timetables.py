"""Hours that differ from one day of the week to the next, and close on holidays: as laws put it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from roofs.core.kit.holidays import is_holiday
from roofs.core.kit.windows import Window, at_local

_MIDNIGHT = time(0)
_ANY_DAY = date(2000, 1, 3)
Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Timetable:
    """For Monday to Sunday from when up to and not including when, or None; an end of 00:00 is that of the day."""

    days: tuple[Span | None, ...]
    closes_on_holidays: bool = False

    def __post_init__(self) -> None:
        if len(self.days) != 7:  # noqa: PLR2004 -- days of the week
            raise ValueError("A timetable has seven days")
        if any(span and span[1] != _MIDNIGHT and span[1] <= span[0] for span in self.days):
            raise ValueError("Hours end after they start, on the same day")

    @classmethod
    def of(cls, window: Window) -> Timetable:
        return cls(tuple((window.start, window.end) if day in window.days else None for day in range(7)))

    @property
    def is_empty(self) -> bool:
        return not any(self.days)

    def within(self, other: Timetable) -> Timetable:
        """What both allow. May be nothing at all."""
        both = tuple(_overlap(one, two) for one, two in zip(self.days, other.days, strict=True))
        return Timetable(both, self.closes_on_holidays or other.closes_on_holidays)

    def ending_earlier(self, minutes: int) -> Timetable:
        """A message handed over in the last minute arrives after it."""
        return Timetable(tuple(_shortened(span, minutes) for span in self.days), self.closes_on_holidays)

    def span_on(self, day: date) -> Span | None:
        return None if self.closes_on_holidays and is_holiday(day) else self.days[day.weekday()]

    def opens_on(self, day: date) -> time | None:
        span = self.span_on(day)
        return span[0] if span else None

    def closes_after(self, at: datetime, zone: str) -> datetime:
        """When the hours of that day end there, in UTC; `at` lies inside them."""
        day = at.astimezone(ZoneInfo(zone)).date()
        span = self.span_on(day)
        if span is None:
            raise ValueError("There are no hours on this day")
        return at_local(day + timedelta(days=span[1] == _MIDNIGHT), span[1], zone)

    def holds(self, local: datetime) -> bool:
        """Whether this wall-clock time lies inside."""
        span, clock = self.span_on(local.date()), local.time()
        return span is not None and span[0] <= clock and (span[1] == _MIDNIGHT or clock < span[1])


def _overlap(one: Span | None, two: Span | None) -> Span | None:
    if one is None or two is None:
        return None
    start = max(one[0], two[0])
    end = min((end for end in (one[1], two[1]) if end != _MIDNIGHT), default=_MIDNIGHT)
    return (start, end) if end == _MIDNIGHT or start < end else None


def _shortened(span: Span | None, minutes: int) -> Span | None:
    if span is None or not minutes:
        return span
    start = datetime.combine(_ANY_DAY, span[0])
    end = datetime.combine(_ANY_DAY, span[1]) + timedelta(days=span[1] == _MIDNIGHT, minutes=-minutes)
    return (span[0], end.time()) if end > start else None
