"""Another number or mailbox for the same person: a yes was said for the old one alone, a no by the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from roofs.comms.consent.addresses import NUMBERS
from roofs.comms.consent.models import Channel, Consent
from roofs.comms.consent.suppression import OWN_WORDS, suppress, suppression_of

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact

SOURCE = "address changed"
_CHANNELS: dict[str, tuple[Channel, ...]] = {"phone": tuple(sorted(NUMBERS)), "email": (Channel.EMAIL,)}


def moved(contact: Contact, changes: Mapping[str, Sequence[str]], actor: User | None) -> None:
    """`changes` as an event tells them: what it was, what it is."""
    for name, channels in _CHANNELS.items():
        before, after = changes.get(name) or ("", "")
        if not before:
            continue
        Consent.objects.live().filter(contact=contact, channel__in=channels).update(
            revoked_at=timezone.now(), revoked_source=SOURCE, revoked_by=actor
        )
        for channel in channels if after else ():
            known = suppression_of(channel, before)
            if known is not None and known.reason in OWN_WORDS:
                suppress(channel, after, known.reason, source=known.source, contact_id=contact.pk, at=known.at)
