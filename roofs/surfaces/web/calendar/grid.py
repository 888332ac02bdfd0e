"""Where each appointment stands on the page: its row by the clock, its lane beside others of the same hour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from roofs.comms.calendar.models import Appointment
from roofs.comms.calendar.policy import CALENDAR
from roofs.core.accounts.models import User
from roofs.core.kit.windows import at_local
from roofs.surfaces.web.calendar.period import DAY, Period

QUARTER = 15
OPENS, CLOSES = 7, 19
MOST_LANES = 4
IN_A_MONTH = 3
COLOURS = ("blue", "orange", "green", "violet", "teal", "pink", "amber", "red", "gray")
SHADES = {"grey": "gray"}


@dataclass(slots=True)
class Placed:
    appointment: Appointment
    colour: str
    starts_at: datetime
    ends_at: datetime
    is_cut: bool = False
    row: int = 0
    rows: int = 1
    lane: int = 0
    lanes: int = 1

    @property
    def place(self) -> str:
        return f"at{self.row} for{self.rows} lane{self.lane} of{self.lanes}"

    @property
    def is_short(self) -> bool:
        return self.rows <= 2  # noqa: PLR2004 -- half an hour holds one line


@dataclass(slots=True)
class Day:
    date: date
    is_today: bool
    is_other: bool
    placed: list[Placed] = field(default_factory=list)

    @property
    def first_few(self) -> list[Placed]:
        return self.placed if len(self.placed) <= IN_A_MONTH + 1 else self.placed[:IN_A_MONTH]

    @property
    def further(self) -> int:
        return len(self.placed) - len(self.first_few)


@dataclass(frozen=True, slots=True)
class Hour:
    row: int
    clock: time


@dataclass(frozen=True, slots=True)
class Grid:
    days: list[Day]
    hours: list[Hour]
    rows: int
    opens: int

    @property
    def weeks(self) -> list[list[Day]]:
        return [self.days[start : start + 7] for start in range(0, len(self.days), 7)]

    @property
    def busy_days(self) -> list[Day]:
        return [one for one in self.days if one.placed]


def lay_out(
    rows: Sequence[Appointment], period: Period, shown: Sequence[User], colours: dict[int, str], today: date
) -> Grid:
    days = [Day(one, one == today, period.view == "month" and one.month != period.day.month) for one in period.days]
    for day in days:
        day.placed = _of_day(rows, day.date, period.zone, shown, colours)
    opens, closes = _hours(days, period.zone)
    for day in days:
        _place(day.placed, opens, closes, ZoneInfo(period.zone))
    hours = [Hour((hour - opens) * 60 // QUARTER, time(hour)) for hour in range(opens, closes)]
    return Grid(days, hours, (closes - opens) * 60 // QUARTER, opens)


def colours_of(people: Iterable[User]) -> dict[int, str]:
    """Each person keeps a colour, in the order they joined."""
    ordered = sorted(people, key=lambda one: one.pk)
    return {one.pk: COLOURS[number % len(COLOURS)] for number, one in enumerate(ordered)}


def colour_of(row: Appointment, shown: Sequence[User], colours: dict[int, str]) -> str:
    """Of the person where several are shown, of the kind where there is one."""
    if row.status in {"cancelled", "no_show"}:
        return "gray"
    if len(shown) > 1:
        mine = [one.pk for one in row.people if one in shown] or [one.pk for one in row.people]
        return colours.get(mine[0], "gray") if mine else "gray"
    colour = CALENDAR.get().of(row.kind).colour
    return SHADES.get(colour, colour)


def _of_day(
    rows: Sequence[Appointment], day: date, zone: str, shown: Sequence[User], colours: dict[int, str]
) -> list[Placed]:
    start, end = at_local(day, time(0), zone), at_local(day + DAY, time(0), zone)
    return [
        Placed(
            row,
            colour_of(row, shown, colours),
            max(row.starts_at, start),
            min(row.ends_at, end),
            is_cut=row.starts_at < start or row.ends_at > end,
        )
        for row in rows
        if row.starts_at < end and row.ends_at > start
    ]


def _hours(days: Iterable[Day], zone: str) -> tuple[int, int]:
    """The usual day, and longer where something lies outside of it. What lasts for days does not stretch it."""
    local = ZoneInfo(zone)
    inside = [one for day in days for one in day.placed if not one.is_cut]
    starts = [one.starts_at.astimezone(local).hour for one in inside]
    ends = [(one.ends_at - timedelta(minutes=1)).astimezone(local).hour + 1 for one in inside]
    return min([OPENS, *starts]), max([CLOSES, *ends])


def _place(placed: list[Placed], opens: int, closes: int, zone: ZoneInfo) -> None:
    last = (closes - opens) * 60 // QUARTER
    for one in placed:
        begins, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        minutes = (one.ends_at - one.starts_at).total_seconds() // 60
        row = ((begins.hour - opens) * 60 + begins.minute) // QUARTER
        until = row + max(1, round(minutes / QUARTER))
        if ends.date() != begins.date():
            until = last
        one.row = min(max(row, 0), last - 1)
        one.rows = max(1, min(until, last) - one.row)
    group: list[Placed] = []
    for one in sorted(placed, key=lambda each: (each.row, -each.rows)):
        if group and one.row >= max(each.row + each.rows for each in group):
            _share(group)
            group = []
        group.append(one)
    _share(group)


def _share(group: list[Placed]) -> None:
    """Those who overlap stand side by side."""
    free_from: list[int] = []
    for one in group:
        lane = next((number for number, row in enumerate(free_from) if row <= one.row), len(free_from))
        if lane == len(free_from):
            free_from.append(0)
        free_from[lane] = one.row + one.rows
        one.lane = min(lane, MOST_LANES - 1)
    for one in group:
        one.lanes = min(len(free_from), MOST_LANES)
