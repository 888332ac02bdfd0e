"""The company's revenue of the coming months, of what this person may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING

from roofs.core.company.office import office
from roofs.insight.forecasting.methods import FEWEST_FOLDS, METHODS, Backtest, backtest
from roofs.insight.metrics.asking import Question, ask, buckets
from roofs.insight.metrics.periods import DAY, Period, months_later

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LOOK_BACK = 60
LEVEL = 0.8
NEEDED = min(method.needs for method in METHODS.values()) + FEWEST_FOLDS


@dataclass(frozen=True, slots=True)
class Past:
    month: dt.date
    cents: int


@dataclass(frozen=True, slots=True)
class Coming:
    month: dt.date
    cents: int
    low_cents: int
    high_cents: int


@dataclass(frozen=True, slots=True)
class Tried:
    """A method and how wrong it was on this company's own months; None when there are too few to know."""

    name: str
    test: Backtest | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Without enough whole months of history `coming` is empty and `method` is too: nothing is made up."""

    history: list[Past]
    coming: list[Coming]
    method: str
    tried: list[Tried]
    needed: int = NEEDED
    level: float = LEVEL

    @property
    def test(self) -> Backtest | None:
        return next((one.test for one in self.tried if one.name == self.method), None)


def forecast(user: User, now: dt.datetime, months: int = 6, wanted: str = "auto") -> Forecast:
    """`wanted`: a method's name, or "auto" for the one that was less wrong."""
    this_month = now.astimezone(office.get().zone).date().replace(day=1)
    history = _history(user, this_month)
    values = [float(past.cents) for past in history]
    tried = [Tried(name, backtest(method, values, months)) for name, method in METHODS.items()]
    fit = {one.name: one.test for one in tried if one.test is not None and wanted in {"auto", one.name}}
    if not fit:
        return Forecast(history, [], "", tried)
    best = min(fit, key=lambda name: fit[name].mean_error)
    return Forecast(history, _coming(best, fit[best], values, this_month, months), best, tried)


def _history(user: User, this_month: dt.date) -> list[Past]:
    """Whole months, from the first in which anything was sold."""
    period = Period(months_later(this_month, -LOOK_BACK), this_month - DAY, office.get().zone)
    sold = {
        row.keys[0]: row.values["revenue_cents"]
        for row in ask(Question(user, period, ["revenue_cents"], ["month"])).rows
    }
    months = [Past(month, int(sold.get(month) or 0)) for month in buckets(period, "month")]
    return list(dropwhile(lambda past: not past.cents, months))


def _coming(name: str, test: Backtest, values: Sequence[float], first: dt.date, months: int) -> list[Coming]:
    found = []
    for step, value in enumerate(METHODS[name].foresee(values, months)):
        spread = test.spread(step + 1)
        found.append(
            Coming(months_later(first, step), round(value), max(0, round(value - spread)), round(value + spread))
        )
    return found
