"""Days as people and other programs write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_IN_WORDS = ("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%Y/%m/%d")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?:([ap])\.?m\.?)?$", re.IGNORECASE)
_CENTURY = 100
_NEXT_CENTURY = 70


def parse(text: str) -> date | None:
    """2025-06-01, also with a time behind; 6/1/2025 and 6/1/25 month first, unless that cannot be; Jun 1, 2025."""
    plain = " ".join(text.split())
    try:
        return datetime.fromisoformat(plain.replace(" UTC", "+00:00")).date()
    except ValueError:
        pass
    found = _NUMBERS.match(plain)
    if found and not plain[found.end() :].strip(" ,0123456789:.apmAPMZ"):
        return _of_numbers(*(int(part) for part in found.groups()), dotted="." in found[0])
    for form in _IN_WORDS:
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 -- only the day is taken
        except ValueError:
            continue
    return None


def parse_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A day as above with a time behind it, 2:30 PM or 14:30; without one, noon. In this zone unless it says one."""
    plain = " ".join(text.replace(" UTC", "+00:00").split())
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        found = None
    if found is not None and len(plain) > len("2025-06-01"):
        return found if found.tzinfo else found.replace(tzinfo=zone)
    clock = _CLOCK.search(plain)
    day = parse(plain[: clock.start()].strip(" ,") if clock else plain)
    if day is None:
        return None
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (12, 0)
    if clock and clock[3]:
        hour = hour % 12 + (12 if clock[3].casefold() == "p" else 0)
    try:
        return datetime.combine(day, time(hour, minute), zone)
    except ValueError:
        return None


def _of_numbers(first: int, second: int, year: int, *, dotted: bool) -> date | None:
    if year < _CENTURY:
        year += 1900 if year >= _NEXT_CENTURY else 2000
    for month, day in ((second, first), (first, second)) if dotted else ((first, second), (second, first)):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None
