"""Double opt-in: who came through a door the office does not trust alone gets one letter, and nothing before a yes."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.addresses import digest
from roofs.comms.consent.keys import signing_keys
from roofs.comms.consent.ledger import grant
from roofs.comms.consent.models import Basis, Channel, Confirmation
from roofs.comms.consent.policy import CONSENT
from roofs.comms.consent.suppression import is_suppressed
from roofs.core.events import record
from roofs.core.kit import tokens
from roofs.people.contacts.models import Contact

CONFIRM_PATH = "m/y/"
PREFERENCES_PATH = "m/p/"
_PURPOSE = "confirm address"
_NUMBER = struct.Struct(">Q")


def is_wanted(door: str) -> bool:
    return door in CONSENT.get().confirm_email_doors


def ask(contact: Contact, door: str, now: datetime | None = None) -> Confirmation | None:
    """The row that waits for a yes; None when there is no address, it wants no letters, or it is confirmed or asked."""
    if not contact.email or is_suppressed(Channel.EMAIL, contact.email):
        return None
    row, is_new = Confirmation.objects.get_or_create(
        contact=contact,
        channel=Channel.EMAIL,
        address_hmac=digest(Channel.EMAIL, contact.email),
        defaults={"door": door, "asked_at": now or timezone.now()},
    )
    return row if is_new else None


def confirm_url(row: Confirmation) -> str:
    return f"{settings.BASE_URL}/{CONFIRM_PATH}{token_for(row)}"


def preferences_url(token: str) -> str:
    """`token` is that of the way out of the same letter."""
    return f"{settings.BASE_URL}/{PREFERENCES_PATH}{token}"


def token_for(row: Confirmation) -> str:
    return tokens.sign(_NUMBER.pack(row.pk), signing_keys(), _PURPOSE)


def read_token(token: str) -> Confirmation | None:
    """Changes nothing."""
    try:
        (key,) = _NUMBER.unpack(tokens.unsign(token.strip(), signing_keys(), _PURPOSE))
    except (tokens.BadTokenError, struct.error):
        return None
    return Confirmation.objects.select_related("contact").filter(pk=key, contact__deleted_at=None).first()


@transaction.atomic
def confirm(row: Confirmation, evidence: Mapping[str, Any], now: datetime | None = None) -> None:
    """A second press is as good as the first."""
    row = Confirmation.objects.select_for_update(of=("self",)).select_related("contact").get(pk=row.pk)
    if row.confirmed_at is not None:
        return
    row.confirmed_at = now or timezone.now()
    row.save(update_fields=["confirmed_at"])
    grant(row.contact, Channel.EMAIL, Basis.EXPRESS, evidence=evidence, source="confirmed", at=row.confirmed_at)
    record("address.confirmed", row.contact, channel=Channel.EMAIL)
