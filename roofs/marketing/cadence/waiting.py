"""When a step is due: wall-clock days of the person's own calendar, never 24 hours added to an instant."""

from __future__ import annotations

from collections.abc import Sequence as List
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from roofs.core.kit.holidays import federal_holidays
from roofs.core.kit.windows import add_business_days, at_local, plus_days_local
from roofs.marketing.cadence.models import Enrolment, Step


class Wait(Protocol):
    """A step, or as much of it as its wait."""

    @property
    def after(self) -> timedelta: ...
    @property
    def unit(self) -> str: ...


_PLAIN = frozenset({"minutes", "hours"})  # of plain words: they are compared ten thousand times a second
_FALLBACK = "America/New_York"


def due_at(enrolment: Enrolment, step: Step) -> datetime:
    since = (
        enrolment.previous_at or enrolment.wait_anchor if step.since == Step.Since.PREVIOUS else enrolment.wait_anchor
    )
    return after_wait(since, step, enrolment.zones)


def after_wait(since: datetime, step: Wait, zones: List[str]) -> datetime:
    if step.unit in _PLAIN or not step.after.days:
        return since + step.after
    zone, days = zones[0] if zones else _FALLBACK, step.after.days
    if step.unit == Step.Unit.DAYS:
        return plus_days_local(since, days, zone) + (step.after - timedelta(days=days))
    local = since.astimezone(ZoneInfo(zone))
    day = add_business_days(local.date(), days, _holidays(local.year))
    return at_local(day, local.time(), zone)


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    """Those a wait that begins in this year can meet."""
    return frozenset().union(*(federal_holidays(year + more) for more in range(4)))
