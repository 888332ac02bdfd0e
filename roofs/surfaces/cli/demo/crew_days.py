"""On which days which crew stands on which roof."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from roofs.production.projects.models import Crew
from roofs.surfaces.cli.demo.diary import ZONE

SUNDAY = 6
SATURDAY = 5
WINTER = frozenset({12, 1, 2})
WHOLE_DAY = (time(7, 30), time(16, 30))
ROUNDS = ((time(8), time(10, 30)), (time(11), time(13, 30)), (time(14), time(16, 30)))
"""Small jobs: three to a crew's day."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Who comes when. `part` is the round of the day for a small job."""

    crew: Crew
    first: date
    last: date
    part: int | None

    def days(self) -> list[date]:
        days = [self.first]
        while days[-1] < self.last:
            days.append(_working(days[-1] + timedelta(days=1)))
        return days

    def hours(self, day: date) -> tuple[datetime, datetime]:
        start, end = WHOLE_DAY if self.part is None else ROUNDS[self.part]
        zone = ZoneInfo(ZONE)
        return datetime.combine(day, start, zone), datetime.combine(day, end, zone)


class CrewDays:
    """First come, first served. With more than two crews the last one does nothing but small jobs."""

    def __init__(self, crews: list[Crew]) -> None:
        self._taken: Counter[tuple[int, date]] = Counter()
        has_service = len(crews) > 2  # noqa: PLR2004 -- a pair of crews does everything
        self._big = crews[:-1] if has_service else crews
        self._small = crews[-1:] if has_service else crews

    def take(self, earliest: date, days: int, *, small: bool) -> Slot:
        most = len(ROUNDS)
        need = 1 if small else most
        found = [(self._first_fit(crew, earliest, days, need), crew) for crew in (self._small if small else self._big)]
        taken, crew = min(found, key=lambda one: (one[0][0], one[1].pk))
        part = self._taken[crew.pk, taken[0]] if small else None
        for day in taken:
            self._taken[crew.pk, day] += need
        return Slot(crew, taken[0], taken[-1], part)

    def release(self, slot: Slot) -> None:
        """A job that is called off gives its days back; a round of a day stays empty."""
        if slot.part is None:
            for day in slot.days():
                self._taken[slot.crew.pk, day] = 0

    def _first_fit(self, crew: Crew, earliest: date, days: int, need: int) -> list[date]:
        start = _working(earliest)
        while True:
            run = [start]
            while len(run) < days:
                run.append(_working(run[-1] + timedelta(days=1)))
            full = [day for day in run if self._taken[crew.pk, day] + need > len(ROUNDS)]
            if not full:
                return run
            start = _working(full[-1] + timedelta(days=1))


def _working(day: date) -> date:
    """Six days a week, five in winter."""
    while day.weekday() == SUNDAY or (day.weekday() == SATURDAY and day.month in WINTER):
        day += timedelta(days=1)
    return day
