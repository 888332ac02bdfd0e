"""Stretches of days in the calendar of whoever asks, and what each is compared with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from roofs.core.kit.windows import at_local

DAY = dt.timedelta(days=1)
LONGEST = 366 * 10
NAMES = {
    "today": _("Today"),
    "7d": _("7 days"),
    "30d": _("30 days"),
    "90d": _("90 days"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "quarter": _("This quarter"),
    "year": _("This year"),
    "12m": _("12 months"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """From its first day to its last, both counted."""

    first: dt.date
    last: dt.date
    zone: ZoneInfo
    step: int = 0
    """How many months back its like lies; 0: told from its days."""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("A period ends after it begins")

    @property
    def since(self) -> dt.datetime:
        return at_local(self.first, dt.time(0), self.zone.key)

    @property
    def until(self) -> dt.datetime:
        """The first moment that does not belong to it."""
        return at_local(self.last + DAY, dt.time(0), self.zone.key)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """What it is compared with: months with the months before, as far as this one got; else as many days."""
        if self.first.day != 1:
            return Period(self.first - self.days * DAY, self.first - DAY, self.zone)
        months = self.step or _months_apart(self.first, self.last) + 1
        first = months_later(self.first, -months)
        if self.last == end_of_month(self.last):
            return Period(first, end_of_month(months_later(self.last, -months)), self.zone, self.step)
        ending = months_later(self.last, -months)
        return Period(first, min(ending + (self.last.day - 1) * DAY, end_of_month(ending)), self.zone, self.step)


def named(name: str, now: dt.datetime, zone: ZoneInfo) -> Period:
    """Raises KeyError for a name that is none of NAMES."""
    today = now.astimezone(zone).date()
    month = today.replace(day=1)
    first, last, step = {
        "today": (today, today, 0),
        "7d": (today - 6 * DAY, today, 0),
        "30d": (today - 29 * DAY, today, 0),
        "90d": (today - 89 * DAY, today, 0),
        "month": (month, today, 1),
        "last_month": (months_later(month, -1), month - DAY, 1),
        "quarter": (today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today, 3),
        "year": (today.replace(month=1, day=1), today, 12),
        "12m": (months_later(month, -11), today, 12),
    }[name]
    return Period(first, last, zone, step)


def months_later(day: dt.date, months: int) -> dt.date:
    """The first of a month, so many months on."""
    number = day.year * 12 + day.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)


def end_of_month(day: dt.date) -> dt.date:
    return months_later(day, 1) - DAY


def _months_apart(first: dt.date, last: dt.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
