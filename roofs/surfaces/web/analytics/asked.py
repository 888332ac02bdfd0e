"""What a page of numbers is asked for: out of its address, which says everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from pydantic import ValidationError

from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.insight.metrics.asking import Question
from roofs.insight.metrics.boards import may_see
from roofs.insight.metrics.dimensions import Where
from roofs.insight.metrics.periods import LONGEST, NAMES, Period, named
from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.web.leads.reading import number_in, viewer

USUAL = "30d"


@dataclass(frozen=True, slots=True)
class Asked:
    user: User
    period: Period
    name: str
    """One of NAMES; empty when the days were chosen one by one."""

    where: Where

    def question(self, measures: tuple[str, ...], *by: str) -> Question:
        return Question(self.user, self.period, may_see(self.user, measures), by, self.where)


def seller(request: HttpRequest) -> User:
    """Figures are for those who sell and for those who lead."""
    user = viewer(request)
    if user.role not in {"admin", "manager", "sales"}:
        raise PermissionDenied
    return user


def asked_in(request: HttpRequest, usual: str = USUAL, *, narrow: Sequence[str] = ("source", "person")) -> Asked:
    """`narrow`: the filters this page knows.

    What cannot be read is left out rather than refused: an old bookmark still opens.
    """
    user, now, zone = seller(request), timezone.now(), office.get().zone
    name = request.GET.get("period", usual)
    name = name if name in NAMES else usual
    first, last = day_in(request.GET.get("from", "")), day_in(request.GET.get("to", ""))
    if first is None and last is None:
        return Asked(user, named(name, now, zone), name, where_in(request.GET, narrow))
    last = last or max(now.astimezone(zone).date(), first or dt.date.min)
    first = max(first or last.replace(day=1), last - (LONGEST - 1) * dt.timedelta(days=1))
    return Asked(user, Period(min(first, last), last, zone), "", where_in(request.GET, narrow))


def where_in(given: QueryDict, narrow: Sequence[str]) -> Where:
    found: dict[str, Any] = {
        "source": [source for source in given.getlist("source") if source in Source.values],
        "person": [number for number in map(number_in, given.getlist("person")) if number],
    }
    found["segment"] = [number for number in map(number_in, given.getlist("segment")) if number]
    for name in ("temperature", "status", "project_type", "zip", "city"):
        found[name] = [value for value in given.getlist(name) if value]
    found = {name: value for name, value in found.items() if name in narrow}
    try:
        return Where.model_validate(found)
    except ValidationError as error:
        wrong = {str(problem["loc"][0]) for problem in error.errors()}
        return Where.model_validate({name: value for name, value in found.items() if name not in wrong})


def day_in(typed: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None  # noqa: PLR2004 -- nothing of ours is older or younger
