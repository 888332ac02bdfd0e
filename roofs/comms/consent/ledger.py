"""Who said yes to what, with the proof; and when they took it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.models import Basis, Channel, Consent, Wording
from roofs.comms.consent.suppression import is_suppressed, lift, suppress
from roofs.comms.consent.wordings import version_of
from roofs.core.events import record

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact

ANY_BASIS = tuple(Basis)
NEEDED: dict[str, tuple[Basis, ...]] = {Channel.SMS: (Basis.WRITTEN,), Channel.VOICE: (Basis.WRITTEN,)}
"""An AI voice is an "artificial voice" in the words of the law, and texts are sent by a machine."""

__all__ = ["grant", "has_consent", "is_suppressed", "lift", "revoke", "revoke_of", "suppress"]


def grant(  # noqa: PLR0913 -- a proof has that many parts
    contact: Contact,
    channel: str,
    basis: str,
    *,
    text_shown: str = "",
    evidence: Mapping[str, Any] | None = None,
    source: str = "",
    at: datetime | None = None,
    actor: User | None = None,
) -> Consent:
    """Write a yes into the ledger. Without the words that were shown it is no written consent, only a yes."""
    if basis == Basis.WRITTEN and not text_shown.strip():
        basis = Basis.EXPRESS
    with transaction.atomic():
        given = Consent.objects.create(
            contact=contact,
            channel=channel,
            basis=Basis(basis),
            text_shown=text_shown,
            wording=_wording(text_shown, source, contact.language),
            evidence=dict(evidence or {}),
            source=source,
            captured_at=at or timezone.now(),
            captured_by=actor,
        )
        record("consent.granted", contact, actor=actor, channel=channel, basis=basis, source=source)
    return given


def _wording(text_shown: str, source: str, language: str) -> Wording | None:
    return version_of(text_shown, place=source or "other", language=language) if text_shown.strip() else None


def revoke(
    contact: Contact, channel: str, *, source: str = "", at: datetime | None = None, actor: User | None = None
) -> int:
    """Close every yes of this contact on this channel. The event is recorded even when there was none to close."""
    return revoke_of(contact.pk, channel, source=source, at=at, actor=actor)


def revoke_of(
    contact_id: int,
    channel: str,
    *,
    source: str = "",
    message_key: str = "",
    at: datetime | None = None,
    actor: User | None = None,
) -> int:
    with transaction.atomic():
        closed = (
            Consent.objects.live()
            .filter(contact_id=contact_id, channel=channel)
            .update(revoked_at=at or timezone.now(), revoked_source=source, revoked_by=actor)
        )
        record(
            "consent.revoked",
            ("contact", contact_id),
            actor=actor,
            channel=channel,
            source=source,
            message_key=message_key,
            closed=closed,
        )
    return closed


def has_consent(contact: Contact, channel: str, *, bases: Iterable[str] | None = None) -> bool:
    """A live yes that is strong enough: marketing by text needs it in writing, mail takes any."""
    wanted = NEEDED.get(channel, ANY_BASIS) if bases is None else list(bases)
    return Consent.objects.live().filter(contact=contact, channel=channel, basis__in=wanted).exists()
