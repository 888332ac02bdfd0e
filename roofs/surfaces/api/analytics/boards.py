"""The numbers of the office, told apart in the usual ways."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from roofs.comms.calendar.models import Appointment
from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.insight.forecasting.revenue import Tried, forecast
from roofs.insight.metrics.asking import Question, ask
from roofs.insight.metrics.boards import PLACES, REVENUE, SOURCES, TEAM, may_see, today
from roofs.insight.metrics.funnel import funnel
from roofs.insight.metrics.temperatures import LONGEST as LONGEST_TREND
from roofs.insight.metrics.temperatures import trend
from roofs.surfaces.api.analytics import shapes, telling
from roofs.surfaces.api.analytics.spans import Ahead, Days, Grouped, Placed, Span
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import seller
from roofs.surfaces.api.problems import Problem

router = Router(tags=["Analytics"])
WEEK = timedelta(days=7)


def _question(user: User, span: Span, measures: tuple[str, ...], by: str) -> Question:
    return Question(user, span.chosen(), may_see(user, measures), (by,), span.where())


@router.get(
    "/temperature-trends",
    response={200: shapes.HeatTrend, 409: Problem},
    operation_id="analyticsTemperatureTrends",
    summary="How warm the leads were, day by day",
)
def temperature_trends(request: HttpRequest, query: Query[Days]) -> HttpResponse:
    """Of the leads you may see today, as each of them stood at the end of each day. At most a year."""
    user = seller(request)
    refuse_unknown(request.GET, Days)
    period = query.chosen()
    if (period.last - period.first).days > LONGEST_TREND:
        raise Refused(_("At most a year at once."), "date_from")
    found = trend(user, period)
    told = {"date_from": period.first, "date_to": period.last, "days": found}
    return answer(shapes.HEAT_TREND, told)


@router.get("/dashboard", response=shapes.Dashboard, operation_id="analyticsDashboard", summary="The day at a glance")
def dashboard(request: HttpRequest) -> HttpResponse:
    """The six numbers of the first page. Of what you may see: sellers count their own leads and those nobody has."""
    user, now = seller(request), timezone.now()
    found = today(user, now)
    meetings = Appointment.objects.visible_to(user).upcoming(now).filter(starts_at__lt=now + WEEK)
    told = {
        "figures": {one.name: telling.figure(one) for one in found.figures},
        "hot_leads_requiring_action": found.hot_waiting,
        "temperatures": telling.parts(found.temperatures, "open_leads"),
        "sources": telling.parts(found.sources, "leads"),
        "appointments_next_7_days": meetings.count(),
    }
    return answer(shapes.DASHBOARD, told)


@router.get(
    "/funnel",
    response={200: shapes.FunnelShape, 409: Problem},
    operation_id="analyticsFunnel",
    summary="How far leads come",
)
def funnel_of(request: HttpRequest, query: Query[Span]) -> HttpResponse:
    """Of the leads that arrived in the period. Lost ones count as far as they had come before."""
    user = seller(request)
    refuse_unknown(request.GET, Span)
    period = query.chosen()
    found = funnel(user, period, query.where())
    told = {"period": period, "leads": found.leads, "lost": found.lost, "nurture": found.nurture, "steps": found.steps}
    return answer(shapes.FUNNEL, told)


@router.get(
    "/revenue",
    response={200: shapes.RevenueShape, 409: Problem},
    operation_id="analyticsRevenue",
    summary="What was sold",
)
def revenue(request: HttpRequest, query: Query[Grouped]) -> HttpResponse:
    """Contracts by the day they were approved, and the estimate of won leads that have no project. In cents."""
    user = seller(request)
    refuse_unknown(request.GET, Grouped)
    asked = _question(user, query, REVENUE, query.group)
    by_type = Question(user, asked.period, REVENUE, ("project_type",), asked.where)
    found, types = ask(asked), telling.table(by_type, "revenue_cents")
    told = telling.days(asked) | {"units": telling.units(asked), "totals": types["totals"]}
    told |= {"rows": telling.series(found), "by_project_type": types["rows"]}
    return answer(shapes.REVENUE, told)


@router.get(
    "/team-performance",
    response={200: shapes.MeasureTable, 409: Problem},
    operation_id="analyticsTeam",
    summary="What each person does",
)
def team(request: HttpRequest, query: Query[Span]) -> HttpResponse:
    """By person, the most revenue first. Sellers see themselves; managers see all."""
    user = seller(request)
    refuse_unknown(request.GET, Span)
    return answer(shapes.TABLE, telling.table(_question(user, query, TEAM, "person"), "revenue_cents"))


@router.get(
    "/lead-sources",
    response={200: shapes.MeasureTable, 409: Problem},
    operation_id="analyticsSources",
    summary="Where leads come from and what they cost",
)
def sources(request: HttpRequest, query: Query[Span]) -> HttpResponse:
    """By source. Spend, cost and return are shown to managers, and only where spend was entered."""
    user = seller(request)
    refuse_unknown(request.GET, Span)
    return answer(shapes.TABLE, telling.table(_question(user, query, SOURCES, "source"), "leads"))


@router.get(
    "/geographic",
    response={200: shapes.MeasureTable, 409: Problem},
    operation_id="analyticsGeographic",
    summary="Where the houses are",
)
def geographic(request: HttpRequest, query: Query[Placed]) -> HttpResponse:
    """By ZIP code or city, the most leads first."""
    user = seller(request)
    refuse_unknown(request.GET, Placed)
    return answer(shapes.TABLE, telling.table(_question(user, query, PLACES, query.by), "leads"))


@router.get(
    "/forecasting", response=shapes.ForecastShape, operation_id="analyticsForecast", summary="What may be sold next"
)
def forecasting(request: HttpRequest, query: Query[Ahead]) -> HttpResponse:
    """Revenue by month with an interval, from whole months of your own history. Says how wrong each method was on that
    history, and gives no number at all while there is too little of it.
    """
    user = seller(request)
    refuse_unknown(request.GET, Ahead)
    found = forecast(user, timezone.now(), query.months_ahead, query.model)
    told = {
        "enough_history": bool(found.coming),
        "months_of_history": len(found.history),
        "months_needed": found.needed,
        "method": found.method,
        "level": found.level,
        "history": found.history,
        "forecast": found.coming,
        "tried": [_tried(one) for one in found.tried],
    }
    return answer(shapes.FORECAST, told)


def _tried(one: Tried) -> shapes.TriedShape:
    test = one.test
    return shapes.TriedShape(
        method=one.name,
        months_tested=test.folds if test else 0,
        mean_error_cents=round(test.mean_error) if test else None,
        mean_error_share=telling.rounded(test.share) if test else None,
    )
