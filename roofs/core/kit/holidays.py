"""The federal holidays of the United States, computed: no list has to be kept up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

_MONDAY, _THURSDAY, _FRIDAY, _SATURDAY, _SUNDAY = 0, 3, 4, 5, 6
_DAY = timedelta(days=1)
# Names are data (5 U.S.C. 6103); a screen translates what it shows.
_FIXED = (
    (1, 1, "New Year's Day"), (6, 19, "Juneteenth"), (7, 4, "Independence Day"), (11, 11, "Veterans Day"),
    (12, 25, "Christmas Day"),
)  # fmt: skip
_MOVING = (
    (1, _MONDAY, 3, "Birthday of Martin Luther King, Jr."), (2, _MONDAY, 3, "Washington's Birthday"),
    (9, _MONDAY, 1, "Labor Day"), (10, _MONDAY, 2, "Columbus Day"), (11, _THURSDAY, 4, "Thanksgiving Day"),
)  # fmt: skip


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> Mapping[date, str]:
    """Each day somebody may stay at home for: the holiday itself, and the weekday it is kept on instead."""
    found = {}
    for month, day, name in _FIXED:
        holiday = date(year, month, day)
        found[holiday] = name
        found[_kept_on(holiday)] = name
    for month, weekday, count, name in _MOVING:
        first = date(year, month, 1)
        found[first + timedelta(days=(weekday - first.weekday()) % 7, weeks=count - 1)] = name
    june = date(year, 6, 1)
    found[june - timedelta(days=(june.weekday() - _MONDAY) % 7 or 7)] = "Memorial Day"
    next_new_year = date(year + 1, 1, 1)
    found[_kept_on(next_new_year)] = "New Year's Day"
    return MappingProxyType({day: name for day, name in sorted(found.items()) if day.year == year})


def is_holiday(day: date) -> bool:
    return day in federal_holidays(day.year)


def _kept_on(holiday: date) -> date:
    if holiday.weekday() == _SATURDAY:
        return holiday - _DAY
    return holiday + _DAY if holiday.weekday() == _SUNDAY else holiday
