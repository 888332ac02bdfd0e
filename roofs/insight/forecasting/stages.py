"""What the stages of the pipeline have meant so far: how many of those who stood in one were won within a time, and how
long people stay in each. Read from the log, walked backwards once from how things stand now.
"""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from roofs.core.events.models import Event
from roofs.insight.metrics.asking import middle
from roofs.insight.metrics.periods import months_later
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import OPEN, Status

HORIZONS = (30, 60, 90)
SNAPSHOTS = 24
STAY_DAYS = 365
DAY = dt.timedelta(days=1)
STATUSES = list(Status.values)
_PLACE = {status: place for place, status in enumerate(STATUSES)}
_OPEN = frozenset(_PLACE[status] for status in OPEN)


@dataclass(slots=True)
class Snapshot:
    """The open leads as they stood at the beginning of a day, and what became of them."""

    day: dt.date
    open: dict[str, int] = field(default_factory=dict)
    cents: dict[str, int] = field(default_factory=dict)
    won: dict[str, dict[int, int]] = field(default_factory=dict)
    """Stage -> days -> how many of them were won within these days."""

    won_cents: dict[int, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        won = {stage: {str(days): n for days, n in numbers.items()} for stage, numbers in self.won.items()}
        cents = {str(days): n for days, n in self.won_cents.items()}
        return {"day": self.day.isoformat(), "open": self.open, "cents": self.cents, "won": won, "won_cents": cents}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Snapshot:
        won = {stage: {int(days): n for days, n in numbers.items()} for stage, numbers in kept["won"].items()}
        cents = {int(days): n for days, n in kept["won_cents"].items()}
        return cls(dt.date.fromisoformat(kept["day"]), kept["open"], kept["cents"], won, cents)


@dataclass(slots=True)
class Stages:
    """`stays`: stage -> the middle of the days people stayed there before they moved on, in the last year."""

    snapshots: list[Snapshot]
    stays: dict[str, float]
    moved: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        return {"snapshots": [one.as_json() for one in self.snapshots], "stays": self.stays, "moved": self.moved}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Stages:
        told = [Snapshot.read(one) for one in kept.get("snapshots", [])]
        return cls(told, kept.get("stays", {}), kept.get("moved", {}))


class _Leads:
    """All leads in columns, since there may be a million of them."""

    def __init__(self) -> None:
        self.place: dict[int, int] = {}
        self.status, self.created, self.left = bytearray(), array("d"), array("d")
        self.won, self.cents = array("d"), array("q")
        rows = Lead.objects.filter(deleted_at=None).order_by("created_at", "pk")
        for key, status, created, won, cents in rows.values_list(
            "pk", "status", "created_at", "won_at", "estimated_value_cents"
        ).iterator():
            self.place[key] = len(self.created)
            self.status.append(_PLACE[status])
            self.created.append(created.timestamp())
            self.left.append(0.0)
            self.won.append(won.timestamp() if won and status == Status.WON else 0.0)
            self.cents.append(cents or 0)
        self.of_wins = sorted((moment, place) for place, moment in enumerate(self.won) if moment)


class _Walk:
    """From now on backwards. `open` and `cents` are of the moment that was reached."""

    def __init__(self, now: float) -> None:
        self.leads = _Leads()
        self.now = now
        self.open: Counter[int] = Counter()
        self.cents: Counter[int] = Counter()
        self.stays: dict[int, Counter[int]] = defaultdict(Counter)
        self.youngest = len(self.leads.created)
        for place in range(self.youngest):
            self._count(place, 1)

    def _count(self, place: int, step: int) -> None:
        status = self.leads.status[place]
        if status in _OPEN:
            self.open[status] += step
            self.cents[status] += step * self.leads.cents[place]

    def undo(self, moment: float, key: int, before: int, after: int) -> None:
        """It went from one stage to another at that moment."""
        place = self.leads.place.get(key)
        if place is None or moment < self.leads.created[place]:
            return
        self._stayed(place, after, moment)
        self._count(place, -1)
        self.leads.status[place] = before
        self._count(place, 1)

    def unborn(self, moment: float) -> None:
        """Leads that came after that moment are not there yet."""
        while self.youngest and self.leads.created[self.youngest - 1] >= moment:
            self.youngest -= 1
            self._stayed(self.youngest, self.leads.status[self.youngest], self.leads.created[self.youngest])
            self._count(self.youngest, -1)

    def _stayed(self, place: int, status: int, since: float) -> None:
        left = self.leads.left[place]
        if left and status in _OPEN and left >= self.now - STAY_DAYS * 86_400:
            self.stays[status][int((left - since) // 86_400)] += 1
        self.leads.left[place] = since

    def snapshot(self, day: dt.date, moment: float) -> Snapshot:
        found = Snapshot(day, _told(self.open), _told(self.cents), {}, dict.fromkeys(HORIZONS, 0))
        first = bisect_right(self.leads.of_wins, (moment, len(self.leads.won)))
        for won_at, place in self.leads.of_wins[first:]:
            late = won_at - moment
            status = self.leads.status[place]
            if late > HORIZONS[-1] * 86_400:
                break
            if place >= self.youngest or status not in _OPEN:
                continue
            of_stage = found.won.setdefault(STATUSES[status], dict.fromkeys(HORIZONS, 0))
            for days in HORIZONS:
                if late <= days * 86_400:
                    of_stage[days] += 1
                    found.won_cents[days] += self.leads.cents[place]
        return found


def _told(counted: Counter[int]) -> dict[str, int]:
    return {STATUSES[status]: number for status, number in counted.items() if number}


def learn(now: dt.datetime, zone: dt.tzinfo) -> Stages:
    """At the beginning of each of the last months, the newest first."""
    days = [months_later(now.astimezone(zone).date(), -step) for step in range(SNAPSHOTS)]
    moments = [dt.datetime.combine(day, dt.time(0), zone).timestamp() for day in days]
    walk, snapshots = _Walk(now.timestamp()), []
    moves = _moves(now, dt.datetime.fromtimestamp(moments[-1], dt.UTC))
    following = next(moves, None)
    for day, moment in zip(days, moments, strict=True):
        while following is not None and following[0] >= moment:
            walk.undo(*following)
            following = next(moves, None)
        walk.unborn(moment)
        snapshots.append(walk.snapshot(day, moment))
    moved = {STATUSES[status]: sum(counted.values()) for status, counted in walk.stays.items()}
    stays = {STATUSES[status]: middle(counted.items()) for status, counted in walk.stays.items()}
    return Stages(snapshots, stays, moved)


def _moves(now: dt.datetime, since: dt.datetime) -> Iterator[tuple[float, int, int, int]]:
    """The newest first: when, which lead, from where, to where."""
    rows = Event.objects.filter(name="lead.advanced", subject_type="lead", at__lte=now).order_by("-pk")
    for at, key, change in rows.values_list("at", "subject_id", "data__changes__status").iterator():
        if at < since:
            return
        if key is not None and _is_move(change):
            yield at.timestamp(), key, _PLACE[change[0]], _PLACE[change[1]]


def _is_move(change: Any) -> bool:
    return isinstance(change, Sequence) and len(change) == 2 and all(one in _PLACE for one in change)  # noqa: PLR2004 -- from and to
