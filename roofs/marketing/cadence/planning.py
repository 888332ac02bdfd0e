"""From a due enrolment to an intent in the ledger: the first of the two phases.

One short transaction per batch: due enrolments are locked (others skip them), what they stand at is decided for all of
them together, and one statement writes the touches and moves the people on. Killed before the commit, nothing
happened; after it, nothing is lost. A step without a condition costs no question.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from roofs.core.events import Happening, record_many
from roofs.marketing.cadence import adapting, deciding, ledger, trying
from roofs.marketing.cadence.deciding import COLUMNS, Due
from roofs.marketing.cadence.enrolling import go_on
from roofs.marketing.cadence.models import Enrolment, EnrolmentQuerySet, Sequence, Touch

BATCH = 1000
# Moments as text: what Django reads them with costs more than all else of a claim.
_CLAIM = """
SELECT e.id, e.contact_id, e.subject_type, e.subject_id, e.sequence_id, e.version_id, e.rotation, e.next_step_id,
    e.next_run_at::text, e.wait_anchor::text, e.previous_at::text, e.zones::text
FROM cadence_enrolment e
WHERE e.status = 'active' AND e.next_run_at <= %(now)s
    AND e.sequence_id NOT IN (SELECT id FROM cadence_sequence WHERE paused_at IS NOT NULL)
ORDER BY e.next_run_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
"""


@transaction.atomic
def plan_due(now: datetime | None = None, batch: int = BATCH) -> int:
    """Take up to `batch` due steps. Returns how many people moved."""
    now = now or timezone.now()
    wake(now, batch)
    due = claim(now, batch)
    if due:
        decided = adapting.adapt(deciding.decide(due, now), now)
        ledger.write(decided.verdicts, now)
        adapting.note(decided, now)
        trying.reroute(decided.verdicts, now)
    return len(due)


def claim(now: datetime, batch: int) -> list[Due]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"now": now, "batch": batch})
            return [_due(*row) for row in cursor.fetchall()]
    waiting = Enrolment.objects.due(now).exclude(sequence__in=Sequence.objects.exclude(paused_at=None))
    return [Due(*row) for row in waiting.values_list(*COLUMNS)[:batch]]


def _due(*row: Any) -> Due:
    *keys, due_at, anchor, before, zones = row
    return Due._make((*keys, _moment(due_at), _moment(anchor), _moment(before) if before else None, zones_in(zones)))


_moment = datetime.fromisoformat


@lru_cache(maxsize=1024)
def zones_in(written: str) -> tuple[str, ...]:
    """There are few zones, and many people in each."""
    return tuple(json.loads(written))


def wake(now: datetime, batch: int = BATCH) -> int:
    """Whoever was paused until a moment that has come goes on."""
    if not Enrolment.objects.to_wake(now).exists():
        return 0
    sleepers = list(_locked(Enrolment.objects.to_wake(now))[:batch])
    for row in sleepers:
        go_on(row, now)
    Enrolment.objects.bulk_update(
        sleepers, ["status", "paused_at", "paused_until", "pause_reason", "wait_anchor", "next_run_at"]
    )
    Touch.objects.waiting_for([row.pk for row in sleepers]).filter(due_at__lt=now).update(due_at=now, next_try_at=now)
    record_many(
        [Happening("cadence.resumed", (row.subject_type, row.subject_id), {"enrolment": row.pk}) for row in sleepers]
    )
    return len(sleepers)


def _locked(rows: EnrolmentQuerySet) -> EnrolmentQuerySet:
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def seconds_until_next(now: datetime | None = None) -> float | None:
    now = now or timezone.now()
    active = Enrolment.objects.filter(status=Enrolment.Status.ACTIVE, sequence__paused_at=None)
    waiting = Touch.objects.waiting().exclude(next_try_at=None)
    upcoming = (
        active.order_by("next_run_at").values_list("next_run_at", flat=True).first(),
        waiting.order_by("next_try_at").values_list("next_try_at", flat=True).first(),
    )
    moments = [moment for moment in upcoming if moment is not None]
    return max(0.0, (min(moments) - now).total_seconds()) if moments else None
