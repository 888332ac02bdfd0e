"""Whether somebody may be reached on a channel for advertising, and why: consent, lists and what they chose.

Hours and caps are asked elsewhere: this is about the person, not about the moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from roofs.comms.consent.addresses import digest
from roofs.comms.consent.ledger import NEEDED
from roofs.comms.consent.models import Basis, Channel, Confirmation, Consent, NumberList, Preferences
from roofs.comms.consent.number_lists import lists_with
from roofs.comms.consent.policy import CONSENT
from roofs.comms.consent.relationship import relationship_of
from roofs.comms.consent.suppression import suppression_of

if TYPE_CHECKING:
    from roofs.people.contacts.models import Contact

Verdict = Literal["yes", "no", "later"]
BY_NUMBER = frozenset({Channel.SMS, Channel.PHONE, Channel.VOICE})
_SAID_YES = frozenset({Basis.WRITTEN, Basis.EXPRESS})


@dataclass(frozen=True, slots=True)
class Standing:
    """`reason` is a key that screens put into words; `basis` says what a yes rests on."""

    verdict: Verdict
    reason: str = ""
    basis: str = ""
    until: datetime | None = None


def address_on(contact: Contact, channel: str) -> str:
    if channel == Channel.EMAIL:
        return contact.email
    return contact.phone if channel in BY_NUMBER else ""


def standing(
    contact: Contact,
    channel: str,
    now: datetime,
    *,
    topic: str | Callable[[], str] = "",
    address: str | None = None,
) -> Standing:
    """`address` where the contact's own record does not know it: post, Messenger. `topic` is asked for only of who
    has chosen something.
    """
    reached = address_on(contact, channel) if address is None else address
    if channel != Channel.SOCIAL and not reached:
        return Standing("no", "no_address")
    held = suppression_of(channel, reached) if reached else None
    if held is not None:
        return Standing("no", "do_not_call" if held.reason == "do_not_call" else "suppressed", basis=held.reason)
    chosen = _as_chosen(contact, topic, now)
    if chosen is not None:
        return chosen
    if channel == Channel.EMAIL:
        return _confirmed(contact, reached)
    return _by_number(contact, channel, reached, now) if channel in BY_NUMBER else Standing("yes")


def _as_chosen(contact: Contact, topic: str | Callable[[], str], now: datetime) -> Standing | None:
    wishes = Preferences.objects.filter(contact=contact).first()
    if wishes is None:
        return None
    if wishes.topics_off and (topic if isinstance(topic, str) else topic()) in wishes.topics_off:
        return Standing("no", "topic_off")
    if wishes.is_paused(now):
        return Standing("later", "person_paused", until=wishes.paused_until)
    return None


def _confirmed(contact: Contact, address: str) -> Standing:
    asked = Confirmation.objects.filter(
        contact=contact, channel=Channel.EMAIL, address_hmac=digest(Channel.EMAIL, address)
    ).first()
    if asked is not None and asked.confirmed_at is None:
        return Standing("no", "not_confirmed")
    return Standing("yes", basis="confirmed" if asked else "")


def _by_number(contact: Contact, channel: str, number: str, now: datetime) -> Standing:
    listed = {one.kind for one in lists_with(number)}
    if NumberList.Kind.OWN in listed:  # they told us; no consent and no contract stands above that
        return Standing("no", "do_not_call")
    bases = set(Consent.objects.live().filter(contact=contact, channel=channel).values_list("basis", flat=True))
    needed = NEEDED.get(channel)
    if needed:
        strong = bases & set(needed)
        return Standing("yes", basis=next(iter(strong))) if strong else Standing("no", f"no_{channel}_consent")
    if said := bases & _SAID_YES:
        return Standing("yes", basis=next(iter(sorted(said))))
    tie = relationship_of(contact.pk, now)
    if tie is not None:
        return Standing("yes", basis=tie.basis, until=tie.until)
    if CONSENT.get().scrub_national_list and listed:
        return Standing("no", "on_do_not_call_list")
    return Standing("yes")
