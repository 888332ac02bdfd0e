"""Writing what was decided: touches into the ledger and people on to their next step, in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Sequence as List
from datetime import datetime
from typing import Any

from django.db import connection

from roofs.core.events import record
from roofs.marketing.cadence.deciding import Verdict
from roofs.marketing.cadence.enrolling import leave
from roofs.marketing.cadence.models import Enrolment, Step, Touch, idem_hex, idem_key

# Every column of a touch that is not empty when it is planned; a test compares them with the table.
_PLAN = """
WITH planned AS (
    INSERT INTO cadence_touch (enrolment_id, step_id, step_key, rotation, channel, state, intent_at, due_at,
        next_try_at, attempt, idem_key, lease_token, provider, provider_ref, gate_log, reason, content_hash, chosen)
    SELECT enrolment_id, step_id, step_key, rotation, channel, state, %(now)s, due_at,
        try_at, 0, idem_key, '', '', '', '[]'::jsonb, reason, '', chosen::jsonb
    FROM unnest(%(enrolments)s::bigint[], %(steps)s::bigint[], %(keys)s::uuid[], %(rotations)s::int[],
        %(channels)s::text[], %(states)s::text[], %(dues)s::timestamptz[], %(tries)s::timestamptz[],
        %(idem_keys)s::uuid[], %(reasons)s::text[], %(chosen)s::text[])
        AS touch (enrolment_id, step_id, step_key, rotation, channel, state, due_at, try_at, idem_key, reason, chosen)
    ON CONFLICT DO NOTHING
)
UPDATE cadence_enrolment SET next_step_id = moved.step_id, next_run_at = moved.run_at, previous_at = moved.previous_at,
    status = moved.status, ended_at = CASE WHEN moved.status = 'finished' THEN %(now)s::timestamptz END
FROM unnest(%(movers)s::bigint[], %(nexts)s::bigint[], %(runs)s::timestamptz[], %(befores)s::timestamptz[],
    %(statuses)s::text[]) AS moved (id, step_id, run_at, previous_at, status)
