"""A test at the first letter of the sixteen, and people who come to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from roofs.core.accounts.models import User
from roofs.marketing.cadence.models import Sequence, Step
from roofs.marketing.experiments import designing, running
from roofs.marketing.experiments.designing import ArmIn
from roofs.marketing.experiments.models import Assignment, Experiment
from roofs.people.contacts.models import Contact

NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, SECOND = (
    {"label": "As it is"},
    {"label": "Shorter", "change": {"subject": {"en": 'Your roof, {{ contact.first_name | or: "neighbor" }}'}}},
)


def first_step(slug: str = "sixteen-touch", channel: str = "email") -> Step:
    return Sequence.objects.get(slug=slug).live.steps.filter(channel=channel).order_by("position")[0]


def designed(actor: User | None = None, *arms: dict[str, Any], **values: Any) -> Experiment:
    step = first_step()
    given = {
        "name": "A shorter subject", "what": "subject", "sequence": "sixteen-touch", "step_key": step.key,
        "template": step.template,
    } | values  # fmt: skip
    return designing.design(given, designing.read_arms(arms or (FIRST, SECOND)), actor)


def started(actor: User | None = None, *arms: dict[str, Any], at: datetime = NOON, **values: Any) -> Experiment:
    return running.start(designed(actor, *arms, **values), actor, at)


def people(number: int, prefix: str = "p") -> list[Contact]:
    return Contact.objects.bulk_create(
        Contact(first_name=f"{prefix}{one}", email=f"{prefix}{one}@example.com") for one in range(number)
    )


def dealt(experiment: Experiment, place: int, contacts: list[Contact], at: datetime = NOON) -> list[Assignment]:
    """Put into one arm by hand, where a test needs numbers and not chance."""
    arm = experiment.arms.get(position=place)
    return Assignment.objects.bulk_create(
        Assignment(experiment=experiment, arm=arm, contact=one, at=at, matures_at=at + experiment.matures_after)
        for one in contacts
    )


__all__ = ["DAY", "NOON", "ArmIn", "dealt", "designed", "first_step", "people", "started"]
