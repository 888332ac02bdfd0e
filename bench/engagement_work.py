"""The work measured by bench/engagement.py. Runs inside an installation (see bench/inside.py)."""

from __future__ import annotations

import os
import resource
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.fill import _contact, pour
from roofs.marketing.cadence import enrolling, library, planning, publishing
from roofs.marketing.cadence.models import Enrolment, Sequence, Step
from roofs.people.contacts.models import Contact

SEQUENCES = 50
ROUND = 5_000
_BARE = """
WITH due AS (
    SELECT e.id, e.rotation, e.next_run_at, e.wait_anchor, s.id AS step_id, s.key, s.channel, n.id AS next_id, n.after
    FROM cadence_enrolment e
    JOIN cadence_step s ON s.id = e.next_step_id
    LEFT JOIN cadence_step n ON n.version_id = s.version_id AND n.position = s.position + 1
    WHERE e.status = 'active' AND e.next_run_at <= {now}
    ORDER BY e.next_run_at LIMIT {batch} FOR UPDATE OF e SKIP LOCKED
), planned AS (
    INSERT INTO cadence_touch (enrolment_id, step_id, step_key, rotation, channel, state, intent_at, due_at,
        next_try_at, attempt, idem_key, lease_token, provider, provider_ref, gate_log, reason, content_hash)
    SELECT id, step_id, key, rotation, channel, 'intent', {now}, next_run_at, {now}, 0, gen_random_uuid(),
        '', '', '', '[]', '', '' FROM due
)
UPDATE cadence_enrolment e SET next_step_id = due.next_id, next_run_at = due.wait_anchor + due.after,
    previous_at = {now}, status = CASE WHEN due.next_id IS NULL THEN 'finished' ELSE 'active' END
FROM due WHERE e.id = due.id
"""
_BARE_INSERT = """
INSERT INTO cadence_touch (enrolment_id, step_id, step_key, rotation, channel, state, intent_at, due_at, next_try_at,
    attempt, idem_key, lease_token, provider, provider_ref, gate_log, reason, content_hash)
SELECT e.id, s.id, s.key, e.rotation, s.channel, 'intent', {now}, e.next_run_at, {now}, 0, lower(hex(randomblob(16))),
    '', '', '', '[]', '', ''
FROM cadence_enrolment e JOIN cadence_step s ON s.id = e.next_step_id
WHERE e.id IN (SELECT id FROM cadence_enrolment WHERE status = 'active' AND next_run_at <= {now}
    ORDER BY next_run_at, id LIMIT {batch})
"""
_BARE_MOVE = """
UPDATE cadence_enrolment SET previous_at = {now}, next_run_at = {later}, next_step_id = (
    SELECT n.id FROM cadence_step s JOIN cadence_step n ON n.version_id = s.version_id AND n.position = s.position + 1
    WHERE s.id = cadence_enrolment.next_step_id)
WHERE id IN (SELECT id FROM cadence_enrolment WHERE status = 'active' AND next_run_at <= {now}
    ORDER BY next_run_at, id LIMIT {batch})
"""


def fill(people: int) -> dict[str, Any]:
    """Everybody is due for the first step, spread over fifty sequences."""
    began, now = time.perf_counter(), timezone.now() - timedelta(hours=1)
    plan = library.load("sixteen-touch")
    firsts = []
    for number in range(SEQUENCES):
        sequence = Sequence.objects.create(slug=f"bench-{number}", name=f"Bench {number}")
        version = publishing.publish(sequence, plan.model_copy(update={"slug": sequence.slug, "name": sequence.name}))
        firsts.append((sequence.pk, version.pk, Step.objects.get(version=version, position=0).pk))
    pour(Contact, (_contact(key) for key in range(1, people + 1)))
    pour(
        Enrolment,
        (_enrolment(key, firsts[key % SEQUENCES], now + timedelta(milliseconds=key)) for key in range(1, people + 1)),
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {"seconds": time.perf_counter() - began, "sequences": SEQUENCES}


def _enrolment(key: int, first: tuple[int, int, int], due: Any) -> dict[str, Any]:
    return {
        "id": key,
        "contact_id": key,
        "subject_id": key,
        "sequence_id": first[0],
        "version_id": first[1],
        "next_step_id": first[2],
        "next_run_at": due,
        "wait_anchor": due,
        "started_at": due,
        "zones": ["America/Detroit"],
        "source": "bench",
    }


def run(touches: int) -> dict[str, Any]:
    """Ours and the bare statement in turn, so that whatever else the machine does meets both."""
    planning.plan_due(batch=planning.BATCH)  # the first one opens the connection and reads the plans
    before, spent, batches = _memory_mb(), {"ours": 0.0, "bare": 0.0}, []
    cpu = dict.fromkeys(spent, 0.0)
    for _ in range(max(1, touches // ROUND)):
        for who in spent:
            for _ in range(ROUND // planning.BATCH):
                began, worked = time.perf_counter(), _cpu_s()
                done = planning.plan_due() if who == "ours" else _bare(planning.BATCH)
                took = time.perf_counter() - began
                if done != planning.BATCH:
                    raise ValueError(f"{who} took {done}")
                spent[who] += took
                cpu[who] += _cpu_s() - worked
                if who == "ours":
                    batches.append(1000 * took)
    done = max(1, touches // ROUND) * ROUND
    grown = _memory_mb() - before
    return {who: done / seconds for who, seconds in spent.items()} | {
        "cpu_us": {who: 1e6 * seconds / done for who, seconds in cpu.items()},
        "batches": batches, "grown_mb": max(0.0, grown), "sizes": _sizes(),
    } | _leaving()  # fmt: skip


def _bare(batch: int) -> int:
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_BARE.format(now="%(now)s", batch=batch), {"now": now})
            return int(cursor.rowcount)
        told = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(_BARE_INSERT.format(now="%s", batch=batch), [told, told, told])
        later = connection.ops.adapt_datetimefield_value(now + timedelta(hours=4))
        cursor.execute(_BARE_MOVE.format(now="%s", later="%s", batch=batch), [told, later, told])
        return int(cursor.rowcount)


def _leaving() -> dict[str, list[float]]:
    """Milliseconds until everything of a person has stopped, the commit included; in turn with one row that is written
    and committed, which is what the disk asks of everybody.
    """
    leaving, committing = [], []
    people = Enrolment.objects.running().order_by("-pk").values_list("contact", flat=True)[:300]
    for contact in Contact.objects.filter(pk__in=list(people)):
        began = time.perf_counter()
        if not enrolling.leave_all(contact, "reply"):
            raise ValueError("nobody left")
        left = time.perf_counter()
        Sequence.objects.filter(slug="bench-0").update(name="Bench 0")
        leaving.append(1000 * (left - began))
        committing.append(1000 * (time.perf_counter() - left))
    return {"leaving": leaving, "committing": committing}


def _cpu_s() -> float:
    """Of this process and of the server's process that works for it: what other programs do does not count."""
    if connection.vendor != "postgresql":
        return time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _sizes() -> str:
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_total_relation_size('cadence_enrolment')), "
            "pg_size_pretty(pg_table_size('cadence_enrolment'))"
        )
        whole, table = cursor.fetchone()
    return f"enrolments {whole} with indexes, {table} without"
