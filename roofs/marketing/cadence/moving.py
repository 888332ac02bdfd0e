"""Who moves when a new version is published. Asked before as a dry run, carried out when it counts: the same moves.

| edit | who follows changes | who is pinned |
| --- | --- | --- |
| wait shorter or longer | due again from their anchor; what is past by then at once, spread out | no change |
| words, channel, hours of a step | as published when it goes out, if it is not written yet | the old version |
| step gone while somebody waits for it | on to the next still there, its touch is called off | the old version |
| step put in before where somebody stands | not sent: the past is never run again | no change |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as List
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils.translation import ngettext

from roofs.marketing.cadence.models import Enrolment, Sequence, SequenceVersion, Step, Touch, TouchQuerySet
from roofs.marketing.cadence.waiting import after_wait

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE_A_MINUTE = 600
SOON = timedelta(hours=1)
BATCH = 5000
LOOKED_AT = 20
STEP_GONE = "step_gone"
_MOVE = """
UPDATE cadence_enrolment SET version_id = %s, next_step_id = %s, next_run_at = %s, status = %s, ended_at = %s
WHERE id = %s
"""
_MOVE_ALL = """
UPDATE cadence_enrolment SET version_id = %(version)s, next_step_id = moved.step_id, next_run_at = moved.run_at,
    status = moved.status, ended_at = CASE WHEN moved.status = 'finished' THEN %(now)s::timestamptz END
FROM unnest(%(ids)s::bigint[], %(steps)s::bigint[], %(runs)s::timestamptz[], %(statuses)s::text[])
    AS moved (id, step_id, run_at, status)
