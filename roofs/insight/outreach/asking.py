"""Asking for figures of outreach: one query of the sums of days, whatever the number of measures and of touches."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Sum

from roofs.insight.metrics.catalogue import Number
from roofs.insight.metrics.dimensions import bucket_of
from roofs.insight.metrics.periods import Period
from roofs.insight.outreach.measures import MEASURES, worked_out
from roofs.insight.outreach.models import EVERYBODY, NOBODY, SUMMED, DayCount, Outcome, OutcomeQuerySet
from roofs.marketing.cadence.models import Step

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Kind = DayCount.Kind
BY = {
    "domain": Kind.DOMAIN,
    "step": Kind.STEP,
    "source": Kind.SOURCE,
    "temperature": Kind.TEMPERATURE,
    "campaign": Kind.CAMPAIGN,
    "slot": Kind.SLOT,
}
WHERE = BY | {"sequence": Kind.STEP}
TIME = ("day", "week", "month")
Key = str | int | UUID | dt.date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """`by`: "channel", one of BY, or a part of time. `where`: at most one of BY, with its value."""

    user: User
    period: Period
    by: str = ""
    channel: str = ""
    person: int | None = None
    where: tuple[str, Key] | None = None

    def before(self) -> Asked:
        return replace(self, period=self.period.before())

    def told_apart(self, by: str) -> Asked:
        return replace(self, by=by)

    @property
    def kind(self) -> DayCount.Kind:
        """What the rows of sums that are read are told apart by."""
        if self.where is not None:
            if self.by in BY and BY[self.by] != WHERE[self.where[0]]:
                raise ValueError(f"{self.by} is not known by {self.where[0]}")
            return WHERE[self.where[0]]
        return BY.get(self.by, Kind.DOMAIN)


@dataclass(frozen=True, slots=True)
class Line:
    key: Key
    sums: dict[str, int]

    def value(self, name: str) -> Number:
        return worked_out((name,), self.sums)[name]

    def values(self, names: tuple[str, ...]) -> dict[str, Number]:
        return worked_out(names, self.sums)


@dataclass(frozen=True, slots=True)
class Found:
    asked: Asked
    lines: list[Line]
    total: Line

    def by_key(self) -> dict[Key, Line]:
        return {line.key: line for line in self.lines}

    def sorted_by(self, name: str) -> Found:
        def order(line: Line) -> float:
            return -float(line.value(name) or 0)

        return replace(self, lines=sorted(self.lines, key=order))


def ask(asked: Asked) -> Found:
    column = {"channel": "channel", "": "day"}.get(asked.by, "day" if asked.by in TIME else "value")
    summed: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(SUMMED, 0))
    found = _rows(asked).order_by().values_list(column).annotate(**{f"n_{name}": Sum(name) for name in SUMMED})
    for key, *sums in found:
        into = summed[_key(asked, key)]
        for name, number in zip(SUMMED, sums, strict=True):
            into[name] += int(number or 0)
    lines = [Line(key, sums) for key, sums in sorted(summed.items(), key=lambda pair: str(pair[0]))]
    if asked.by == "slot":
        lines.sort(key=lambda line: int(str(line.key)))
    whole = {name: sum(line.sums[name] for line in lines) for name in SUMMED}
    return Found(asked, [] if not asked.by else lines, Line(None, whole))


def _rows(asked: Asked) -> QuerySet[DayCount]:
    kind = asked.kind
    rows = DayCount.objects.filter(
        kind=kind, whose__in=_whose(asked), day__gte=asked.period.first, day__lte=asked.period.last
    )
    if asked.channel:
        rows = rows.filter(channel=asked.channel)
    if asked.where is not None:
        rows = rows.filter(value__in=[_written(*one) for one in _parts_of(*asked.where)])
    return rows


def _parts_of(name: str, value: Key) -> list[tuple[str, Key]]:
    """A sequence is all the steps it ever had."""
    if name != "sequence":
        return [(name, value)]
    steps = Step.objects.filter(version__sequence=int(str(value))).order_by()
    return [("step", key) for key in set(steps.values_list("key", flat=True))]


def _whose(asked: Asked) -> list[int]:
    """Of whom this person may see figures: managers everybody's or one's, sellers their own and nobody's."""
    user = asked.user
    if not user.is_active or not (user.is_manager or user.role == "sales"):
        return []
    if user.is_manager:
        return [EVERYBODY] if asked.person is None else [asked.person]
    mine = [user.pk, NOBODY]
    return mine if asked.person is None else [one for one in mine if one == asked.person]


def _written(name: str, value: Key) -> str:
    """As the database writes it."""
    if isinstance(value, UUID):
        return str(value) if connection.features.has_native_uuid_field else value.hex
    return "" if value is None else str(value)


def _key(asked: Asked, key: Any) -> Key:
    if asked.by in TIME:
        return bucket_of(asked.by, key)
    if not asked.by:
        return None
    if asked.by == "step":
        return UUID(key)
    return int(key) if asked.by in {"campaign", "slot"} else str(key)


def touches(asked: Asked, flag: str = "sent") -> OutcomeQuerySet:
    """The touches behind a figure: as many as it says. Newest first."""
    rows = Outcome.objects.visible_to(asked.user).filter(day__gte=asked.period.first, day__lte=asked.period.last)
    if flag != "sent":
        rows = rows.filter(**{flag: 1})
    if asked.channel:
        rows = rows.filter(channel=asked.channel)
    if asked.person is not None:
        rows = rows.filter(owner=None if asked.person == NOBODY else asked.person)
    if asked.where is not None:
        name, value = asked.where
        rows = rows.filter(**{"step_key" if name == "step" else name: value})
    return rows.order_by("-day", "-touch")


def rows_of(name: str) -> str:
    """The flag of the touches behind this measure."""
    return MEASURES[name].rows


def sent_by_channel(asked: Asked) -> list[tuple[Key, str, int]]:
    rows = _rows(asked).order_by().values_list("value", "channel").annotate(number=Sum("sent"))
    return [(_key(asked, value), channel, int(number or 0)) for value, channel, number in rows]
