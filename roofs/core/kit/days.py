"""Days as people and other programs write them."""

from __future__ import annotations

import re
from datetime import date, datetime

_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_IN_WORDS = ("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%Y/%m/%d")
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


def _of_numbers(first: int, second: int, year: int, *, dotted: bool) -> date | None:
    if year < _CENTURY:
        year += 1900 if year >= _NEXT_CENTURY else 2000
    for month, day in ((second, first), (first, second)) if dotted else ((first, second), (second, first)):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None
