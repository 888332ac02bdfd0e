"""The list of addresses nobody may use, kept by people: adding, lifting with a reason, carrying it elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.consent.addresses import NUMBERS, digest, spelling
from roofs.comms.consent.models import Channel, Reason, Scope, Suppression
from roofs.comms.consent.suppression import lift, suppress_hash
from roofs.core.events import record
from roofs.core.kit import emails, phones
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

COLUMNS = ("channel", "address_hmac", "scope", "reason", "at")
NEVER_AGAIN = ("icloud.com", "me.com", "mac.com")
"""Apple tells no one of complaints and asks never to write again to an address that was held back."""
_OWN_WISH = frozenset({Reason.UNSUBSCRIBED, Reason.STOP, Reason.DO_NOT_CALL})
_HASH = 64


def find(address: str) -> list[Suppression]:
    """All rows about an e-mail address or a number, on every channel. Only hashes are compared."""
    said = address.strip()
    channels = [Channel.EMAIL] if "@" in said else [*sorted(NUMBERS)] if phones.normalise(said) else [Channel.POST]
    hashes = {digest(channel, said) for channel in channels}
    return list(Suppression.objects.filter(address_hmac__in=hashes).order_by("channel", "scope"))


def add(channel: str, address: str, reason: str, actor: User | None, *, scope: str = Scope.MARKETING) -> Suppression:
    """Raises Refused for what is no address of this channel."""
    _check(channel, address)
    return suppress_hash(channel, digest(channel, address), reason, scope=scope, source="by_hand", actor=actor)


def take_off(row: Suppression, address: str, why: str, actor: User, *, they_asked: bool) -> None:
    """Raises Refused where nobody of us may decide that: a complaint, an erasure, their own no without a new yes."""
    if digest(row.channel, address) != row.address_hmac:
        raise Refused(_("This is not the address of that line."), "address")
    if not why.strip():
        raise Refused(_("Say why the address may be used again. Somebody will ask."), "why")
    if row.reason == Reason.COMPLAINED:
        raise Refused(_("They marked us as spam. Only they can ask to hear from us again."))
    if row.reason == Reason.ERASED:
        raise Refused(_("They asked to be forgotten. Only they can come back."))
    if row.channel == Channel.EMAIL and _domain(address) in NEVER_AGAIN and row.reason == Reason.BOUNCED:
        raise Refused(_("Apple asks never to write again to an address that was held back."))
    if row.reason in _OWN_WISH and not they_asked:
        raise Refused(
            _("They said no themselves. Only when they ask to hear from us again may this line go."), "they_asked"
        )
    lift(row.channel, address, why, scope=row.scope, actor=actor)


def counts() -> list[tuple[str, str, int]]:
    """Channel, reason, how many; the most first."""
    rows = Suppression.objects.values_list("channel", "reason").annotate(n=Count("pk")).order_by("-n")
    return [(channel, reason, n) for channel, reason, n in rows]


def export_lines() -> Iterator[list[str]]:
    yield list(COLUMNS)
    for row in Suppression.objects.order_by("pk").values_list(*COLUMNS).iterator(2000):
        yield [value.isoformat() if hasattr(value, "isoformat") else str(value) for value in row]


def take_in(lines: Iterable[str], actor: User | None) -> tuple[int, int]:
    """Hashes made by this company, or plain addresses to be hashed now: (added, refused). Plain ones are not kept."""
    added = refused = 0
    reader = csv.DictReader(lines)
    with transaction.atomic():
        for line in reader:
            row = _read(line, actor)
            if row is None:
                refused += 1
                continue
            _row, is_new = Suppression.objects.get_or_create(
                channel=row.channel,
                address_hmac=row.address_hmac,
                scope=row.scope,
                defaults={"reason": row.reason, "source": "list", "by": actor, "at": timezone.now()},
            )
            added += is_new
        record("suppressions.taken", actor=actor, added=added, refused=refused)
    return added, refused


def _read(line: dict[str, str], actor: User | None) -> Suppression | None:
    line.pop(None, None)  # type: ignore[call-overload] # what stands behind the last column
    said = {key.strip().casefold(): (value or "").strip() for key, value in line.items()}
    address = said.get("address") or said.get("email") or said.get("phone") or ""
    channel = said.get("channel") or (Channel.EMAIL if "@" in address else Channel.SMS if address else "")
    address_hmac = said.get("address_hmac", "").casefold()
    if address and channel in Channel.values:
        try:
            _check(channel, address)
        except Refused:
            return None
        address_hmac = digest(channel, address)
    reason, scope = said.get("reason", ""), said.get("scope", "")
    is_hash = len(address_hmac) == _HASH and all(figure in "0123456789abcdef" for figure in address_hmac)
    if channel not in Channel.values or not is_hash:
        return None
    return Suppression(
        channel=channel,
        address_hmac=address_hmac,
        scope=scope if scope in Scope.values else Scope.MARKETING,
        reason=reason if reason in Reason.values else Reason.BY_HAND,
        by=actor,
    )


def _check(channel: str, address: str) -> None:
    if channel == Channel.EMAIL and not emails.key(address):
        raise Refused(_("This is no e-mail address."), "address")
    if channel in NUMBERS and not phones.normalise(address):
        raise Refused(_("This is no telephone number."), "address")
    if not spelling(channel, address):
        raise Refused(_("There is no address."), "address")


def _domain(address: str) -> str:
    return address.strip().casefold().rpartition("@")[2]
