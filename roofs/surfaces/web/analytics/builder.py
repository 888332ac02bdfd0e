"""A report that somebody puts together: its address is the report, so a bookmark keeps it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roofs.core.kit.refusals import Refused
from roofs.core.segments.models import Segment
from roofs.insight.metrics.asking import MOST_DIMENSIONS, MOST_MEASURES, Question, ask
from roofs.insight.metrics.boards import MONEY_SPENT
from roofs.insight.metrics.catalogue import MEASURES
from roofs.insight.metrics.dimensions import DIMENSIONS, Where
from roofs.sales.leads.vocabulary import ProjectType, Status, Temperature
from roofs.surfaces.web.analytics.asked import Asked, asked_in
from roofs.surfaces.web.analytics.grids import as_csv, grid
from roofs.surfaces.web.analytics.pages import shared, wants_csv

SHOWN = 500
USUAL_MEASURES, USUAL_BY = ["leads", "conversion_rate", "revenue_cents"], ["source"]


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    asked = asked_in(request, "90d", narrow=list(Where.model_fields))
    measures = _known(request, "measure", MEASURES)[:MOST_MEASURES]
    by = _known(request, "by", DIMENSIONS)[:MOST_DIMENSIONS]
    if not measures and "by" not in request.GET:
        measures, by = USUAL_MEASURES, USUAL_BY
    measures = [name for name in measures if asked.user.is_manager or name not in MONEY_SPENT]
    question = Question(asked.user, asked.period, measures or ["leads"], by, asked.where)
    try:
        found = ask(question)
    except Refused as refusal:
        return _page(request, asked, measures, by, {"problem": refusal.reason})
    found = found if any(DIMENSIONS[name].is_time for name in by) else found.sorted_by(question.measures[0])
    if wants_csv(request):
        return as_csv("report", found)
    table = grid(_("Your report"), found, found.whole if by else None)
    more = max(0, len(table.rows) - SHOWN)
    del table.rows[SHOWN:]
    return _page(request, asked, list(question.measures), by, {"grid": table, "more": more})


def _page(request: HttpRequest, asked: Asked, measures: list[str], by: list[str], more: dict[str, Any]) -> HttpResponse:
    places = [*by, *[""] * (MOST_DIMENSIONS - len(by))]
    shown = {
        "measures": [one for one in MEASURES.values() if asked.user.is_manager or one.name not in MONEY_SPENT],
        "chosen": measures,
        "dimensions": DIMENSIONS.values(),
        "segments": Segment.objects.visible_to(asked.user).filter(kind="lead"),
        "places": list(enumerate(places, start=1)),
        "temperatures": Temperature.choices,
        "statuses": Status.choices,
        "project_types": [(value, label) for value, label in ProjectType.choices if value],
    }
    return render(
        request, "analytics/report.html", shared(asked) | shown | more, status=422 if "problem" in more else 200
    )


def _known(request: HttpRequest, name: str, known: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(value for value in request.GET.getlist(name) if value in known))
