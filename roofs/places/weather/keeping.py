"""Taking storms in, from whichever list they come. The same report twice is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from django.db import transaction

from roofs.places.weather import grouping
from roofs.places.weather.models import Alert, Storm, StormReport
from roofs.places.weather.nws import Alerted
from roofs.places.weather.reported import Reported

AT_ONCE = 1000
SAID_LATER = (
    "end_latitude",
    "end_longitude",
    "wind_mph",
    "ef_scale",
    "is_measured",
    "county",
    "state",
    "remark",
    "ended_at",
)
"""What a later list may add to a report that is known; what is there already stays."""

LONGEST = {"place": 120, "county": 80, "state": 2, "office": 8}
LONGEST_OF_ALERT = {
    "number": 200, "event": 80, "severity": 20, "certainty": 20, "urgency": 20, "message_type": 10, "office": 80,
}  # fmt: skip


@dataclass(slots=True)
class Taken:
    fresh: int = 0
    known: int = 0
    storms: list[Storm] = field(default_factory=list)
    """Those the fresh ones belong to."""


def take_in(reports: Iterable[Reported], *, told: Callable[[int], None] = lambda _done: None) -> Taken:
    """In batches, each a transaction of its own: a file of years can be stopped and begun again."""
    taken, batch, done = Taken(), [], 0
    changed: list[tuple[datetime, datetime]] = []
    for report in reports:
        batch.append(report)
        done += 1
        if len(batch) == AT_ONCE:
            changed += _keep(batch, taken)
            batch = []
            told(done)
    changed += _keep(batch, taken)
    told(done)
    for since, until in _joined(changed):
        taken.storms += grouping.regroup(since, until)
    return taken


@transaction.atomic
def _keep(batch: list[Reported], taken: Taken) -> list[tuple[datetime, datetime]]:
    """The times at which something is new."""
    by_print: dict[str, Reported] = {}
    for report in batch:
        known_print = by_print.setdefault(report.fingerprint, report)
        if known_print is not report:
            by_print[report.fingerprint] = _fuller(known_print, report)
    known = {row.fingerprint: row for row in StormReport.objects.filter(fingerprint__in=by_print)}
    fresh = [_row(name, report) for name, report in by_print.items() if name not in known]
    StormReport.objects.bulk_create(fresh, ignore_conflicts=True)
    fuller = [row for name, row in known.items() if _add_to(row, by_print[name])]
    StormReport.objects.bulk_update(fuller, SAID_LATER)
    taken.fresh += len(fresh)
    taken.known += len(batch) - len(fresh)
    return [(row.happened_at, row.happened_at) for row in (*fresh, *fuller)]


def _row(fingerprint: str, report: Reported) -> StormReport:
    told = asdict(report)
    for name, longest in LONGEST.items():
        told[name] = told[name][:longest]
    return StormReport(fingerprint=fingerprint, **told)


def _add_to(row: StormReport, report: Reported) -> bool:
    added = False
    for name in SAID_LATER:
        value = getattr(report, name)
        if value not in {None, ""} and getattr(row, name) in {None, ""}:
            setattr(row, name, value)
            added = True
    return added


def _fuller(report: Reported, later: Reported) -> Reported:
    told = {name: getattr(later, name) for name in SAID_LATER if getattr(report, name) in {None, ""}}
    return replace(report, **told)


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Spans that a storm could reach across are one."""
    joined: list[tuple[datetime, datetime]] = []
    for since, until in sorted(spans):
        if joined and since <= joined[-1][1] + grouping.GAP:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


@transaction.atomic
def take_in_alerts(alerts: Iterable[Alerted]) -> list[Alert]:
    """Those that are new. An update puts the issues before it aside; tests and exercises are not kept."""
    told = {alert.number: alert for alert in alerts if alert.is_actual}
    known = set(Alert.objects.filter(number__in=told).values_list("number", flat=True))
    fresh = [_alert(alert) for number, alert in told.items() if number not in known]
    Alert.objects.bulk_create(fresh, ignore_conflicts=True)
    replaced = {number for alert in told.values() for number in alert.replaces}
    Alert.objects.filter(number__in=replaced, replaced=False).update(replaced=True)
    return fresh


def _alert(told: Alerted) -> Alert:
    values = asdict(told)
    for name in ("is_actual", "replaces"):
        del values[name]
    for name, longest in LONGEST_OF_ALERT.items():
        values[name] = values[name][:longest]
    return Alert(
        **values
        | {"zones": list(told.zones), "counties": list(told.counties), "rings": [list(ring) for ring in told.rings]}
    )
