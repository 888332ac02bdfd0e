"""What may be sold next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.core.kit import tables
from roofs.core.kit.money import decimal
from roofs.insight.forecasting.methods import METHODS
from roofs.insight.forecasting.revenue import Forecast, forecast
from roofs.insight.metrics.catalogue import Unit
from roofs.insight.metrics.dimensions import labels, short_labels
from roofs.surfaces.web.analytics import charts
from roofs.surfaces.web.analytics.asked import seller
from roofs.surfaces.web.analytics.charts import Point
from roofs.surfaces.web.analytics.pages import wants_csv

MONTHS = (3, 6, 12)
SHOWN_PAST = 24
WORDS = {
    "seasonal_naive": _l("As last year: each month as it was a year before"),
    "linear": _l("Straight line through the last two years at most"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    user = seller(request)
    months = next((n for n in MONTHS if str(n) == request.GET.get("months")), 6)
    wanted = request.GET.get("method", "auto")
    wanted = wanted if wanted in METHODS else "auto"
    found = forecast(user, timezone.now(), months, wanted)
    if wants_csv(request):
        return _as_csv(found)
    return _page(request, found, months, wanted)


def _page(request: HttpRequest, found: Forecast, months: int, wanted: str) -> HttpResponse:
    past = found.history[-SHOWN_PAST:]
    months_shown = [*(one.month for one in past), *(one.month for one in found.coming)]
    names, short = labels("month", months_shown, seller(request)), short_labels("month", months_shown)
    points = [Point(names[one.month], one.cents, short[one.month]) for one in past]
    coming = [
        (Point(names[one.month], one.cents, short[one.month]), float(one.low_cents), float(one.high_cents))
        for one in found.coming
    ]
    shown = {
        "found": found,
        "chart": charts.with_forecast(_("Revenue by month"), points, coming, Unit.CENTS) if found.coming else None,
        "rows": [(names[one.month], one) for one in found.coming],
        "months": months,
        "choices": MONTHS,
        "wanted": wanted,
        "tried": [(WORDS[one.name], one) for one in found.tried],
        "method": WORDS.get(found.method, ""),
        "methods": WORDS,
        "short_by": found.needed - len(found.history),
    }
    return render(request, "analytics/forecast.html", shown)


def _as_csv(found: Forecast) -> HttpResponseBase:
    rows = [[one.month, decimal(one.cents), "", ""] for one in found.history]
    rows += [[one.month, decimal(one.cents), decimal(one.low_cents), decimal(one.high_cents)] for one in found.coming]
    body = tables.write_csv([_("Month"), _("Revenue"), _("Low"), _("High")], rows)
    response = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="forecast.csv"'
    return response
