"""What stands in a report: figures beside what they were, and tables. The same for the page, the letter and the PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from roofs.core.company.office import office
from roofs.insight.forecasting.revenue import forecast
from roofs.insight.metrics import boards
from roofs.insight.metrics.asking import Answer, Question, ask
from roofs.insight.metrics.catalogue import MEASURES, Unit
from roofs.insight.metrics.dimensions import Where, labels
from roofs.insight.metrics.funnel import funnel
from roofs.insight.metrics.periods import DAY, Period, end_of_month, months_later
from roofs.insight.metrics.saying import change, say

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

WEEK = 7
WEEKLY = ("leads", "won", "lost", "conversion_rate", "revenue_cents", "answer_median_seconds", "in_time_share")
MONTHLY = (
    "leads",
    "conversion_rate",
    "close_rate",
    "revenue_cents",
    "average_value_cents",
    "answer_median_seconds",
    "spend_cents",
    "cost_per_lead_cents",
    "roi",
)
EACH_PERSON = ("leads", "won", "conversion_rate", "revenue_cents", "answer_median_seconds")
EACH_SOURCE = ("leads", "won", "revenue_cents", "spend_cents", "cost_per_lead_cents", "roi")
COMING = 3


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    value: str
    change: str
    is_good: bool | None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    heads: list[str]
    rows: list[list[str]]
    note: str = ""
    bars: list[float] = field(default_factory=list)
    """One for each row, between 0 and 1; none where rows are not drawn."""


@dataclass(frozen=True, slots=True)
class Report:
    kind: str
    first: dt.date
    title: str
    about: str
    company: str
    lines: list[Line]
    sections: list[Section] = field(default_factory=list)


def week_before(day: dt.date) -> dt.date:
    """The Monday of the last whole week."""
    return day - dt.timedelta(days=day.weekday() + WEEK)


def month_before(day: dt.date) -> dt.date:
    return months_later(day, -1)


def weekly(person: User, monday: dt.date) -> Report:
    """Of one person, by that person's own rights, whoever reads it."""
    home = office.get()
    period = Period(monday, monday + (WEEK - 1) * DAY, home.zone)
    mine = Where(person=[person.pk])
    sources = ask(Question(person, period, ("leads", "won", "revenue_cents"), ("source",), mine)).sorted_by("leads")
    now = ask(Question(person, period, ("open_leads", "hot_waiting", "open_value_cents"), (), mine)).rows[0].values
    standing = [[str(MEASURES[name].title), say(MEASURES[name].unit, value)] for name, value in now.items()]
    return Report(
        kind="weekly",
        first=monday,
        title=_("The week"),
        about=_("%(person)s, %(days)s") % {"person": person, "days": _days(period)},
        company=home.name,
        lines=_lines(Question(person, period, WEEKLY, (), mine)),
        sections=[
            Section(_("As it stands now"), [], standing),
            _section(_("Where your leads came from"), sources, "leads"),
        ],
    )


def monthly(viewer: User, first: dt.date) -> Report:
    """Of the whole company, as far as the viewer may see it."""
    home = office.get()
    period = Period(first, end_of_month(first), home.zone)
    year = Period(months_later(first, -11), period.last, home.zone)

    def by(title: str, part: str, measures: Sequence[str], sort: str) -> Section:
        found = ask(Question(viewer, period, boards.may_see(viewer, tuple(measures)), (part,))).sorted_by(sort)
        return _section(title, found, sort)

    return Report(
        kind="monthly",
        first=first,
        title=_("The month"),
        about=formats.date_format(first, _("F Y")),
        company=home.name,
        lines=_lines(Question(viewer, period, boards.may_see(viewer, MONTHLY))),
        sections=[
            _section(
                _("Revenue of twelve months"), ask(Question(viewer, year, boards.REVENUE, ("month",))), "revenue_cents"
            ),
            _ahead(viewer, period),
            by(_("Each person"), "person", EACH_PERSON, "revenue_cents"),
            by(_("Each source"), "source", EACH_SOURCE, "leads"),
            _funnel(viewer, period),
        ],
    )


def _lines(question: Question) -> list[Line]:
    return [
        Line(
            str(one.title),
            say(one.measure.unit, one.value),
            change(one.measure.unit, one.value, one.before),
            one.is_good,
        )
        for one in boards.compared(question)
    ]


def _section(title: str, found: Answer, drawn: str) -> Section:
    shown = [row for row in found.rows if any(row.values.values())]
    rows = [[*row.labels, *(say(one.unit, row.values[one.name]) for one in found.measures)] for row in shown]
    heads = ["", *(str(one.title) for one in found.measures)]
    return Section(title, heads, rows, bars=_bars([float(row.values[drawn] or 0) for row in shown]))


def _bars(values: list[float]) -> list[float]:
    most = max(values, default=0)
    return [round(max(value, 0) / most, 4) for value in values] if most > 0 else []


def _funnel(viewer: User, period: Period) -> Section:
    found = funnel(viewer, period)
    rows = [
        [str(step.status.label), say(Unit.COUNT, step.reached), say(Unit.SHARE, step.share_of_all)]
        for step in found.steps
    ]
    reached = _bars([float(step.reached) for step in found.steps])
    return Section(_("How far the leads of the month came"), ["", _("Reached"), _("Of all")], rows, bars=reached)


def _ahead(viewer: User, period: Period) -> Section:
    """As it was at the end of the month the report is about, so that the same report says the same twice."""
    found = forecast(viewer, period.until, COMING)
    title, heads = _("What may come"), ["", _("Expected"), _("Low"), _("High")]
    if not found.coming or found.test is None:
        words = {"n": found.needed, "have": len(found.history)}
        return Section(
            title, heads, [], _("A forecast needs %(n)s whole months with sales; there are %(have)s.") % words
        )
    names = labels("month", [one.month for one in found.coming], viewer)
    rows = [
        [names[one.month], *(say(Unit.CENTS, cents) for cents in (one.cents, one.low_cents, one.high_cents))]
        for one in found.coming
    ]
    wrong = say(Unit.SHARE, found.test.share)
    note = _("Four of five months are expected between low and high. On past months this was %(wrong)s wrong.")
    return Section(title, heads, rows, note % {"wrong": wrong})


def _days(period: Period) -> str:
    # Translators: a day in Django's date format letters
    return f"{formats.date_format(period.first, _('M j'))} – {formats.date_format(period.last, _('M j, Y'))}"
