"""Who is in which segment, kept up to date: what changed is asked again, and of the segments only those it concerns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import BooleanField, Case, F, Value, When
from django.utils import timezone

from roofs.core.events import Happening, record_many
from roofs.core.segments.compiling import Plan, condition, plans_of
from roofs.core.segments.kinds import Kind
from roofs.core.segments.models import Membership, Segment, State

AT_ONCE = 500
MOST_TOLD = 500
"""Of more than these at once no single entry is written: a list was imported, and the log need not say so again."""


def retest(
    kind: Kind,
    keys: Iterable[int],
    heard: Collection[str] | None,
    now: datetime | None = None,
    *,
    plans: Sequence[Plan] | None = None,
) -> None:
    """Ask again of these records, after these events; `None`: whatever may have happened. A segment that names one
    whose members changed is asked after it.
    """
    plans = list(plans_of(Segment.objects.of(kind.name).kept())) if plans is None else plans
    wanted = sorted(set(keys))
    if not plans or not wanted:
        return
    asked = [one for one in plans if heard is None or concerns(one, heard)]
    for first in range(0, len(wanted), AT_ONCE):
        some, round_of = wanted[first : first + AT_ONCE], asked
        done: set[int] = set()
        while round_of:
            now_asked = in_turn(round_of)
            moved = ask_again(now_asked, kind, some, now or timezone.now())
            done |= {one.segment.pk for one in now_asked}
            left = [one for one in round_of if one.segment.pk not in done]
            round_of = [*left, *(one for one in plans if one.needs & moved and one not in left)]


def concerns(plan: Plan, heard: Collection[str]) -> bool:
    return not plan.kind.changed.isdisjoint(heard) or not plan.heard.isdisjoint(heard)


def in_turn(plans: Sequence[Plan]) -> list[Plan]:
    """Those that name none of the others: they can be asked together."""
    waiting = {one.segment.pk for one in plans}
    return [one for one in plans if not one.needs & waiting] or list(plans)


@transaction.atomic
def ask_again(plans: Sequence[Plan], kind: Kind, keys: Sequence[int], now: datetime) -> set[int]:
    """One question for all segments and records. Returns the numbers of the segments whose members changed."""
    fits = _fitting(plans, kind, keys, now)
    rows = Membership.objects.filter(segment__in=[one.segment.pk for one in plans], subject_id__in=keys)
    known = set(rows.values_list("segment", "subject_id"))
    told: list[Happening] = []
    moved = set()
    for plan in sorted(plans, key=lambda one: one.segment.pk):
        pk = plan.segment.pk
        inside = {key for segment, key in known if segment == pk}
        entered, left = sorted(fits[pk] - inside), sorted(inside - fits[pk])
        if entered or left:
            moved.add(pk)
            _move(plan.segment, entered, left, now)
            if plan.segment.state == State.READY:  # else they were in it before, and are only now found
                told += _told(plan.segment, entered, left)
    if told and len(told) <= MOST_TOLD:
        record_many(told)
    return moved


def _fitting(plans: Sequence[Plan], kind: Kind, keys: Sequence[int], now: datetime) -> dict[int, set[int]]:
    asked = {
        f"in_{one.segment.pk}": Case(
            When(condition(one.tree, kind, now, keys), then=Value(value=True)),
            default=Value(value=False),
            output_field=BooleanField(),
        )
        for one in plans
    }
    fits: dict[int, set[int]] = {one.segment.pk: set() for one in plans}
    rows = kind.rows().order_by().filter(pk__in=keys)
    for pk, *answers in rows.annotate(**asked).values_list("pk", *asked):
        for plan, is_in in zip(plans, answers, strict=True):
            if is_in:
                fits[plan.segment.pk].add(pk)
    return fits


def _move(segment: Segment, entered: Sequence[int], left: Sequence[int], now: datetime) -> None:
    """`updated_at` is when a person last changed the rules, so it stays."""
    fresh = [Membership(segment=segment, subject_type=segment.kind, subject_id=key, since=now) for key in entered]
    Membership.objects.bulk_create(fresh, ignore_conflicts=True)
    if left:
        Membership.objects.filter(segment=segment, subject_id__in=left).delete()
    grown = len(entered) - len(left)
    if grown > 0:
        Segment.objects.filter(pk=segment.pk).update(members=F("members") + grown)
    elif grown < 0:
        shrunk = Case(When(members__gte=-grown, then=F("members") + grown), default=Value(0))
        Segment.objects.filter(pk=segment.pk).update(members=shrunk)


def _told(segment: Segment, entered: Sequence[int], left: Sequence[int]) -> list[Happening]:
    data = {"segment": segment.pk, "title": segment.name}
    return [
        *(Happening("segment.entered", (segment.kind, key), data) for key in entered),
        *(Happening("segment.left", (segment.kind, key), data) for key in left),
    ]


def by_dependence(plans: Iterable[Plan]) -> list[Plan]:
    """Whoever is named by others comes before them."""
    waiting, found = list(plans), list[Plan]()
    while waiting:
        some = in_turn(waiting)
        found += some
        gone = {one.segment.pk for one in some}
        waiting = [one for one in waiting if one.segment.pk not in gone]
    return found
