"""What a person chooses on the page behind the link in our letters. Nobody signs in: the link is the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.ledger import grant, has_consent
from roofs.comms.consent.models import Basis, Channel, Preferences, Scope, Topic
from roofs.comms.consent.revoking import come_back
from roofs.comms.consent.standing import address_on
from roofs.comms.consent.suppression import suppression_of
from roofs.comms.consent.unsubscribing import Recipient, leave, leave_by_address
from roofs.core.events import record
from roofs.people.contacts.models import Contact

CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.PHONE)
PAUSES = (14, 30, 90)
LANGUAGES = ("en", "es")
HOW = "preferences"


@dataclass(frozen=True, slots=True)
class Wishes:
    """As the page shows and takes them. `pause_days` None leaves a pause that runs as it is; 0 ends it."""

    channels: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset(Topic.values)
    less_often: bool = False
    pause_days: int | None = None
    language: str = "en"
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One channel we know an address for."""

    channel: str
    hint: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Whose page it is. Without a contact there is only the address the letter went to."""

    recipient: Recipient
    contact: Contact | None
    wishes: Wishes
    ways: list[Way] = field(default_factory=list)


def whose(recipient: Recipient) -> Person:
    """Changes nothing. An address that was changed meanwhile, or erased, is nobody's any more."""
    contact = Contact.objects.alive().filter(pk=recipient.contact_id or 0).first()
    if contact is None:
        return Person(recipient, None, Wishes())
    kept = Preferences.objects.filter(contact=contact).first() or Preferences(contact=contact)
    ways = [
        Way(channel, hint(channel, address), _is_on(contact, channel, address))
        for channel in CHANNELS
        if (address := address_on(contact, channel))
    ]
    language = contact.language if contact.language in LANGUAGES else "en"
    wishes = Wishes(
        channels=frozenset(way.channel for way in ways if way.is_on),
        topics=frozenset(Topic.values) - frozenset(kept.topics_off),
        less_often=kept.less_often,
        language=language,
        paused_until=kept.paused_until if kept.is_paused(timezone.now()) else None,
    )
    return Person(recipient, contact, wishes, ways)


@transaction.atomic
def choose(
    person: Person, wanted: Wishes, *, sms_words: str = "", evidence: Mapping[str, Any] | None = None
) -> Preferences | None:
    """Make it so. A text message switched on is a consent in writing: `sms_words` stood beside the box.

    Who takes one tick away and leaves the other has said how far their no reaches.
    """
    contact = person.contact
    if contact is None:
        return None
    for way in person.ways:
        if way.is_on and way.channel not in wanted.channels:
            for channel in (way.channel, *([Channel.VOICE] if way.channel == Channel.PHONE else [])):
                leave_by_address(channel, address_on(contact, channel), HOW, contact_id=contact.pk, reaches=False)
    for way in person.ways:
        if not way.is_on and way.channel in wanted.channels:
            _switch_on(contact, way.channel, sms_words, evidence or {})
    kept, _made = Preferences.objects.get_or_create(contact=contact)
    kept.topics_off = sorted(frozenset(Topic.values) - wanted.topics)
    kept.less_often = wanted.less_often
    if wanted.pause_days is not None:
        kept.paused_until = timezone.now() + timedelta(days=wanted.pause_days) if wanted.pause_days else None
    kept.save()
    if wanted.language in LANGUAGES and contact.language != wanted.language:
        contact.language = wanted.language
        contact.save(update_fields=["language", "updated_at"])
    record(
        "preferences.chosen",
        contact,
        channels=sorted(wanted.channels),
        topics_off=kept.topics_off,
        less_often=kept.less_often,
        paused_until=kept.paused_until,
        language=contact.language,
    )
    return kept


@transaction.atomic
def leave_everything(person: Person) -> None:
    """All advertising on all channels, calls too. Letters about agreed work still come."""
    leave(person.recipient, HOW)
    if person.contact is not None:
        for channel in (*CHANNELS, Channel.VOICE):
            if address := address_on(person.contact, channel):
                leave_by_address(channel, address, HOW, contact_id=person.contact.pk)


def hint(channel: str, address: str) -> str:
    """Enough to know one's own address by, and too little for whoever got the link passed on."""
    if channel == Channel.EMAIL:
        name, _at, domain = address.partition("@")
        return f"{name[:1]}•••@{domain}"
    return f"••• {address[-2:]}"


def _is_on(contact: Contact, channel: str, address: str) -> bool:
    if suppression_of(channel, address, scope=Scope.MARKETING) is not None:
        return False
    return channel != Channel.SMS or has_consent(contact, Channel.SMS)


def _switch_on(contact: Contact, channel: str, sms_words: str, evidence: Mapping[str, Any]) -> None:
    come_back(channel, address_on(contact, channel), source=HOW, contact_id=contact.pk)
    if channel == Channel.SMS and sms_words:
        grant(contact, channel, Basis.WRITTEN, text_shown=sms_words, evidence=evidence, source=HOW)
    elif channel == Channel.PHONE:
        grant(contact, channel, Basis.EXPRESS, evidence=evidence, source=HOW)
