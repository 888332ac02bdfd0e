"""All members of a segment found at once by the database itself, in parts, so that it shows how far it is and can be
stopped; and what the clock alone has moved.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Value
from django.db.models.fields import BigIntegerField, CharField, DateTimeField
from django.utils import timezone
from pydantic import ValidationError

from roofs.core.jobs import progress
from roofs.core.segments import keeping
from roofs.core.segments.compiling import MOVED, Plan, Unaskable, fitting, moved_by_time, plan_of
from roofs.core.segments.models import Membership, Segment, Size, State

PART = 250_000
"""Records at a time: long enough for the database to be quick, short enough that others can write in between."""
MOST_MOVED = 20_000
"""When the clock moves more than these, looking at all of them is cheaper than at each."""


def rebuild(segment: Segment, now: datetime | None = None) -> tuple[int, int]:
    """Returns how many came in and how many went out. A segment that cannot be asked has no members."""
    moment = now or timezone.now()
    try:
        plan = plan_of(segment)
    except (Unaskable, ValidationError):
        _empty(segment)
        return 0, 0
    last = _last_key(plan)
    came, went = 0, 0
    for first in range(0, last + 1, PART):
        with transaction.atomic():
            more, fewer = _part(plan, first, first + PART, moment, is_last=first + PART > last)
        came, went = came + more, went + fewer
        progress.report(min(first + PART, last), last)
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


def _last_key(plan: Plan) -> int:
    rows = plan.kind.rows().order_by().aggregate(last=Max("pk"))["last"] or 0
    known = Membership.objects.filter(segment=plan.segment.pk).aggregate(last=Max("subject_id"))["last"] or 0
    return max(rows, known)


def _part(plan: Plan, first: int, end: int, now: datetime, *, is_last: bool) -> tuple[int, int]:
    fits = fitting(plan.tree, plan.kind, now).filter(pk__gte=first)
    mine = Membership.objects.filter(segment=plan.segment.pk, subject_id__gte=first)
    if not is_last:
        fits, mine = fits.filter(pk__lt=end), mine.filter(subject_id__lt=end)
    if mine.exists():
        gone = mine.filter(~Exists(_of_member(plan, now)))
        went = gone.order_by()._raw_delete(gone.db)  # noqa: SLF001 -- nothing hangs on a membership
        known = Membership.objects.filter(segment=plan.segment.pk, subject_id=OuterRef("pk"))
        fits = fits.filter(~Exists(known))
    else:
        went = 0
    return _put_in(plan.segment, fits, now), went


def _of_member(plan: Plan, now: datetime) -> QuerySet[Any]:
    return fitting(plan.tree, plan.kind, now).filter(pk=OuterRef("subject_id")).values("pk")


def _put_in(segment: Segment, rows: QuerySet[Any], now: datetime) -> int:
    """INSERT … SELECT: the numbers never leave the database."""
    told = rows.values_list(
        Value(segment.pk, BigIntegerField()),
        Value(segment.kind, CharField()),
        "pk",
        Value(now, DateTimeField()),
    )
    try:
        sql, values = told.query.sql_with_params()
    except EmptyResultSet:  # nobody can fit, so there is nothing to ask
        return 0
    table = connection.ops.quote_name(Membership._meta.db_table)
    is_sqlite = connection.vendor == "sqlite"
    put, kept = ("INSERT OR IGNORE", "") if is_sqlite else ("INSERT", " ON CONFLICT DO NOTHING")
    with connection.cursor() as cursor:
        # The names are ours; whatever somebody typed is among the values.
        cursor.execute(f"{put} INTO {table} (segment_id, subject_type, subject_id, since) {sql}{kept}", values)
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
