"""A month of one person's days, as the calendar on his page draws it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from roofs.core.accounts.models import User
from roofs.people.team.duty import Range, free_ranges_of
from roofs.people.team.models import TimeOff

MONTHS_AHEAD = 24


@dataclass(frozen=True, slots=True)
class Day:
    date: dt.date
    hours: list[tuple[dt.datetime, dt.datetime]]
    time_off: TimeOff | None
    in_month: bool
    is_today: bool

    @property
    def state(self) -> str:
        if self.time_off is not None:
            return "off" if self.time_off.approved_at else "asked"
        return "works" if self.hours else "free"


@dataclass(frozen=True, slots=True)
class Month:
    first: dt.date
    weeks: list[list[Day]]
    before: dt.date
    after: dt.date


def month_asked(typed: str, today: dt.date) -> dt.date:
    """`2026-03`; this month when it cannot be read or lies far away."""
    try:
        wanted = dt.date.fromisoformat(f"{typed}-01")
    except ValueError:
        wanted = today.replace(day=1)
    far = abs((wanted.year - today.year) * 12 + wanted.month - today.month) > MONTHS_AHEAD
    return today.replace(day=1) if far else wanted


def month_of(person: User, first: dt.date, today: dt.date, viewer: User) -> Month:
    """Three queries."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    start, end = weeks[0][0], weeks[-1][-1]
    by_day: defaultdict[dt.date, list[Range]] = defaultdict(list)
    for found in free_ranges_of([person], start, end)[person.pk]:
        by_day[found.starts_at.astimezone(person.zone).date()].append(found)
    absences = TimeOff.objects.visible_to(viewer).filter(user=person, declined_at=None).touching(start, end)
    off = {day: one for one in absences for day in _days(one, start, end)}
    return Month(
        first=first,
        weeks=[
            [
                Day(
                    date=day,
                    hours=[
                        (r.starts_at.astimezone(person.zone), r.ends_at.astimezone(person.zone)) for r in by_day[day]
                    ],
                    time_off=off.get(day),
                    in_month=day.month == first.month,
                    is_today=day == today,
                )
                for day in week
            ]
            for week in weeks
        ],
        before=(first - dt.timedelta(days=1)).replace(day=1),
        after=(first + dt.timedelta(days=32)).replace(day=1),
    )


def _days(one: TimeOff, start: dt.date, end: dt.date) -> list[dt.date]:
    first, last = max(one.starts_on, start), min(one.ends_on, end)
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