WHERE cadence_enrolment.id = moved.id
"""
# The usual case: a touch that is not left out, and a step that comes after it. What the rows say need not be sent. They
# are locked, and nobody else plans their touches: to look for an older one is enough, and cheaper than ON CONFLICT.
# Counted, because NOT EXISTS may read the whole ledger at once.
_PLAIN = """
WITH moved AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::bigint[], %(keys)s::uuid[], %(nexts)s::bigint[], %(runs)s::timestamptz[])
        AS moved (id, idem_key, step_id, run_at)
), planned AS (
    INSERT INTO cadence_touch (enrolment_id, step_id, step_key, rotation, channel, state, intent_at, due_at,
        next_try_at, attempt, idem_key, lease_token, provider, provider_ref, gate_log, reason, content_hash)
    SELECT e.id, s.id, s.key, e.rotation, s.channel, 'intent', %(now)s, e.next_run_at, %(now)s, 0, moved.idem_key,
        '', '', '', '[]'::jsonb, '', ''
    FROM moved JOIN cadence_enrolment e ON e.id = moved.id JOIN cadence_step s ON s.id = e.next_step_id
    WHERE (SELECT count(*) FROM cadence_touch t
        WHERE t.enrolment_id = e.id AND t.step_key = s.key AND t.rotation = e.rotation) = 0
)
UPDATE cadence_enrolment SET next_step_id = moved.step_id, next_run_at = moved.run_at, previous_at = %(now)s
FROM moved WHERE cadence_enrolment.id = moved.id
"""
_MOVE = """
UPDATE cadence_enrolment SET next_step_id = %s, next_run_at = %s, previous_at = %s, status = %s, ended_at = %s
WHERE id = %s
"""


def write(verdicts: List[Verdict], now: datetime) -> None:
    """Whoever reached a goal leaves; of all others the touch and the next step become true together."""
    going = [verdict for verdict in verdicts if not verdict.ends]
    touches = [verdict for verdict in going if verdict.touch]
    if connection.vendor == "postgresql":
        plain = [verdict for verdict in going if is_plain(verdict)]
        _write_plain(plain, now)
        if len(plain) < len(going):
            others = [verdict for verdict in going if not is_plain(verdict)]
            _at_once([verdict for verdict in others if verdict.touch], others, now)
    else:
        _one_by_one(touches, going, now)
    for verdict in verdicts:
        if verdict.ends:
            leave([verdict.due.pk], verdict.ends, now=now)
            record("cadence.left", (verdict.due.subject_type, verdict.due.subject_id), reason=verdict.ends)
    _note_ways(going, now)


def is_plain(verdict: Verdict) -> bool:
    return verdict.touch == Touch.State.INTENT and verdict.next is not None and verdict.chosen is None


def _write_plain(verdicts: List[Verdict], now: datetime) -> None:
    """Arrays as text: the database reads them faster than the driver would write them."""
    rows = [(one.due, one.step, one.next, one.next_at) for one in verdicts]
    keys = (idem_hex(due.pk, step.spelled_key, due.rotation) for due, step, _, _ in rows if step is not None)
    told: dict[str, Any] = {
        "now": now,
        "ids": _array(str(due.pk) for due, _, _, _ in rows),
        "keys": _array(keys),
        "nexts": _array(str(step.id) for _, _, step, _ in rows if step is not None),
        "runs": _array(at.isoformat() for _, _, _, at in rows if at is not None),
    }
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_PLAIN, told)


def _array(spelled: Iterable[str]) -> str:
    return "{" + ",".join(spelled) + "}"


def _at_once(touches: List[Verdict], going: List[Verdict], now: datetime) -> None:
    told: dict[str, Any] = {"now": now} | _columns_of_touches(touches, now)
    moves = [_move(verdict, now) for verdict in going]
    names = ("movers", "nexts", "runs", "befores", "statuses")
    columns = list(zip(*moves, strict=True)) or [()] * len(names)
    told |= {name: list(column) for name, column in zip(names, columns, strict=True)}
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, told)


def _columns_of_touches(touches: List[Verdict], now: datetime) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {
        name: []
        for name in (
            "enrolments", "steps", "keys", "rotations", "channels", "states", "dues", "tries", "idem_keys", "reasons",
            "chosen",
        )
    }  # fmt: skip
    for verdict in touches:
        due, step = verdict.due, verdict.step
        if step is None:
            continue
        values = (
            due.pk, step.id, step.key, due.rotation, verdict.channel or step.channel, verdict.touch,
            verdict.try_at or due.due_at, _try_at(verdict, now), idem_key(due.pk, step.key, due.rotation),
            _reason(verdict), None if verdict.chosen is None else json.dumps(verdict.chosen),
        )  # fmt: skip
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    return columns


def _move(verdict: Verdict, now: datetime) -> tuple[int, int | None, datetime | None, datetime | None, str]:
    due = verdict.due
    if verdict.next is None:
        return due.pk, None, None, now, Enrolment.Status.FINISHED.value
    before = due.previous_at if verdict.stays else now
    return due.pk, verdict.next.id, verdict.next_at, before, Enrolment.Status.ACTIVE.value


def _one_by_one(touches: List[Verdict], going: List[Verdict], now: datetime) -> None:
    Touch.objects.bulk_create(
        [_touch(verdict, now) for verdict in touches if verdict.step is not None], ignore_conflicts=True
    )
    told = connection.ops.adapt_datetimefield_value
    rows = []
    for verdict in going:
        pk, step, run_at, before, status = _move(verdict, now)
        ended = now if status == Enrolment.Status.FINISHED else None
        rows.append((step, told(run_at), told(before), status, told(ended), pk))
    with connection.cursor() as cursor:
        cursor.executemany(_MOVE, rows)


def _touch(verdict: Verdict, now: datetime) -> Touch:
    due, step = verdict.due, verdict.step
    if step is None:
        raise ValueError("a touch without a step")
    return Touch(
        enrolment_id=due.pk,
        step_id=step.id,
        step_key=step.key,
        rotation=due.rotation,
        channel=verdict.channel or step.channel,
        state=verdict.touch,
        intent_at=now,
        due_at=verdict.try_at or due.due_at,
        next_try_at=_try_at(verdict, now),
        idem_key=idem_key(due.pk, step.key, due.rotation),
        reason=_reason(verdict),
        chosen=verdict.chosen,
    )


def _try_at(verdict: Verdict, now: datetime) -> datetime | None:
    return verdict.try_at or now if verdict.touch == Touch.State.INTENT else None


def _reason(verdict: Verdict) -> str:
    if verdict.reason:
        return verdict.reason
    return f"unless:{verdict.why}"[:120] if verdict.touch == Touch.State.SKIPPED else ""


def _note_ways(going: List[Verdict], now: datetime) -> None:
    """Which way somebody took, and why: kept with the enrolment, for the page that explains."""
    at_a_branch = {
        verdict.due.pk: verdict
        for verdict in going
        if verdict.step is not None and verdict.step.kind == Step.Kind.BRANCH
    }
    if not at_a_branch:
        return
    rows = list(Enrolment.objects.filter(pk__in=at_a_branch))
    for row in rows:
        verdict = at_a_branch[row.pk]
        step = verdict.step
        to = str(verdict.next.key) if verdict.next is not None else ""
        taken = {"step": str(step.key) if step else "", "to": to, "at": now.isoformat(timespec="seconds")}
        row.trail = [*row.trail[-50:], taken | {"why": verdict.why}]
    Enrolment.objects.bulk_update(rows, ["trail"])
