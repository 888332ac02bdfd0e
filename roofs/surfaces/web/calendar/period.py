"""Which days a page shows, read from its address."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from roofs.core.kit.windows import at_local

DAY = timedelta(days=1)
VIEWS = ("month", "week", "day", "agenda")
AGENDA_DAYS = 14
FIRST, LAST = date(2000, 2, 1), date(2099, 11, 1)


@dataclass(frozen=True, slots=True)
class Period:
    view: str
    day: date
    zone: str

    @property
    def first(self) -> date:
        if self.view == "month":
            return _monday(self.day.replace(day=1))
        return _monday(self.day) if self.view == "week" else self.day

    @property
    def last(self) -> date:
        if self.view == "month":
            return _monday(self.day.replace(day=calendar.monthrange(self.day.year, self.day.month)[1])) + 6 * DAY
        return self.first + {"week": 6, "agenda": AGENDA_DAYS - 1}.get(self.view, 0) * DAY

    @property
    def days(self) -> list[date]:
        return [self.first + number * DAY for number in range((self.last - self.first).days + 1)]

    @property
    def starts_at(self) -> datetime:
        return at_local(self.first, time(0), self.zone)

    @property
    def ends_at(self) -> datetime:
        return at_local(self.last + DAY, time(0), self.zone)

    @property
    def before(self) -> date:
        if self.view == "month":
            return (self.day.replace(day=1) - DAY).replace(day=1)
        return self.day - self._step

    @property
    def after(self) -> date:
        if self.view == "month":
            return (self.day.replace(day=28) + 4 * DAY).replace(day=1)
        return self.day + self._step

    @property
    def _step(self) -> timedelta:
        return {"week": 7 * DAY, "agenda": AGENDA_DAYS * DAY}.get(self.view, DAY)

    @property
    def title(self) -> str:
        if self.view == "month":
            return date_format(self.day, "F Y")
        if self.view == "day":
            return date_format(self.day, "l, N j, Y")
        return f"{date_format(self.first, 'N j')} – {date_format(self.last, 'N j, Y')}"


def period_of(request: HttpRequest) -> Period:
    """An address nobody wrote sensibly shows this week; a phone, with room for a list alone, the agenda."""
    view = request.GET.get("view", "")
    if view not in VIEWS:
        view = "agenda" if "Mobi" in request.headers.get("User-Agent", "") else "week"
    return Period(view, day_in(request.GET.get("day", "")), timezone.get_current_timezone_name())


def day_in(text: str) -> date:
    try:
        return min(max(date.fromisoformat(text), FIRST), LAST)
    except ValueError:
        return timezone.localdate()


def _monday(day: date) -> date:
    return day - day.weekday() * DAY
