"""When each state lets somebody be called or texted: data with its source, never code.

`hours.csv` is read once. It is engineering's reading of tables that disagree with each other; where they do, the
stricter stands. Whoever changes a row writes its source and the day it was looked up.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path

from roofs.core.kit.timetables import Span, Timetable

FILE = Path(__file__).with_name("hours.csv")
EVERYWHERE = "US"
OLD_AFTER_DAYS = 365
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, as a page shows it."""

    state: str
    channel: str
    days: frozenset[int]
    span: Span
    closes_on_holidays: bool
    cap_24h: int | None
    source_url: str
    checked_on: date
    note: str

    def is_old(self, today: date) -> bool:
        return (today - self.checked_on).days > OLD_AFTER_DAYS


@dataclass(frozen=True, slots=True)
class Rule:
    """What one state says of one channel."""

    state: str
    hours: Timetable
    cap_24h: int | None


@cache
def rows() -> tuple[Row, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_row(line) for line in csv.DictReader(file))


@cache
def version() -> str:
    """Stands in each decision: which table it was made by."""
    newest = max(row.checked_on for row in rows())
    return f"{newest.isoformat()}-{hashlib.sha256(FILE.read_bytes()).hexdigest()[:8]}"


@cache
def rule_for(state: str, channel: str) -> Rule | None:
    """Of its own; None where a state leaves it to the country. A row for the channel stands before one for any."""
    mine = [row for row in rows() if row.state == state]
    found = [row for row in mine if row.channel == channel] or [row for row in mine if row.channel == "any"]
    return _as_rule(state, found) if found else None


def old_rows(today: date) -> list[Row]:
    return [row for row in rows() if row.is_old(today)]


def _as_rule(state: str, found: Iterable[Row]) -> Rule:
    spans: dict[int, Span] = {}
    for row in found:
        spans.update(dict.fromkeys(row.days, row.span))
    caps = [row.cap_24h for row in found if row.cap_24h is not None]
    hours = Timetable(tuple(spans.get(day) for day in range(7)), any(row.closes_on_holidays for row in found))
    return Rule(state, hours, min(caps, default=None))


def _row(line: Mapping[str, str]) -> Row:
    return Row(
        state=line["state"],
        channel=line["channel"],
        days=_days(line["days"]),
        span=(time.fromisoformat(line["from"]), time.fromisoformat(line["to"])),
        closes_on_holidays=line["holidays"] == "closed",
        cap_24h=int(line["cap_24h"]) if line["cap_24h"] else None,
        source_url=line["source_url"],
        checked_on=date.fromisoformat(line["checked_on"]),
        note=line["note"],
    )


def _days(text: str) -> frozenset[int]:
    first, _, last = text.partition("-")
    return frozenset(range(_DAYS.index(first), _DAYS.index(last or first) + 1))


def by_state() -> dict[str, list[Row]]:
    """For a page: the country first, then the states by their letters."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows(), key=lambda row: (row.state != EVERYWHERE, row.state, min(row.days))):
        found[row.state].append(row)
    return dict(found)
