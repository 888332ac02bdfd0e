from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.utils import timezone

from roofs.core.jobs import task
from roofs.places.weather import announcing, feeds, keeping
from roofs.places.weather.models import Alert, Look
from roofs.places.weather.policy import WEATHER

log = structlog.get_logger(__name__)
T = TypeVar("T")
LOOK_BACK = timedelta(days=2)
"""Reports come in for a day after a storm, and are corrected."""
LONGEST_AWAY = timedelta(days=30)
KEEP_ALERTS = timedelta(days=400)


@task(max_attempts=1, atomic=False)
def look_for_storms() -> int:
    rules, now = WEATHER.get(), timezone.now()
    if not rules.is_watching:
        return 0
    last = Look.objects.filter(feed="storms").values_list("answered_at", flat=True).first()
    since = max(min(last or now, now) - LOOK_BACK, now - LONGEST_AWAY)
    found = _ask("storms", now, lambda: feeds.STORMS.get().reports(since, now, rules.watched_states))
    fresh = keeping.take_in(found).fresh if found else 0
    announcing.announce(now)
    return fresh


@task(max_attempts=1, atomic=False)
def look_for_alerts() -> int:
    rules, now = WEATHER.get(), timezone.now()
    if not rules.is_watching:
        return 0
    found = _ask("alerts", now, lambda: feeds.ALERTS.get().alerts(rules.watched_states))
    return len(keeping.take_in_alerts(found)) if found else 0


@task(max_attempts=3)
def forget_old_alerts() -> int:
    return Alert.objects.filter(ends_at__lt=timezone.now() - KEEP_ALERTS).delete()[0]


def _ask(feed: str, now: datetime, ask: Callable[[], T]) -> T | None:
    """Outside any transaction; what came of it stands on the page of storms."""
    try:
        answer = ask()
    except feeds.NoWeatherError as problem:
        log.warning("weather service gave no answer", feed=feed, problem=str(problem)[:200])
        Look.objects.update_or_create(feed=feed, defaults={"asked_at": now, "problem": str(problem)[:200]})
        return None
    Look.objects.update_or_create(feed=feed, defaults={"asked_at": now, "answered_at": now, "problem": ""})
    return answer
