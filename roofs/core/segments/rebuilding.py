"""All members of a segment found at once by the database itself, in parts, so that it shows how far it is and can be
stopped; and what the clock alone has moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from pydantic import ValidationError

from roofs.core.jobs import progress
from roofs.core.segments import keeping
from roofs.core.segments.compiling import MOVED, Plan, Unaskable, fitting, moved_by_time, plan_of
from roofs.core.segments.models import Membership, Segment, Size, State

PART = 200_000
"""Rows written at a time: others can write in between, and the person can stop it."""
MOST_MOVED = 20_000
"""When the clock moves more than these, looking at all of them is cheaper than at each."""
MEMORY = "128MB"
"""For one question over everybody, so that PostgreSQL need not sort on disk."""


def rebuild(segment: Segment, now: datetime | None = None) -> tuple[int, int]:
    """Returns how many came in and how many went out. A segment that cannot be asked has no members."""
    moment = now or timezone.now()
    try:
        plan = plan_of(segment)
    except (Unaskable, ValidationError):
        _empty(segment)
        return 0, 0
    came, went = 0, 0
    with _found(plan, moment) as (table, last):
        for first in range(0, last + 1, PART):
            progress.report(min(first, last), last)
            with transaction.atomic():
                went += _take_out(plan, table, first)
                came += _put_in(plan, table, first, moment)
    with transaction.atomic():
        members = Membership.objects.filter(segment=segment.pk).count()
        Segment.objects.filter(pk=segment.pk).update(
            state=State.READY, built_at=timezone.now(), swept_at=moment, members=members
        )
    segment.refresh_from_db()
    return came, went


def _empty(segment: Segment) -> None:
    with transaction.atomic():
        Membership.objects.filter(segment=segment.pk).delete()
        Segment.objects.filter(pk=segment.pk).update(state=State.BROKEN, members=0)
    segment.refresh_from_db()


@contextmanager
def _found(plan: Plan, now: datetime) -> Iterator[tuple[str, int]]:
    """Everybody who fits, asked once and noted in a table that only this connection sees; and the last number there
    is, of those or of the members of before.
    """
    table = connection.ops.quote_name(f"fits_{plan.segment.pk}")
    try:
        sql, values = fitting(plan.tree, plan.kind, now).values("id").query.sql_with_params()
    except EmptyResultSet:  # nobody can fit, so there is nothing to ask
        sql, values = "SELECT id FROM segments_membership WHERE id IS NULL", ()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        with transaction.atomic():
            if connection.vendor == "postgresql":
                cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
            # The name is ours; whatever somebody typed is among the values.
            cursor.execute(f"CREATE TEMPORARY TABLE {table} AS {sql}", values)
            cursor.execute(f"CREATE UNIQUE INDEX {table[:-1]}_key{table[-1]} ON {table} (id)")
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {table}")
        cursor.execute(f"SELECT max(id) FROM {table}")  # noqa: S608 -- our own name
        fits = cursor.fetchone()[0] or 0
        known = Membership.objects.filter(segment=plan.segment.pk).aggregate(last=Max("subject_id"))["last"] or 0
        try:
            yield table, max(fits, known)
        finally:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _take_out(plan: Plan, table: str, first: int) -> int:
    sql = f"""DELETE FROM segments_membership WHERE segment_id = %s AND subject_id >= %s AND subject_id < %s
        AND NOT EXISTS (SELECT 1 FROM {table} fits WHERE fits.id = segments_membership.subject_id)"""  # noqa: S608 -- our own names
    with connection.cursor() as cursor:
        cursor.execute(sql, [plan.segment.pk, first, first + PART])
        return max(int(cursor.rowcount), 0)


def _put_in(plan: Plan, table: str, first: int, now: datetime) -> int:
    """INSERT … SELECT: the numbers never leave the database. Who came in meanwhile is in already."""
    put, kept = ("INSERT OR IGNORE", "") if connection.vendor == "sqlite" else ("INSERT", "ON CONFLICT DO NOTHING")
    sql = f"""{put} INTO segments_membership (segment_id, subject_type, subject_id, since)
        SELECT %s, %s, fits.id, %s FROM {table} fits WHERE fits.id >= %s AND fits.id < %s AND NOT EXISTS (
            SELECT 1 FROM segments_membership known WHERE known.segment_id = %s AND known.subject_id = fits.id)
        ORDER BY fits.id {kept}"""  # noqa: S608 -- our own names
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(sql, [plan.segment.pk, plan.segment.kind, moment, first, first + PART, plan.segment.pk])
        return max(int(cursor.rowcount), 0)


def sweep(segment: Segment, now: datetime | None = None) -> None:
    """Whom time alone moves in or out since the last sweep is asked again."""
    moment = now or timezone.now()
    since = segment.swept_at or segment.built_at or moment
    try:
        plan = plan_of(segment)
        moved = moved_by_time(plan.tree, plan.kind, since, moment)
    except (Unaskable, ValidationError):
        _empty(segment)
        return
    if moved is not None and since < moment:
        crossed = plan.kind.rows().order_by().filter(moved)
        keys = list(crossed.values_list("pk", flat=True)[: MOST_MOVED + 1])
        if len(keys) > MOST_MOVED:
            rebuild(segment, moment)
            return
        for first in range(0, len(keys), keeping.AT_ONCE):
            _ask(plan, keys[first : first + keeping.AT_ONCE], moment)
            progress.report(first)
    Segment.objects.filter(pk=segment.pk).update(swept_at=moment)


def _ask(plan: Plan, keys: list[int], moment: datetime) -> None:
    """And whoever names this segment."""
    if keeping.ask_again([plan], plan.kind, keys, moment):
        keeping.retest(plan.kind, keys, {f"{MOVED}:{plan.segment.pk}"}, moment)


def check(segment: Segment, now: datetime | None = None) -> tuple[int, int]:
    """The nightly look: the clock first, then everybody; what differed then has drifted, and is right again."""
    moment = now or timezone.now()
    sweep(segment, moment)
    segment.refresh_from_db()
    came, went = rebuild(segment, moment)
    Segment.objects.filter(pk=segment.pk).update(checked_at=moment, drift_in=came, drift_out=went)
    segment.refresh_from_db()
    return came, went


def write_sizes() -> None:
    """How big each is today; the last of a day stays."""
    rows = Segment.objects.alive().filter(state=State.READY).values_list("pk", "members")
    today = timezone.localdate()
    sizes = [Size(segment_id=pk, day=today, members=members) for pk, members in rows]
    Size.objects.bulk_create(sizes, update_conflicts=True, unique_fields=["segment", "day"], update_fields=["members"])
