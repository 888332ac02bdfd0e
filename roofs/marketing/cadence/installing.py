"""The sequences that come with the product, put into the database. Again changes nothing unless the data did."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from roofs.marketing.cadence import library
from roofs.marketing.cadence.models import Sequence, Step
from roofs.marketing.cadence.planning import publish


def install(**_signal: object) -> list[str]:
    """The slugs that got a new version."""
    return [slug for slug in library.slugs() if _install(library.load(slug))]


@transaction.atomic
def _install(plan: library.SequencePlan) -> bool:
    sequence, _ = Sequence.objects.get_or_create(slug=plan.slug, defaults={"name": plan.name})
    definition: dict[str, Any] = plan.model_dump(mode="json")
    last = sequence.versions.order_by("-number").first()
    if last is not None and last.definition == definition:
        return False
    publish(sequence, [_step(step) for step in plan.steps], definition)
    return True


def _step(step: library.StepPlan) -> Step:
    return Step(
        key=step.key,
        title=step.title,
        channel=step.channel.value,
        after=step.delay,
        template=step.template,
        day=step.day,
        at_once=step.at_once,
        max_lateness=step.max_lateness,
        window=step.window.model_dump(mode="json", by_alias=True) if step.window else None,
        outcomes=[outcome.model_dump(mode="json") for outcome in step.outcomes],
    )
