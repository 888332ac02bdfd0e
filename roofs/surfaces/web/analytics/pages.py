"""The pages of figures. Each says what it counts, shows it drawn and as a table, and gives the table away as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roofs.insight.metrics import boards
from roofs.insight.metrics.asking import Answer, Question, Row, ask, buckets
from roofs.insight.metrics.catalogue import MEASURES
from roofs.insight.metrics.dimensions import labels, short_labels
from roofs.insight.metrics.funnel import Funnel
from roofs.insight.metrics.funnel import funnel as funnel_of
from roofs.insight.metrics.periods import NAMES
from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.web.analytics import charts
from roofs.surfaces.web.analytics.asked import Asked, asked_in
from roofs.surfaces.web.analytics.charts import Columns, Point
from roofs.surfaces.web.analytics.grids import as_csv, grid, table_as_csv
from roofs.surfaces.web.analytics.words import change, days, figure
from roofs.surfaces.web.leads.pages import people_for

OVERVIEW = (
    "leads",
    "conversion_rate",
    "revenue_cents",
    "average_value_cents",
    "close_rate",
    "answer_median_seconds",
)
MONTHS_FROM, WEEKS_FROM = 190, 45
MOST_TILES = 60


def shared(asked: Asked) -> dict[str, Any]:
    """What stands on top of every page of figures."""
    return {
        "asked": asked,
        "periods": NAMES,
        "days": days(asked.period),
        "days_before": days(asked.period.before()),
        "sources": Source.choices,
        "people": people_for(asked.user),
    }


def wants_csv(request: HttpRequest) -> bool:
    return request.GET.get("format") == "csv"


def cards(question: Question, known: Answer | None = None) -> list[dict[str, Any]]:
    return [
        {
            "title": one.title,
            "help": one.measure.definition,
            "text": figure(one),
            "change": change(one),
            "good": one.is_good,
        }
        for one in boards.compared(question, known)
    ]


def group_of(asked: Asked) -> str:
    """Few enough bars to see, many enough to tell."""
    if asked.period.days >= MONTHS_FROM:
        return "month"
    return "week" if asked.period.days >= WEEKS_FROM else "day"


def series(asked: Asked, measure: str, title: str, group: str = "") -> Columns:
    group = group or group_of(asked)
    return drawn(ask(asked.question((measure,), group)), measure, title)


def drawn(found: Answer, measure: str, title: str) -> Columns:
    """An answer by day, week or month."""
    asked, group = found.question, found.question.by[0]
    values = {row.keys[0]: row.values[measure] for row in found.rows}
    every = buckets(asked.period, group)
    names, short = labels(group, every, asked.user), short_labels(group, every)
    return charts.columns(
        title, [Point(names[day], values.get(day), short[day]) for day in every], MEASURES[measure].unit
    )


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    asked = asked_in(request)
    if wants_csv(request):
        return as_csv("figures", ask(asked.question(OVERVIEW, group_of(asked))))
    shown = {
        "cards": cards(asked.question(OVERVIEW)),
        "charts": [
            series(asked, "leads", _("Leads that arrived")),
            series(asked, "revenue_cents", _("Revenue")),
        ],
    }
    return render(request, "analytics/index.html", shared(asked) | shown)


@require_safe
def funnel(request: HttpRequest) -> HttpResponseBase:
    asked = asked_in(request, "90d")
    found = funnel_of(asked.user, asked.period, asked.where)
    if wants_csv(request):
        return _funnel_csv(found)
    before = funnel_of(asked.user, asked.period.before(), asked.where)
    was = {step.status: step.share_of_all for step in before.steps}
    steps = [
        {"step": step, "before": was[step.status], "url": _leads_in(asked, step.status.value)} for step in found.steps
    ]
    return render(request, "analytics/funnel.html", shared(asked) | {"funnel": found, "steps": steps})


def _funnel_csv(found: Funnel) -> HttpResponseBase:
    heads = [_("Stage"), _("Leads"), _("Of all"), _("Of the stage before"), _("Here now")]
    steps = (
        [str(one.status.label), one.reached, _share(one.share_of_all), _share(one.share_of_last), one.here_now]
        for one in found.steps
    )
    return table_as_csv("funnel", heads, steps)


def _share(part: float | None) -> float | None:
    return None if part is None else round(part, 4)


def _leads_in(asked: Asked, status: str) -> str:
    narrow = {"status": status, "created_after": asked.period.first.isoformat()}
    return f"{reverse('web:leads')}?{urlencode(narrow)}"


@require_safe
def revenue(request: HttpRequest) -> HttpResponseBase:
    asked = asked_in(request, "12m")
    question = asked.question(boards.REVENUE, "month")
    by_month = ask(question)
    if wants_csv(request):
        return as_csv("revenue", by_month)
    by_type = ask(asked.question(boards.REVENUE, "project_type")).sorted_by("revenue_cents")
    shown = {
        "cards": cards(asked.question(boards.REVENUE), by_month),
        "charts": [
            drawn(by_month, "revenue_cents", _("Revenue by month")),
            drawn(by_month, "average_value_cents", _("Average sale by month")),
        ],
        "grids": [grid(_("By month"), by_month, by_month.whole), grid(_("By job"), by_type, by_type.whole)],
        "note": MEASURES["revenue_cents"].definition,
    }
    return render(request, "analytics/tables.html", shared(asked) | {"page": "revenue", "title": _("Revenue")} | shown)


@require_safe
def team(request: HttpRequest) -> HttpResponseBase:
    asked = asked_in(request)
    question = asked.question(boards.TEAM, "person")
    found = ask(question).sorted_by("revenue_cents")
    if wants_csv(request):
        return as_csv("team", found)
    shown = {
        "bars": _bars(found, "won", _person_url),
        "bars_title": _("Won"),
        "grids": [grid(_("Each person"), found, found.whole, _person_url)],
        "note": MEASURES["conversion_rate"].definition,
    }
    return render(request, "analytics/tables.html", shared(asked) | {"page": "team", "title": _("Team")} | shown)


def _person_url(row: Row) -> str:
    return f"{reverse('web:leads')}?{urlencode({'assigned_to': row.keys[0] or 'none'})}"


@require_safe
def sources(request: HttpRequest) -> HttpResponseBase:
    asked = asked_in(request, "90d")
    question = asked.question(boards.SOURCES, "source")
    if asked.where.given.keys() - {"source"}:  # what was spent is known by source alone
        question = Question(question.user, question.period, boards.SOURCES[:4], question.by, question.where)
    found = ask(question).sorted_by("leads")
    if wants_csv(request):
        return as_csv("sources", found)
    shown = {
        "bars": _bars(found, "leads", _source_url),
        "bars_title": _("Leads"),
        "grids": [grid(_("Each source"), found, found.whole, _source_url)],
        "note": MEASURES["roi"].definition if "roi" in question.measures else "",
        "may_spend": asked.user.is_manager,
    }
    return render(request, "analytics/tables.html", shared(asked) | {"page": "sources", "title": _("Sources")} | shown)


def _source_url(row: Row) -> str:
    return f"{reverse('web:leads')}?{urlencode({'source': row.keys[0] or ''})}"


@require_safe
def places(request: HttpRequest) -> HttpResponseBase:
    asked = asked_in(request, "12m")
    by = "city" if request.GET.get("by") == "city" else "zip"
    question = asked.question(boards.PLACES, by)
    found = ask(question).sorted_by("leads")
    if wants_csv(request):
        return as_csv("places", found)
    url = _zip_url if by == "zip" else _city_url
    warm = [(row.labels[0], int(row.values["leads"] or 0), url(row)) for row in found.rows[:MOST_TILES]]
    shown = {
        "by": by,
        "tiles": charts.tiles(sorted(warm)),
        "grids": [grid(_("ZIP codes") if by == "zip" else _("Cities"), found, found.whole, url)],
    }
    return render(request, "analytics/tables.html", shared(asked) | {"page": "places", "title": _("Places")} | shown)


def _zip_url(row: Row) -> str:
    return f"{reverse('web:leads')}?{urlencode({'zip': row.keys[0]})}" if row.keys[0] else ""


def _city_url(row: Row) -> str:
    return f"{reverse('web:leads')}?{urlencode({'q': row.keys[0]})}" if row.keys[0] else ""


def _bars(found: Answer, measure: str, url: Any) -> list[dict[str, Any]]:
    rows = [row for row in found.sorted_by(measure).rows if row.values[measure]]
    most = max((row.values[measure] or 0 for row in rows), default=1)
    return [{"label": row.labels[0], "n": row.values[measure], "most": most, "url": url(row)} for row in rows]
