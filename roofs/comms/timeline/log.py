"""Writing down what was said with a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import models, transaction
from django.utils.translation import gettext as _

from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.audit import take_over
from roofs.core.accounts.problems import NotAllowed
from roofs.core.events import Happening, Subject, record, record_many, subject_of
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact


class Talk(TypedDict, total=False):
    """What may be said about an exchange."""

    direction: str
    contact: Contact | None
    summary: str
    body: str
    transcript: str
    outcome: str
    minutes: int | None
    happened_at: datetime
    is_auto: bool


def log(
    about: models.Model | tuple[str, int] | None,
    *,
    kind: str,
    actor: User | None = None,
    source: str = "",
    **talk: Unpack[Talk],
) -> Interaction:
    """Add it to the history of what it is about. An exchange with a person stops the clocks that wait for one.
    `source`: what it came of, as "touch:7", for whoever hears of it.
    """
    interaction = Interaction(kind=kind, **talk)
    interaction.summary = interaction.summary[:200]
    if about is not None:
        interaction.subject_type, interaction.subject_id = subject_of(about)
    with transaction.atomic():
        interaction.stamp(actor)
        interaction.save(force_insert=True)
        _record("interaction.logged", interaction, actor, **({"source": source} if source else {}))
    return interaction


def bring_in(interactions: Sequence[Interaction], actor: User | None) -> None:
    """What was said long ago, out of another program. Each says who did it; it stops no clock of today."""
    for one in interactions:
        one.updated_by = actor
    with transaction.atomic():
        Interaction.objects.bulk_create(interactions)
        told = [
            Happening("interaction.brought_in", _subject(one), {"interaction": one.pk, "kind": one.kind})
            for one in interactions
        ]
        record_many(told, actor=actor)


CORRECTED = frozenset({"kind", "direction", "summary", "body", "outcome", "minutes", "happened_at", "transcript"})
OF_A_LETTER = frozenset({"outcome", "minutes", "transcript"})
"""What was really sent or received stays as it was."""


def refuse_others(interaction: Interaction, actor: User) -> None:
    """A person's notes are his own; managers may mend them."""
    if not actor.is_manager and interaction.created_by_id != actor.pk:
        raise NotAllowed(_("Only who wrote it down, or a manager, may change it."))


def correct(interaction: Interaction, values: Mapping[str, Any], actor: User) -> Interaction:
    """The log tells which fields changed; the words themselves stay here."""
    refuse_others(interaction, actor)
    if interaction.message_id is not None and not values.keys() <= OF_A_LETTER:
        raise Refused(_("A message that was sent or received stays as it was."), min(values.keys() - OF_A_LETTER))
    with transaction.atomic():
        found = Interaction.objects.select_for_update().get(pk=interaction.pk)
        changes = take_over(found, values, CORRECTED)
        if changes:
            found.stamp(actor)
            found.save()
            _record("interaction.corrected", found, actor, fields=sorted(changes))
    return found


def transcribe(interaction: Interaction, text: str, actor: User) -> Interaction:
    """What was said on a call, word by word."""
    return correct(interaction, {"transcript": text}, actor)


def remove(interaction: Interaction, actor: User | None) -> None:
    with transaction.atomic():
        interaction.mark_deleted(actor)
        _record("interaction.deleted", interaction, actor)


def bring_back(interaction: Interaction, actor: User) -> None:
    with transaction.atomic():
        interaction.mark_restored(actor)
        _record("interaction.restored", interaction, actor)


def _record(name: str, interaction: Interaction, actor: User | None, **more: Any) -> None:
    """About the lead rather than the entry, so that whoever watches the lead hears of it."""
    record(
        name,
        _subject(interaction),
        actor=actor,
        interaction=interaction.pk,
        kind=interaction.kind,
        direction=interaction.direction,
        outcome=interaction.outcome,
        contact=interaction.contact_id,
        **more,
    )


def _subject(interaction: Interaction) -> Subject:
    key = interaction.subject_id
    return (interaction.subject_type, key) if key is not None else interaction
