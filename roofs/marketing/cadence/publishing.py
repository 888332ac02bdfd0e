"""A plan becomes a version. Versions never change; people on the way are moved by the rules in `moving`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from roofs.core.events import record
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import deciding, moving, repacing
from roofs.marketing.cadence.checking import Fault, check
from roofs.marketing.cadence.models import Entry, Sequence, SequenceVersion, Step, Watch
from roofs.marketing.cadence.moving import DryRun
from roofs.marketing.cadence.plan import CONDITION, SequencePlan, StepPlan

if TYPE_CHECKING:
    from datetime import datetime

    from roofs.core.accounts.models import User
    from roofs.marketing.cadence.plan import Condition

__all__ = ["DryRun", "Fault", "as_json", "check", "dry_run", "publish", "step_row"]


@transaction.atomic
def publish(
    sequence: Sequence, plan: SequencePlan, actor: User | None = None, *, now: datetime | None = None
) -> SequenceVersion:
    """The next version. Raises Refused when the plan makes no sense; `check` says all that is wrong with it."""
    now = now or timezone.now()
    if actor is not None and (wrong := check(plan)):
        raise Refused(wrong[0].words, wrong[0].where)
    Sequence.objects.select_for_update(of=("self",)).get(pk=sequence.pk)
    last = sequence.versions.order_by("-number").first()
    version = SequenceVersion.objects.create(
        sequence=sequence,
        number=last.number + 1 if last else 1,
        definition=plan.model_dump(mode="json", by_alias=True),
        published_at=now,
        published_by=actor,
    )
    steps = Step.objects.bulk_create(step_row(version, number, step) for number, step in enumerate(plan.steps))
    deciding.forget()
    has_other_pace = last is not None and sequence.pace != plan.pace
    _take_over(sequence, plan, actor)
    if last is not None:
        moving.carry_out(sequence, version, steps, now)
    if has_other_pace:
        repacing.look_at_everybody.using(unique_key=f"pace:{sequence.pk}").enqueue(sequence.pk)
    if actor is not None:
        record("sequence.published", sequence, actor=actor, version=version.number)
    return version


def step_row(version: SequenceVersion, position: int, step: StepPlan) -> Step:
    return Step(
        version=version,
        key=step.key,
        position=position,
        kind=step.kind,
        title=step.title,
        channel=step.channel.value if step.channel else "",
        after=step.wait.length,
        unit=step.wait.unit,
        since=step.wait.since,
        template=step.template,
        day=step.day or 0,
        at_once=step.at_once,
        window=step.window.model_dump(mode="json", by_alias=True) if step.window else None,
        outcomes=[outcome.model_dump(mode="json") for outcome in step.outcomes],
        condition=as_json(step.when),
        branches=[{"to": str(branch.to), "when": as_json(branch.when)} for branch in step.branches],
        max_lateness=step.max_lateness,
        presses=step.presses,
    )


def as_json(condition: Condition | None) -> dict[str, object] | None:
    return None if condition is None else CONDITION.dump_python(condition, mode="json", by_alias=True)


def _take_over(sequence: Sequence, plan: SequencePlan, actor: User | None) -> None:
    """What the database is asked about stands in columns and rows."""
    sequence.name, sequence.description = plan.name, plan.description
    sequence.audience, sequence.priority, sequence.is_exclusive = plan.audience, plan.priority, plan.exclusive
    sequence.reentry, sequence.reentry_min_days = plan.reentry.rule, plan.reentry.min_days
    sequence.ends_at_stages = None if plan.ends_at_stages is None else list(plan.ends_at_stages)
    sequence.ignores, sequence.pace = list(plan.ignores), plan.pace
    sequence.stamp(actor)
    sequence.save()
    sequence.entries.all().delete()
    sequence.watches.all().delete()
    Entry.objects.bulk_create(
        Entry(sequence=sequence, event=one.event, condition=as_json(one.when)) for one in plan.entry
    )
    Watch.objects.bulk_create(
        [
            *(
                Watch(sequence=sequence, kind="goal", key=one.key, event=one.event or "", condition=as_json(one.when))
                for one in plan.goals
            ),
            *(
                Watch(sequence=sequence, kind="exit", key=one.key, event=one.event, condition=as_json(one.when))
                for one in plan.exits
            ),
        ]
    )


def dry_run(sequence: Sequence, plan: SequencePlan, now: datetime | None = None) -> DryRun:
    """Who would move when. Changes nothing."""
    now, draft = now or timezone.now(), SequenceVersion(sequence=sequence)
    steps = [step_row(draft, number, step) for number, step in enumerate(plan.steps)]
    told = moving.summed_up(moving.moves(sequence, steps, now), now)
    return replace(told, called_off=moving.called_off(sequence, steps).count())
