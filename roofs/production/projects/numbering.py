"""The numbers people call projects by."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from roofs.production.projects.models import NumberSeries
from roofs.production.projects.policy import PROJECTS


def next_numbers(count: int, today: dt.date | None = None) -> list[str]:
    """P-2026-0001. Inside a transaction: the year's row stays locked until it ends, so no number is given twice."""
    year = (today or timezone.localdate()).year
    NumberSeries.objects.get_or_create(year=year)
    series = NumberSeries.objects.select_for_update().get(year=year)
    first, series.last = series.last + 1, series.last + count
    series.save(update_fields=["last"])
    prefix = PROJECTS.get().number_prefix
    return [f"{prefix}-{year}-{number:04d}" for number in range(first, series.last + 1)]
