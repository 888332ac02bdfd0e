"""Writing down what was said with a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.db import models, transaction

from roofs.comms.timeline.models import Interaction
from roofs.core.events import record, subject_of

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact


class Talk(TypedDict, total=False):
    """What may be said about an exchange."""

    direction: str
    contact: Contact | None
    summary: str
    body: str
    outcome: str
    minutes: int | None
    happened_at: datetime
    is_auto: bool


def log(
    about: models.Model | tuple[str, int] | None,
    *,
    kind: str,
    actor: User | None = None,
    **talk: Unpack[Talk],
) -> Interaction:
    """Add it to the history of what it is about. An exchange with a person stops the clocks that wait for one."""
    interaction = Interaction(kind=kind, **talk)
    interaction.summary = interaction.summary[:200]
    if about is not None:
        interaction.subject_type, interaction.subject_id = subject_of(about)
    with transaction.atomic():
        interaction.stamp(actor)
        interaction.save(force_insert=True)
        _record("interaction.logged", interaction, actor)
    return interaction


def correct(interaction: Interaction, actor: User, *, summary: str, body: str, outcome: str) -> None:
    with transaction.atomic():
        interaction.summary, interaction.body, interaction.outcome = summary, body, outcome
        interaction.stamp(actor)
        interaction.save(update_fields=["summary", "body", "outcome", "updated_at", "updated_by"])
        _record("interaction.corrected", interaction, actor)


def remove(interaction: Interaction, actor: User | None) -> None:
    with transaction.atomic():
        interaction.mark_deleted(actor)
        _record("interaction.deleted", interaction, actor)


def bring_back(interaction: Interaction, actor: User) -> None:
    with transaction.atomic():
        interaction.mark_restored(actor)
        _record("interaction.restored", interaction, actor)


def _record(name: str, interaction: Interaction, actor: User | None) -> None:
    """About the lead rather than the entry, so that whoever watches the lead hears of it."""
    key = interaction.subject_id
    subject = (interaction.subject_type, key) if key is not None else interaction
    record(
        name,
        subject,
        actor=actor,
        interaction=interaction.pk,
        kind=interaction.kind,
        direction=interaction.direction,
        outcome=interaction.outcome,
        contact=interaction.contact_id,
    )
