"""How far a no reaches, and the way back for who changed their mind.

The office chooses whether a no on one channel ends all advertising (the default; the FCC's "revoke all" rule is waived
until 2027-01-31) or that channel alone. It never reaches what a person writes by hand, nor letters about agreed work.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.addresses import digest
from roofs.comms.consent.models import Channel, Reason, Scope, Suppression
from roofs.comms.consent.policy import CONSENT
from roofs.comms.consent.suppression import CAME_ALONG, suppress
from roofs.core.events import record
from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

_ALONG = (Channel.EMAIL, Channel.SMS, Channel.VOICE)
OWN_WISH = (Reason.UNSUBSCRIBED, Reason.STOP)
"""What somebody asked for and may ask back. A complaint or an erasure is no such thing."""


def spread(contact_id: int, channel: str, at: datetime | None = None) -> list[str]:
    """Stop advertising on the other channels too, when the office says so. Consents stay: work goes on."""
    if CONSENT.get().revocation != "all_marketing":
        return []
    contact = Contact.objects.filter(pk=contact_id).first()
    if contact is None:
        return []
    reached = {Channel.EMAIL: contact.email, Channel.SMS: contact.phone, Channel.VOICE: contact.phone}
    others = [other for other in _ALONG if other != channel and reached[other]]
    for other in others:
        suppress(
            other,
            reached[other],
            Reason.UNSUBSCRIBED,
            scope=Scope.MARKETING,
            source=CAME_ALONG,
            contact_id=contact_id,
            at=at,
        )
    return [str(other) for other in others]


def came_along(row: Suppression) -> bool:
    """Whether the person said no somewhere else: reminders of a visit may still come this way."""
    return row.source == CAME_ALONG


@transaction.atomic
def come_back(
    channel: str, address: str, *, source: str, contact_id: int | None = None, actor: User | None = None
) -> int:
    """The person asked to hear from us again, by this address. Lifts their own no here, and what came along with it."""
    mine = [(channel, digest(channel, address))]
    contact = Contact.objects.filter(pk=contact_id or 0).first()
    gone = _lift(mine[0], OWN_WISH, source, actor)
    if contact is not None and gone:
        reached = {Channel.EMAIL: contact.email, Channel.SMS: contact.phone, Channel.VOICE: contact.phone}
        for other in _ALONG:
            if other != channel and reached[other]:
                rows = Suppression.objects.filter(
                    channel=other, address_hmac=digest(other, reached[other]), scope=Scope.MARKETING, source=CAME_ALONG
                )
                gone += rows.delete()[0]
        record("consent.renewed", contact, actor=actor, channel=channel, source=source, at=timezone.now())
    return gone


def _lift(key: tuple[str, str], reasons: tuple[Reason, ...], source: str, actor: User | None) -> int:
    channel, address_hmac = key
    rows = Suppression.objects.filter(
        channel=channel, address_hmac=address_hmac, scope=Scope.MARKETING, reason__in=reasons
    )
    gone, _ = rows.delete()
    if gone:
        record("address.lifted", actor=actor, channel=channel, address_hmac=address_hmac, why=source)
    return gone
