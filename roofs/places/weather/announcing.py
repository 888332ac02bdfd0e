"""A storm is told of once, when its reports have come in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from roofs.core.events import record
from roofs.places.weather.models import Storm
from roofs.places.weather.policy import WEATHER

SETTLED, STALE = timedelta(minutes=45), timedelta(days=7)


@transaction.atomic
def announce(now: datetime) -> int:
    """Those that count, are over, and are not yet old news."""
    storms = Storm.objects.serious(WEATHER.get()).filter(
        told_at=None, ended_at__lte=now - SETTLED, began_at__gte=now - STALE
    )
    rows = list(storms.select_for_update().order_by("began_at", "pk"))
    for storm in rows:
        storm.told_at = now
        storm.save(update_fields=["told_at"])
        record(
            "storm.came",
            storm,
            hail_inches=storm.max_hail_inches,
            wind_mph=storm.max_wind_mph,
            tornado=storm.has_tornado,
            counties=storm.counties[:3],
        )
    return len(rows)
