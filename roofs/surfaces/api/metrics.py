"""What only we can count: work waiting, clocks running, letters that may or may not have left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.db import Error
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from roofs.core.jobs.models import EngineBeat, Job
from roofs.marketing.cadence.models import Touch
from roofs.sales.response.models import Clock

log = structlog.get_logger(__name__)


def office_figures() -> bytes:
    """In the text format, asked of the database at this moment."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Office())
    return generate_latest(registry)


class _Office(Collector):
    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            gauges = list(_gauges(timezone.now()))
        except Error as error:
            log.error("database is away", error=type(error).__name__)  # noqa: TRY400 -- asked every few seconds
            gauges = []
        yield _gauge("roofs_database_up", "Whether the database answered.", float(bool(gauges)))
        yield from gauges


def _gauges(now: datetime) -> Iterator[Metric]:
    ready = Job.objects.filter(status=Job.Status.READY, run_after=None)
    waiting = ready.aggregate(count=Count("pk"), oldest=Min("enqueued_at"))
    yield _gauge("roofs_jobs_waiting", "Jobs that could run now.", waiting["count"])
    yield _gauge("roofs_jobs_oldest_waiting_seconds", "Age of the oldest of them.", _age(waiting["oldest"], now))
    yield _gauge("roofs_jobs_running", "Jobs at work.", Job.objects.running_now().order_by().count())
    yield _gauge("roofs_jobs_dead", "Dead letters.", Job.objects.dead().order_by().count())
    clocks = Clock.objects.running().aggregate(count=Count("pk"), oldest=Min("started_at"))
    yield _gauge("roofs_clocks_running", "Leads that wait for a first answer.", clocks["count"])
    yield _gauge("roofs_clocks_oldest_seconds", "How long the longest of them has waited.", _age(clocks["oldest"], now))
    due = Touch.objects.to_send(now).order_by().aggregate(count=Count("pk"), oldest=Min("next_try_at"))
    yield _gauge("roofs_touches_waiting", "Follow-ups due and not sent.", due["count"])
    yield _gauge("roofs_touches_oldest_waiting_seconds", "How late the oldest of them is.", _age(due["oldest"], now))
    unknown = Touch.objects.filter(state=Touch.State.UNKNOWN).count()
    yield _gauge("roofs_touches_unknown", "Follow-ups that may have left; a person decides.", unknown)
    yield _gauge("roofs_engines_alive", "Engines that said so lately.", EngineBeat.objects.alive().count())


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=value)


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
