"""Reports a client puts together: measures, dimensions and filters out of the catalogue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from roofs.core.kit import tables
from roofs.core.kit.refusals import Refused
from roofs.insight.metrics import listing
from roofs.insight.metrics.asking import Answer, Question, ask
from roofs.insight.metrics.catalogue import MEASURES, dimensions_of
from roofs.insight.metrics.dimensions import DIMENSIONS
from roofs.surfaces.api.analytics import telling
from roofs.surfaces.api.analytics.shapes import (
    CATALOGUE,
    REPORT,
    CustomReport,
    MeasureCatalogue,
    MeasureShape,
    ReportShape,
)
from roofs.surfaces.api.analytics.spans import Days
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.callers import seller
from roofs.surfaces.api.problems import Problem

router = Router(tags=["Analytics"])
CSV: dict[str, Any] = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}}


@router.get("/measures", response=MeasureCatalogue, operation_id="listMeasures", summary="What can be asked for")
def measures(request: HttpRequest) -> HttpResponse:
    """Every measure with its definition and unit, and by what it can be told apart."""
    seller(request)
    told = [
        MeasureShape(
            name=one.name,
            title=str(one.title),
            question=str(one.question),
            definition=str(one.definition),
            unit=one.unit.value,
            dimensions=[name for name in DIMENSIONS if name in dimensions_of(one.name)],
        )
        for one in MEASURES.values()
    ]
    return answer(
        CATALOGUE, {"measures": told, "dimensions": {one.name: str(one.title) for one in DIMENSIONS.values()}}
    )


@router.post(
    "/custom-report",
    response={200: ReportShape, 409: Problem},
    operation_id="customReport",
    summary="Put a report together",
    openapi_extra=CSV,
)
def custom_report(request: HttpRequest, payload: CustomReport) -> HttpResponseBase:
    """JSON, or CSV with `Accept: text/csv`. A measure that is not known by a dimension is refused and named."""
    user = seller(request)
    period = Days(period=payload.period, date_from=payload.date_from, date_to=payload.date_to).chosen()
    asked = Question(user, period, payload.measures, payload.dimensions, payload.filters.where())
    if payload.sort is not None and payload.sort not in payload.measures:
        raise Refused(_("A report is sorted by one of its measures."), "sort")
    found = ask(asked)
    found = found.sorted_by(payload.sort) if payload.sort else found
    if "text/csv" in request.headers.get("Accept", ""):
        return as_csv(Answer(asked, found.rows[: payload.limit], found.total))
    rows = [
        {"keys": [telling.key(part) for part in row.keys], "labels": row.labels, "values": telling.values(row.values)}
        for row in found.rows[: payload.limit]
    ]
    told = telling.days(asked) | {"dimensions": asked.by, "units": telling.units(asked), "rows": rows}
    told |= {"totals": telling.totals(found), "has_more": len(found.rows) > payload.limit}
    return answer(REPORT, told)


def as_csv(found: Answer) -> HttpResponseBase:
    body = tables.write_csv(listing.heads(found), listing.rows(found))
    response = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="report.csv"'
    return response
