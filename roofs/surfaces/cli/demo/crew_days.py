"""On which days which crew stands on which roof, and who goes to a small job alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from roofs.core.accounts.models import User
from roofs.production.projects.models import Crew
from roofs.sales.leads.vocabulary import ProjectType
from roofs.surfaces.cli.demo.diary import ZONE

SUNDAY = 6
SATURDAY = 5
WINTER = frozenset({12, 1, 2})
WHOLE_DAY = (time(7, 30), time(16, 30))
ROUNDS = ((time(8), time(11)), (time(12, 30), time(15, 30)))
"""Who goes alone has two jobs a day."""

ALONE = frozenset({ProjectType.REPAIR, ProjectType.INSPECTION, ProjectType.MAINTENANCE})
OF_THE_LAST = frozenset({ProjectType.GUTTERS, ProjectType.SIDING})
"""What the last crew does, where there are more than two."""

Doer = Crew | User


@dataclass(frozen=True, slots=True)
class Slot:
    """Who comes when. `part` is the round of the day of somebody who goes alone."""

    doer: Doer
    first: date
    last: date
    part: int | None

    @property
    def crew(self) -> Crew | None:
        return self.doer if isinstance(self.doer, Crew) else None

    @property
    def person(self) -> User | None:
        """Who leads the work, or does it alone."""
        return self.doer.lead if isinstance(self.doer, Crew) else self.doer

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
    """First come, first served. A pair of crews does everything; where there are more, each has its trade."""

    def __init__(self, crews: list[Crew], alone: list[User]) -> None:
        self._taken: Counter[tuple[str, date]] = Counter()
        are_many = len(crews) > 2  # noqa: PLR2004 -- see above
        self._roofers: list[Doer] = [*(crews[:-1] if are_many else crews)]
        self._last: list[Doer] = [*(crews[-1:] if are_many else crews)]
        self._alone: list[Doer] = [*alone]

    def take(self, job: str, earliest: date, days: int) -> Slot:
        is_small = job in ALONE and bool(self._alone)
        doers = self._alone if is_small else self._last if job in OF_THE_LAST else self._roofers
        need = 1 if is_small else len(ROUNDS)
        found = [(self._first_fit(doer, earliest, days, need), place) for place, doer in enumerate(doers)]
        taken, place = min(found)
        doer = doers[place]
        part = self._taken[_key(doer), taken[0]] if is_small else None
        for day in taken:
            self._taken[_key(doer), day] += need
        return Slot(doer, taken[0], taken[-1], part)

    def release(self, slot: Slot) -> None:
        """A crew that is not wanted after all is free again; half a day of one person stays empty."""
        if slot.part is None:
            for day in slot.days():
                self._taken[_key(slot.doer), day] = 0

    def _first_fit(self, doer: Doer, earliest: date, days: int, need: int) -> list[date]:
        start = _working(earliest)
        while True:
            run = [start]
            while len(run) < days:
                run.append(_working(run[-1] + timedelta(days=1)))
            full = [day for day in run if self._taken[_key(doer), day] + need > len(ROUNDS)]
            if not full:
                return run
            start = _working(full[-1] + timedelta(days=1))


def _key(doer: Doer) -> str:
    return f"{type(doer).__name__}:{doer.pk}"


def _working(day: date) -> date:
    """Six days a week, five in winter."""
    while day.weekday() == SUNDAY or (day.weekday() == SATURDAY and day.month in WINTER):
        day += timedelta(days=1)
    return day
