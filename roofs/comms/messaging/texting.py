"""What a text that came in means, on whatever channel: a no, a yes, a call for help, an answer, or somebody new.

The provider's own opt-out (`told`) and our reading of the words count alike; each no is written on our list, and told
to the provider, in one transaction with the end of the follow-up.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog
from django.contrib.auth import get_user_model
from django.db import transaction

from roofs.comms.consent.models import Reason, Scope
from roofs.comms.consent.revoking import came_along, come_back
from roofs.comms.consent.suppression import lift, suppression_of
from roofs.comms.consent.unsubscribing import leave_by_address
from roofs.comms.messaging import answering, optouts, results, telling
from roofs.comms.messaging.models import Direction, Message, MessageEvent, Purpose, State
from roofs.comms.messaging.optouts import Kind, Reading
from roofs.core.events import record
from roofs.people.contacts.models import Contact

log = structlog.get_logger(__name__)
LONGEST_TEXT = 20_000
Told = Literal["", "out", "back", "help", "talked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """`key` is what the provider calls it; `told`: the provider has acted on it and answered already.

    "talked" is a call whose words were read where they came in.
    """

    channel: str
    key: str
    sender: str
    recipient: str
    text: str
    at: datetime
    provider: str
    told: Told = ""
    media: int = 0
    name: str = ""


def take_in(came: InboundText) -> str:
    """May run again over the same text. Says what it was, for the log."""
    with transaction.atomic():
        answered, contact = _who(came)
        message, is_new = _store(came, answered, contact)
        if not is_new:
            return "known already"
        if get_user_model().objects.filter(phone=came.sender, is_active=True).exists() and came.channel == "sms":
            return "one of our own"
        kind = came.told or optouts.read(came.text).kind
        what = _act_on(kind, came, message, answered)
        _pass_on(message, answered)
        log.info("inbound text", message_id=message.pk, channel=came.channel, what=what)
        return what


def _who(came: InboundText) -> tuple[Message | None, Contact | None]:
    """By what we last wrote to this number: people share phones, and the talk is about that."""
    ours = Message.objects.filter(direction=Direction.OUT, purpose__in=[Purpose.TOUCH, Purpose.REPLY])
    with_subject = ours.exclude(subject_id=None).select_related("contact").order_by("-pk")
    answered = with_subject.filter(channel=came.channel, to_address=came.sender).first()
    contact = answered.contact if answered is not None else None
    if contact is None and came.channel == "sms":
        contact = Contact.objects.reached_by(phone=came.sender).order_by("-pk").first()
    if contact is None:
        before = Message.objects.filter(direction=Direction.IN, channel=came.channel, from_address=came.sender)
        known = before.exclude(contact=None).select_related("contact").order_by("-pk").first()
        contact = known.contact if known else None
    if answered is None and contact is not None:
        answered = with_subject.filter(contact=contact).first()
    return answered, contact


def _store(came: InboundText, answered: Message | None, contact: Contact | None) -> tuple[Message, bool]:
    text = came.text.replace("\0", "")[:LONGEST_TEXT]
    return Message.objects.get_or_create(
        idem_key=f"{came.provider}:{came.key}"[:100],
        defaults={
            "channel": came.channel,
            "direction": Direction.IN,
            "state": State.RECEIVED,
            "purpose": Purpose.REPLY,
            "from_address": came.sender[:320],
            "to_address": came.recipient[:320],
            "text": text,
            "data": {"media": came.media} if came.media else {},
            "size": len(text.encode()),
            "provider": came.provider,
            "provider_ref": came.key[:255],
            "subject_type": answered.subject_type if answered else "",
            "subject_id": answered.subject_id if answered else None,
            "contact": contact,
            "created_at": came.at,
        },
    )


def _act_on(kind: Kind | Told, came: InboundText, message: Message, answered: Message | None) -> str:
    if kind == "out":
        let_go(message, source=came.provider, is_told=came.told == "out", answered=answered)
        return "no"
    if kind == "back":
        _welcome(message, source=came.provider)
        if came.told != "back":
            telling.later(message.channel, wanted=True, message=message.pk)
        return "yes again"
    if kind == "help":
        if came.told != "help":
            answering.help_with(message)
        return "help"
    if kind == "unsure":
        record("optout.doubtful", _about(message), message=message.pk, contact=message.contact_id, channel=came.channel)
        return "perhaps a no"
    return "answer"


def let_go(message: Message, *, source: str, is_told: bool = False, answered: Message | None = None) -> None:
    """They want no more: our list, the end of the follow-up, the provider, and one last word that says so."""
    known = suppression_of(message.channel, message.from_address)
    is_known = known is not None and not came_along(known)
    leave_by_address(
        message.channel,
        message.from_address,
        f"{telling.TOLD}{source}" if is_told else source,
        contact_id=message.contact_id,
        message_key=(answered.idem_key or "") if answered else "",
        reason=Reason.STOP,
    )
    if answered is not None:
        _remember(answered, MessageEvent.Kind.UNSUBSCRIBED)
    if not is_told and not is_known:
        if message.contact_id is None:  # of people we know, the list itself tells (see reactions)
            telling.later(message.channel, wanted=False, message=message.pk)
        answering.confirm_no(message)


def _welcome(message: Message, *, source: str) -> None:
    """START lifts what STOP put there, on whatever list; nothing else."""
    number = message.from_address
    come_back(message.channel, number, source=source, contact_id=message.contact_id)
    known = suppression_of(message.channel, number, scope=Scope.ALL)
    if known is not None and known.reason == Reason.STOP:
        lift(message.channel, number, f"asked for it by {message.channel}", scope=known.scope)


def _pass_on(message: Message, answered: Message | None) -> None:
    about = _about(message)
    if about is None:
        record("text.unmatched", message, message=message.pk, contact=message.contact_id, channel=message.channel)
        return
    if answered is not None and answered.channel == message.channel:
        results.confirm(answered, message.created_at)  # who answers has got it
        if _remember(answered, MessageEvent.Kind.REPLIED):
            results.tell("message.replied", answered)
    record(
        "interaction.received",
        about,
        channel=message.channel,
        auto=False,
        message=message.pk,
        contact=message.contact_id,
    )


def _about(message: Message) -> tuple[str, int] | None:
    return (message.subject_type, message.subject_id) if message.subject_id is not None else None


def _remember(message: Message, kind: MessageEvent.Kind) -> bool:
    """Once for each message."""
    fingerprint = hashlib.sha256(f"{message.pk}|{kind}".encode()).hexdigest()
    _, is_new = MessageEvent.objects.get_or_create(fingerprint=fingerprint, defaults={"message": message, "kind": kind})
    return is_new


__all__ = ["InboundText", "Reading", "let_go", "take_in"]
