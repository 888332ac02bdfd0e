"""Whose time is taken. Nobody is in two places."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from roofs.core.kit.windows import Window, next_allowed

ZONE = "America/Detroit"
VISIT = timedelta(minutes=60)
ON_THE_ROAD = timedelta(minutes=30)
VISITING = Window(frozenset(range(6)), time(9), time(17))
ROUND = 30


class Diary:
    """Of everybody who visits people, by whatever key the caller knows them."""

    def __init__(self) -> None:
        self._taken: defaultdict[tuple[int, date], list[datetime]] = defaultdict(list)
        self._away: set[tuple[int, date]] = set()

    def leave(self, who: int, first: date, last: date) -> None:
        """Days off: nobody visits anybody."""
        while first <= last:
            self._away.add((who, first))
            first += timedelta(days=1)

    def is_away(self, who: int, day: date) -> bool:
        return (who, day) in self._away

    def book(self, who: int, wanted: datetime) -> datetime:
        """The start of the first free visit from then on, at the full or the half hour; it is taken from now on."""
        late = timedelta(minutes=wanted.minute % ROUND, seconds=wanted.second, microseconds=wanted.microsecond)
        start = wanted - late + timedelta(minutes=ROUND if late else 0)
        while True:
            start = next_allowed(start, VISITING, [ZONE])
            day = start.astimezone(ZoneInfo(ZONE)).date()
            if self.is_away(who, day):
                start += timedelta(hours=12)
            elif all(abs(start - other) >= VISIT + ON_THE_ROAD for other in self._taken[who, day]):
                self._taken[who, day].append(start)
                return start
            else:
                start += timedelta(minutes=ROUND)
