"""Whose letter is it? By the thread, then by the address it was sent to, then by who sent it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model

from roofs.comms.messaging import policy, return_address
from roofs.comms.messaging.models import Direction, Message, MessageQuerySet, Purpose
from roofs.comms.messaging.return_address import Returned
from roofs.core.company.office import office
from roofs.core.kit import emails
from roofs.core.kit.mime import InboundMail
from roofs.people.contacts.models import Contact

_MOST_REFERENCES = 50


@dataclass(frozen=True, slots=True)
class Match:
    """`answered` is our letter; `contact` is who wrote, as far as we know. `is_named`: their letter names ours."""

    answered: Message | None
    contact: Contact | None
    returned: Returned | None
    is_named: bool


def match(letter: InboundMail, recipients: Iterable[str]) -> Match:
    returned = return_address.read_any(recipients)
    answered = _by_thread(letter) or _by_token(returned)
    is_named, sender = answered is not None, _by_sender(letter.from_address)
    if answered is None and sender is not None:
        answered = _letters().filter(contact=sender).exclude(subject_id=None).order_by("-pk").first()
    contact = answered.contact if answered is not None and answered.contact is not None else sender
    return Match(answered, contact, returned, is_named)


def find_sent(message_id: str) -> Message | None:
    """Our letter of this name, whatever it was for."""
    return _sent().named([f"<{message_id}>"]).order_by("-pk").first() if message_id else None


def sent_by_token(returned: Returned | None) -> Message | None:
    return _sent().filter(pk=returned.message_pk).first() if returned else None


def last_sent_to(address: str) -> Message | None:
    return _sent().filter(to_address__iexact=address).order_by("-pk").first() if address else None


def is_our_own(letter: InboundMail) -> bool:
    """A letter of ours that came back by an alias, or one of our own people writing to the office."""
    if letter.message_id.rpartition("@")[2].lower() == settings.MAIL_DOMAIN.lower():
        return True
    sender = letter.from_address
    if not sender:
        return False
    if sender in _our_addresses() or return_address.read(sender) is not None:
        return True
    return get_user_model().objects.filter(email=sender, is_active=True).exists()


def is_for_the_office(recipients: Iterable[str]) -> bool:
    """A mailbox people are told about. Others exist only because somebody guesses addresses."""
    boxes = {name.lower() for name in policy.mail.get().office_mailboxes}
    own = _our_addresses()
    return any(address in own or address.partition("@")[0].partition("+")[0] in boxes for address in recipients)


def _by_thread(letter: InboundMail) -> Message | None:
    named = [letter.in_reply_to, *reversed(letter.references[-_MOST_REFERENCES:])]
    names = [f"<{name}>" for name in dict.fromkeys(named) if name]
    found = {row.message_id: row for row in _letters().named(names)} if names else {}
    return next((found[name] for name in names if name in found), None)


def _by_token(returned: Returned | None) -> Message | None:
    return _letters().filter(pk=returned.message_pk).first() if returned else None


def _by_sender(address: str) -> Contact | None:
    key = emails.key(address) if address else None
    return Contact.objects.reached_by(email_key=key).order_by("-pk").first() if key else None


def _sent() -> MessageQuerySet:
    return Message.objects.filter(direction=Direction.OUT, channel="email").select_related("contact")


def _letters() -> MessageQuerySet:
    """Letters to customers: the only ones an answer can be about."""
    return _sent().filter(purpose__in=[Purpose.TOUCH, Purpose.REPLY])


def _our_addresses() -> set[str]:
    return {address for raw in (settings.DEFAULT_FROM_EMAIL, office.get().email) if (address := emails.normalise(raw))}
