"""Which measures stand together: the same for a screen, the API and a report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roofs.core.company.office import office
from roofs.insight.metrics.asking import Answer, Question, ask, total
from roofs.insight.metrics.catalogue import MEASURES, Measure, Number
from roofs.insight.metrics.periods import Period, named

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

REVENUE = ("revenue_cents", "sales", "average_value_cents")
TEAM = (
    "leads",
    "won",
    "lost",
    "conversion_rate",
    "revenue_cents",
    "average_value_cents",
    "answer_median_seconds",
    "answer_average_seconds",
    "in_time_share",
)
SOURCES = (
    "leads",
    "won",
    "conversion_rate",
    "revenue_cents",
    "spend_cents",
    "cost_per_lead_cents",
    "cost_per_won_cents",
    "roi",
)
PLACES = ("leads", "won", "conversion_rate", "revenue_cents")
MONEY_SPENT = frozenset({"spend_cents", "cost_per_lead_cents", "cost_per_won_cents", "roi"})
"""For those who run the company; to others these columns would be empty."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number beside that of the period before."""

    name: str
    title: str | Promise
    measure: Measure
    period: Period
    value: Number
    before: Number

    @property
    def change(self) -> float | None:
        """How much more, as a share of what it was; None when there was nothing to compare with."""
        if self.value is None or not self.before:
            return None
        return (self.value - self.before) / abs(self.before)

    @property
    def is_good(self) -> bool | None:
        """None when it stayed, or when more is neither good nor bad."""
        if not self.change or not self.measure.more_is:
            return None
        return (self.change > 0) == (self.measure.more_is == "better")


def compared(question: Question, known: Answer | None = None, known_before: Answer | None = None) -> list[Figure]:
    """Each measure of the whole period beside the period before. `known`: what was asked about each already."""
    now = known.total if known else total(question)
    before = known_before.total if known_before else total(question.before())
    period = question.period
    return [
        Figure(name, MEASURES[name].title, MEASURES[name], period, now[name], before[name])
        for name in question.measures
    ]


def may_see(user: User, measures: tuple[str, ...]) -> tuple[str, ...]:
    return measures if user.is_manager else tuple(name for name in measures if name not in MONEY_SPENT)


_CARDS = (
    ("leads_today", _("New today"), "leads", "today"),
    ("leads_this_month", _("Leads this month"), "leads", "month"),
    ("conversion_rate", _("Conversion rate, 30 days"), "conversion_rate", "30d"),
    ("revenue_this_month", _("Revenue this month"), "revenue_cents", "month"),
    ("answer_average", _("Until answered, average"), "answer_average_seconds", "30d"),
)


@dataclass(frozen=True, slots=True)
class Today:
    """What the first page shows at a glance."""

    figures: list[Figure]
    temperatures: Answer
    sources: Answer

    @property
    def hot_waiting(self) -> int:
        return next((int(row.values["open_leads"] or 0) for row in self.temperatures.rows if row.keys == ("hot",)), 0)


def today(user: User, now: dt.datetime | None = None) -> Today:
    """Days and months are those of the office, so that everybody talks about the same number."""
    now, zone = now or timezone.now(), office.get().zone
    figures = []
    for name, title, measure, wanted in _CARDS:
        (figure,) = compared(Question(user, named(wanted, now, zone), [measure]))
        figures.append(Figure(name, title, figure.measure, figure.period, figure.value, figure.before))
    month = named("30d", now, zone)
    return Today(
        figures,
        ask(Question(user, month, ["open_leads"], ["temperature"])),
        ask(Question(user, month, ["leads"], ["source"])).sorted_by("leads"),
    )
