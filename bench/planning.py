"""Claim and record, by the program and by one statement. Runs inside an installation (see bench/inside.py)."""

from __future__ import annotations

import time

from django.db import connection, transaction
from django.utils import timezone

from roofs.marketing.cadence import planning
from roofs.marketing.cadence.models import Enrolment, Touch

COLUMNS = (
    "enrolment_id, step_id, step_key, rotation, channel, state, intent_at, due_at, next_try_at, attempt, idem_key, "
    "lease_token, provider, provider_ref, gate_log, reason, content_hash"
)
RECORD = """
INSERT INTO cadence_touch ({columns})
SELECT e.id, s.id, s.key, e.rotation, s.channel, 'intent', {now}, e.next_run_at, {now}, 0, {key},
    '', '', '', '[]', '', ''
FROM cadence_enrolment e JOIN cadence_step s ON s.id = e.next_step_id
WHERE e.status = 'active' AND e.next_run_at <= {now}
"""
MOVE_ON = """
UPDATE cadence_enrolment SET next_step_id = {following}, next_run_at = {later}
WHERE status = 'active' AND next_run_at <= {now}
"""
KEY = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}


def compare() -> dict[str, float]:
    people = Enrolment.objects.count()
    began = time.perf_counter()
    while planning.plan_due():
        pass
    planned = people / (time.perf_counter() - began)
    if Touch.objects.count() != people:
        raise ValueError("not everybody was planned")
    return {"planned": planned, "bare": people / _bare()}


def _bare() -> float:
    """The same people put back to where they were, planned by two statements in one transaction."""
    Touch.objects.all().delete()
    first = Enrolment.objects.select_related("version").earliest("pk").version.steps.order_by("position")[0]
    now = timezone.now()
    Enrolment.objects.update(next_step=first, next_run_at=now)
    following = first.version.steps.order_by("position")[1]
    marks = {"now": "%s", "later": "%s", "following": "%s", "key": KEY[connection.vendor], "columns": COLUMNS}
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RECORD.format(**marks), [now, now, now])
        cursor.execute(MOVE_ON.format(**marks), [following.pk, now + following.after, now])
    spent = time.perf_counter() - began
    if Touch.objects.count() != Enrolment.objects.count():
        raise ValueError("the bare statement did something else")
    return spent