WHERE cadence_enrolment.id = moved.id
"""


@dataclass(frozen=True, slots=True)
class Move:
    enrolment_id: int
    was_at: datetime | None
    status: str
    key: UUID | None
    """The step they stand at afterwards; none: they are through."""
    at: datetime | None
    is_elsewhere: bool
    """The step they waited for is gone."""


@dataclass(frozen=True, slots=True)
class DryRun:
    people: int
    earlier: int
    later: int
    soon: int
    """Of those who move, so many within the hour."""
    elsewhere: int
    through: int
    called_off: int = 0
    """Touches that wait to be sent and whose step is gone."""
    first: tuple[Move, ...] = field(default=(), compare=False)
    """Of those who move, the first, to be looked at one by one."""

    @property
    def sentences(self) -> list[str]:
        """Only what happens: nothing moves, nothing is said."""
        told = (
            (self.earlier, ngettext("%(n)s person moves earlier.", "%(n)s people move earlier.", self.earlier)),
            (self.later, ngettext("%(n)s person moves later.", "%(n)s people move later.", self.later)),
            (
                self.soon,
                ngettext("%(n)s of them within one hour.", "%(n)s of them within one hour.", self.soon),
            ),
            (
                self.elsewhere,
                ngettext(
                    "%(n)s waits for a step that is gone, and goes on to the next.",
                    "%(n)s wait for a step that is gone, and go on to the next.",
                    self.elsewhere,
                ),
            ),
            (self.through, ngettext("%(n)s would be through.", "%(n)s would be through.", self.through)),
            (
                self.called_off,
                ngettext(
                    "%(n)s message that waits will not be sent.",
                    "%(n)s messages that wait will not be sent.",
                    self.called_off,
                ),
            ),
        )
        return [words % {"n": count} for count, words in told if count]


def summed_up(moves: Iterable[Move], now: datetime) -> DryRun:
    counts = dict.fromkeys(("people", "earlier", "later", "soon", "elsewhere", "through"), 0)
    first: list[Move] = []
    for move in moves:
        if len(first) < LOOKED_AT and (move.is_elsewhere or move.at != move.was_at):
            first.append(move)
        counts["people"] += 1
        if move.at is None or move.was_at is None:
            counts["through"] += move.at is None
        else:
            counts["earlier"] += move.at < move.was_at
            counts["later"] += move.at > move.was_at
            counts["soon"] += move.at != move.was_at and move.at <= now + SOON
        counts["elsewhere"] += move.is_elsewhere and move.at is not None
    return DryRun(**counts, first=tuple(first))


def moves(sequence: Sequence, steps: List[Step], now: datetime) -> Iterator[Move]:
    """For everybody on the way who follows changes: where they stand afterwards, and when. In the order of their keys,
    a batch at a time.
    """
    if sequence.edit_mode == Sequence.EditMode.PINNED:
        return
    targets, new, at_once = _targets(sequence, steps), {step.key: step for step in steps}, 0
    columns = ("pk", "version", "next_step__key", "next_run_at", "wait_anchor", "previous_at", "zones", "status")
    waits = ("next_step__after", "next_step__unit", "next_step__since")
    rows = Enrolment.objects.running().filter(sequence=sequence).order_by("pk").values_list(*columns, *waits)
    for pk, version, key, was_at, anchor, previous, zones, status, *wait in rows.iterator(chunk_size=BATCH):
        target = targets.get((version, key), key)
        step = new.get(target) if target is not None else None
        if step is None:
            yield Move(pk, was_at, Enrolment.Status.FINISHED, None, None, is_elsewhere=True)
            continue
        at = was_at
        if step.key != key or wait != [step.after, step.unit, step.since]:
            at = after_wait(previous or anchor if step.since == Step.Since.PREVIOUS else anchor, step, zones)
            if at <= now:  # in the past it would be stale
                at = was_at if was_at is not None and was_at <= now else now + _turn(at_once)
                at_once += 1
        yield Move(pk, was_at, status, step.key, at, is_elsewhere=step.key != key)


def _turn(number: int) -> timedelta:
    return timedelta(minutes=number // AT_ONCE_A_MINUTE)


def _targets(sequence: Sequence, steps: List[Step]) -> dict[tuple[int, UUID], UUID | None]:
    """For each step of each version that is there no more: the nearest behind it that still is."""
    kept = {step.key for step in steps}
    on_the_way = Enrolment.objects.running().filter(sequence=sequence).order_by().values("version").distinct()
    found: dict[tuple[int, UUID], UUID | None] = {}
    following: dict[int, UUID | None] = {}
    old = Step.objects.filter(version__in=on_the_way).order_by("version_id", "-position")
    for version, key in old.values_list("version", "key"):
        if key in kept:
            following[version] = key
        else:
            found[version, key] = following.get(version)
    return found


def carry_out(sequence: Sequence, version: SequenceVersion, steps: List[Step], now: datetime) -> None:
    """The moves, written. The steps are those of the new version."""
    numbers = {step.key: step.pk for step in steps}
    # All of them are read before the first is written: on SQLite a cursor would see its own changes.
    planned = iter(list(moves(sequence, steps, now)))
    while batch := list(islice(planned, BATCH)):
        _write(batch, version, numbers, now)
    if sequence.edit_mode == Sequence.EditMode.FOLLOW_LIVE:
        _renew_what_waits(sequence, steps)


def called_off(sequence: Sequence, steps: List[Step]) -> TouchQuerySet:
    """Touches that wait, planned by a version before, of steps that are there no more."""
    if sequence.edit_mode == Sequence.EditMode.PINNED:
        return Touch.objects.none()
    still = [step.key for step in steps if step.kind == Step.Kind.TOUCH]
    return Touch.objects.waiting().filter(enrolment__sequence=sequence).exclude(step_key__in=still)


def _renew_what_waits(sequence: Sequence, steps: List[Step]) -> None:
    called_off(sequence, steps).update(state=Touch.State.CANCELLED, reason=STEP_GONE, next_try_at=None)
    unwritten = Touch.objects.waiting().filter(enrolment__sequence=sequence, message=None)
    waiting = set(unwritten.values_list("step_key", flat=True))
    for step in steps:
        if step.key in waiting:
            theirs = unwritten.filter(step_key=step.key)
            # Who is reached another way than the step says goes on being reached so.
            elsewhere = list(theirs.exclude(channel=F("step__channel")).values_list("pk", flat=True))
            theirs.exclude(pk__in=elsewhere).update(step=step, channel=step.channel)
            theirs.filter(pk__in=elsewhere).update(step=step)


def _write(batch: List[Move], version: SequenceVersion, numbers: Mapping[UUID, int], now: datetime) -> None:
    rows = [(move, numbers[move.key] if move.key is not None else None) for move in batch]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            told: dict[str, Any] = {
                "version": version.pk,
                "now": now,
                "ids": [move.enrolment_id for move, _ in rows],
                "steps": [step for _, step in rows],
                "runs": [move.at for move, _ in rows],
                "statuses": [str(move.status) for move, _ in rows],
            }
            cursor.execute(_MOVE_ALL, told)
            return
        spelled = connection.ops.adapt_datetimefield_value
        over = spelled(now)
        cursor.executemany(
            _MOVE,
            [
                (
                    version.pk,
                    step,
                    spelled(move.at),
                    str(move.status),
                    None if step else over,
                    move.enrolment_id,
                )
                for move, step in rows
            ],
        )
