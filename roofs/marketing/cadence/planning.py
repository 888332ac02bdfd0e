"""From a due enrolment to an intent in the ledger: the first of the two phases.

One short transaction per batch: due enrolments are locked (others skip them), one touch each is written, and the
enrolment moves on to its next step. Killed before the commit, nothing happened; after it, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from roofs.marketing.cadence.models import Enrolment, Sequence, SequenceVersion, Step, Touch, idem_key

BATCH = 200


@transaction.atomic
def plan_due(now: datetime | None = None, batch: int = BATCH) -> int:
    """Turn up to `batch` due steps into intents. Returns how many."""
    now = now or timezone.now()
    due = Enrolment.objects.due(now).filter(sequence__paused_at=None)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    enrolments = list(due[:batch])
    if not enrolments:
        return 0
    following = _following(enrolments)
    Touch.objects.bulk_create(
        [_intent(enrolment, now) for enrolment in enrolments if enrolment.next_step_id], ignore_conflicts=True
    )
    _move_all_on(enrolments, following, now)
    return len(enrolments)


def _intent(enrolment: Enrolment, now: datetime) -> Touch:
    step = enrolment.next_step
    assert step is not None  # noqa: S101 -- the caller has looked
    return Touch(
        enrolment=enrolment,
        step=step,
        step_key=step.key,
        rotation=enrolment.rotation,
        channel=step.channel,
        intent_at=now,
        due_at=enrolment.next_run_at or now,
        next_try_at=now,
        idem_key=idem_key(enrolment.pk, step.key, enrolment.rotation),
    )


def _following(enrolments: Iterable[Enrolment]) -> dict[int, Step]:
    """For each step people stand on, the one that comes next, in three queries however many enrolments there are."""
    steps = Step.objects.in_bulk({enrolment.next_step_id for enrolment in enrolments if enrolment.next_step_id})
    for enrolment in enrolments:
        enrolment.next_step = steps.get(enrolment.next_step_id or 0)
    by_version: dict[int, list[Step]] = {}
    for step in Step.objects.filter(version__in={step.version_id for step in steps.values()}).order_by("position"):
        by_version.setdefault(step.version_id, []).append(step)
    return {
        step.pk: after
        for step in steps.values()
        for after in [next((s for s in by_version[step.version_id] if s.position > step.position), None)]
        if after is not None
    }


def _move_all_on(enrolments: Iterable[Enrolment], following: Mapping[int, Step], now: datetime) -> None:
    """One statement for each step people stand on, however many they are."""
    standing: dict[int, list[int]] = {}
    for enrolment in enrolments:
        standing.setdefault(enrolment.next_step_id or 0, []).append(enrolment.pk)
    for step_id, people in standing.items():
        step, rows = following.get(step_id), Enrolment.objects.filter(pk__in=people)
        if step is None:
            rows.update(next_step=None, next_run_at=None, status=Enrolment.Status.FINISHED, ended_at=now)
        else:
            rows.update(next_step=step, next_run_at=F("wait_anchor") + step.after)


def _move_on(enrolment: Enrolment, step: Step | None, now: datetime) -> None:
    enrolment.next_step = step
    if step is None:
        enrolment.status, enrolment.next_run_at, enrolment.ended_at = Enrolment.Status.FINISHED, None, now
    else:
        enrolment.next_run_at = enrolment.wait_anchor + step.after


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


@transaction.atomic
def publish(sequence: Sequence, steps: list[Step], definition: dict[str, object]) -> SequenceVersion:
    """A new version. People in a sequence that follows changes are moved onto it: see `engagement` rules in the tests.

    Who waits for a step that stays: due again from their anchor. For a step that is gone: the next one. A step that was
    put in before where they stand is not sent.
    """
    last = sequence.versions.order_by("-number").first()
    version = SequenceVersion.objects.create(
        sequence=sequence, number=last.number + 1 if last else 1, definition=definition
    )
    for position, step in enumerate(steps):
        step.pk, step.version, step.position = None, version, position
    Step.objects.bulk_create(steps)
    if last is not None and sequence.edit_mode == Sequence.EditMode.FOLLOW_LIVE:
        _bring_along(sequence, last, version)
    return version


def _bring_along(sequence: Sequence, old: SequenceVersion, new: SequenceVersion) -> None:
    new_steps = list(new.steps.order_by("position"))
    by_key = {step.key: step for step in new_steps}
    for step in old.steps.order_by("position"):
        waiting = Enrolment.objects.running().filter(sequence=sequence, next_step=step)
        target = by_key.get(step.key) or next((later for later in new_steps if later.after >= step.after), None)
        for enrolment in waiting.select_for_update():
            enrolment.version = new
            _move_on(enrolment, target, timezone.now())
            enrolment.save(update_fields=["version", "next_step", "next_run_at", "status", "ended_at"])


def lateness(touch: Touch, now: datetime) -> timedelta:
    return now - touch.due_at
