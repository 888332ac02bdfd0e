"""The list of addresses nobody may write to again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.addresses import digest, digester
from roofs.comms.consent.models import Reason, Scope, Suppression
from roofs.core.events import record

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

CAME_ALONG = "all_marketing"
"""Source of a suppression that came along with a no on another channel."""
OWN_WORDS = frozenset({Reason.UNSUBSCRIBED, Reason.STOP, Reason.DO_NOT_CALL, Reason.COMPLAINED})


def suppress(
    channel: str,
    address: str,
    reason: str,
    *,
    scope: str = Scope.MARKETING,
    source: str = "",
    contact_id: int | None = None,
    at: datetime | None = None,
) -> Suppression:
    """Put an address on the list. Doing it again changes nothing: the first reason and moment stand, unless the person
    now says themselves what only came along or was our own idea, or is forgotten.

    `contact_id` goes into the event, so that whoever follows up with that person stops in the same transaction.
    """
    address_hmac = digest(channel, address)
    return suppress_hash(channel, address_hmac, reason, scope=scope, source=source, contact_id=contact_id, at=at)


def suppress_hash(  # noqa: PLR0913 -- a line of the list has that many parts
    channel: str,
    address_hmac: str,
    reason: str,
    *,
    scope: str = Scope.MARKETING,
    source: str = "",
    contact_id: int | None = None,
    at: datetime | None = None,
    actor: User | None = None,
) -> Suppression:
    told = {"reason": Reason(reason), "source": source, "at": at or timezone.now(), "by": actor}
    with transaction.atomic():
        row, is_new = Suppression.objects.get_or_create(
            channel=channel, address_hmac=address_hmac, scope=scope, defaults=told
        )
        says_more = not is_new and _says_more(row, reason, source)
        if says_more:
            for name, value in told.items():
                setattr(row, name, value)
            row.save(update_fields=[*told])
        if is_new or says_more:
            record(
                "address.suppressed",
                actor=actor,
                contact=contact_id,
                channel=channel,
                address_hmac=address_hmac,
                scope=scope,
                reason=reason,
                source=source,
            )
    return row


def _says_more(known: Suppression, reason: str, source: str) -> bool:
    """A person's own no stands above one that came along or that staff wrote down; an erasure above all."""
    if Reason.ERASED in {known.reason, reason}:
        return known.reason != reason == Reason.ERASED
    is_said = reason in OWN_WORDS and source != CAME_ALONG
    return is_said and (known.source == CAME_ALONG or known.reason == Reason.BY_HAND)


def lift(channel: str, address: str, why: str, *, scope: str = Scope.MARKETING, actor: User | None = None) -> bool:
    """Take an address off the list. Says why, because somebody will ask. False when it was not on it."""
    if not why.strip():
        raise ValueError("say why the address may be used again")
    address_hmac = digest(channel, address)
    with transaction.atomic():
        gone, _ = Suppression.objects.filter(channel=channel, address_hmac=address_hmac, scope=scope).delete()
        if gone:
            record(
                "address.lifted", actor=actor, channel=channel, address_hmac=address_hmac, scope=scope, why=why.strip()
            )
    return bool(gone)


def suppression_of(channel: str, address: str, *, scope: str = Scope.MARKETING) -> Suppression | None:
    """What forbids this address; the row says since when and why. The wider scope speaks first."""
    return (
        Suppression.objects.filter(channel=channel, address_hmac=digest(channel, address), scope__in={scope, Scope.ALL})
        .order_by("scope")
        .first()
    )


def is_suppressed(channel: str, address: str, *, scope: str = Scope.MARKETING) -> bool:
    return suppression_of(channel, address, scope=scope) is not None


def suppressed_among(channel: str, addresses: Iterable[str], *, scope: str = Scope.MARKETING) -> set[str]:
    """Which of these may not be used: one query for a whole batch or import."""
    by_hash: dict[str, set[str]] = {}
    hashed = digester()
    for address in addresses:
        by_hash.setdefault(hashed(channel, address), set()).add(address)
    found = Suppression.objects.filter(
        channel=channel, address_hmac__in=by_hash, scope__in={scope, Scope.ALL}
    ).values_list("address_hmac", flat=True)
    return {address for address_hmac in found for address in by_hash[address_hmac]}
