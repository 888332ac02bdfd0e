"""The sequences that come with the product, put into the database. Again changes nothing unless the data did."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from roofs.marketing.cadence import library, reviewed
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.cadence.plan import SequencePlan
from roofs.marketing.cadence.publishing import publish

CONDITIONS = (reviewed,)
"""Importing it is what declares its condition."""


def install(**_signal: object) -> list[str]:
    """The slugs that got a new version. What the company has changed itself stays as it is."""
    return [slug for slug in library.slugs() if _install(library.load(slug))]


@transaction.atomic
def _install(plan: SequencePlan) -> bool:
    """One that people enter by itself rests until somebody here has read it and switched it on."""
    resting = timezone.now() if plan.entry else None
    defaults = {"name": plan.name, "is_shipped": True, "paused_at": resting}
    sequence, is_new = Sequence.objects.get_or_create(slug=plan.slug, defaults=defaults)
    last = sequence.versions.order_by("-number").first()
    if last is not None and (last.published_by_id is not None or _same(last.definition, plan)):
        return False
    if not is_new:
        Sequence.objects.filter(pk=sequence.pk).update(is_shipped=True)
        sequence.is_shipped = True
    publish(sequence, plan)
    return True


def _same(definition: object, plan: SequencePlan) -> bool:
    """Read, not compared as it is written: a field that is new and left as it always was makes no new version."""
    try:
        return SequencePlan.model_validate(definition) == plan
    except ValidationError:
        return False
