"""Leaving with one click. The token says who, from what and by which letter; it never expires and may be used twice."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from django.db import transaction

from roofs.comms.consent.addresses import digest
from roofs.comms.consent.keys import signing_keys
from roofs.comms.consent.ledger import revoke_of
from roofs.comms.consent.models import Reason, Scope, Suppression
from roofs.comms.consent.revoking import spread
from roofs.comms.consent.suppression import CAME_ALONG, suppress_hash
from roofs.core.kit import tokens

EVERYTHING = "marketing"
_PURPOSE = "unsubscribe"
_NUMBERS = struct.Struct(">32sQ")
_BETWEEN = "\x1f"


class InvalidToken(ValueError):
    """Not one of ours."""


@dataclass(frozen=True, slots=True)
class Recipient:
    channel: str
    address_hmac: str
    list_name: str
    contact_id: int | None
    message_key: str

    @property
    def is_unsubscribed(self) -> bool:
        return Suppression.objects.filter(channel=self.channel, address_hmac=self.address_hmac).exists()


def token_for(
    channel: str,
    address: str,
    *,
    contact_id: int | None = None,
    message_key: str = "",
    list_name: str = EVERYTHING,
) -> str:
    """Opaque: it holds the keyed hash of the address, never the address, because links end up in logs."""
    numbers = _NUMBERS.pack(bytes.fromhex(digest(channel, address)), contact_id or 0)
    return tokens.sign(numbers + _BETWEEN.join((channel, list_name, message_key)).encode(), signing_keys(), _PURPOSE)


def read_token(token: str) -> Recipient | None:
    """Changes nothing: what a page that is merely looked at may call."""
    try:
        payload = tokens.unsign(token.strip(), signing_keys(), _PURPOSE)
    except tokens.BadTokenError:
        return None
    address_hash, contact_id = _NUMBERS.unpack_from(payload)
    channel, list_name, message_key = payload[_NUMBERS.size :].decode().split(_BETWEEN)
    return Recipient(channel, address_hash.hex(), list_name, contact_id or None, message_key)


def unsubscribe(token: str, how: str = "one_click") -> Recipient:
    """`how`: one_click, page, mail. Raises InvalidToken. A second time is as good as the first and changes nothing."""
    recipient = read_token(token)
    if recipient is None:
        raise InvalidToken("this is no link of ours")
    leave(recipient, how)
    return recipient


def leave(recipient: Recipient, how: str, reason: Reason = Reason.UNSUBSCRIBED, *, reaches: bool = True) -> None:
    """`reaches`: as far as the office lets a no reach; else this channel alone."""
    with transaction.atomic():
        known = Suppression.objects.filter(
            channel=recipient.channel, address_hmac=recipient.address_hmac, scope=Scope.MARKETING
        )
        was_gone = known.exclude(source=CAME_ALONG).exists()
        suppress_hash(
            recipient.channel,
            recipient.address_hmac,
            reason,
            source=how,
            contact_id=recipient.contact_id,
        )
        if recipient.contact_id is not None and not was_gone:
            revoke_of(recipient.contact_id, recipient.channel, source=how, message_key=recipient.message_key)
        if recipient.contact_id is not None and reaches:
            spread(recipient.contact_id, recipient.channel)


def leave_by_address(
    channel: str,
    address: str,
    how: str,
    *,
    contact_id: int | None = None,
    message_key: str = "",
    reason: Reason = Reason.UNSUBSCRIBED,
    reaches: bool = True,
) -> None:
    """The person wrote or said it instead of clicking."""
    recipient = Recipient(channel, digest(channel, address), EVERYTHING, contact_id, message_key)
    leave(recipient, how, reason, reaches=reaches)
