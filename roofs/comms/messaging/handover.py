"""The one place where a provider is called. Nothing here writes to the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from roofs.comms.consent.models import Channel
from roofs.comms.messaging import compose, outgoing
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.ports import (
    Outcome,
    OutgoingEmail,
    OutgoingMessengerText,
    OutgoingPostcard,
    OutgoingPush,
    OutgoingSms,
    OutgoingVoiceCall,
)
from roofs.comms.messaging.providers import EMAIL, MESSENGER, POST, PUSH, SMS, VOICE
from roofs.core.connections.ports import Port
from roofs.core.jobs.failures import where

log = structlog.get_logger(__name__)
KEY_HOURS = 24  # Lob, Resend and others forget a key after a day
BY_HAND = "outbox"  # calls and posts on a network: people do them


def hand_over_email(email: OutgoingEmail) -> Outcome:
    sender = EMAIL.get()
    return _answer(sender.name, lambda: sender.send(email))


def hand_over_sms(sms: OutgoingSms) -> Outcome:
    sender = SMS.get()
    return _answer(sender.name, lambda: sender.send(sms))


def hand_over_push(push: OutgoingPush) -> Outcome:
    sender = PUSH.get()
    return _answer(sender.name, lambda: sender.send(push))


def hand_over_post(card: OutgoingPostcard) -> Outcome:
    sender = POST.get()
    return _answer(sender.name, lambda: sender.send(card))


def hand_over_messenger(text: OutgoingMessengerText) -> Outcome:
    sender = MESSENGER.get()
    return _answer(sender.name, lambda: sender.send(text))


def hand_over_voice(call: OutgoingVoiceCall) -> Outcome:
    caller = VOICE.get()
    return _answer(caller.name, lambda: caller.call(call))


_WAYS: dict[str, Callable[[Message], Outcome]] = {
    Channel.EMAIL: lambda message: hand_over_email(_letter(message)),
    Channel.SMS: lambda message: hand_over_sms(outgoing.sms(message)),
    Channel.PUSH: lambda message: hand_over_push(outgoing.push(message)),
    Channel.POST: lambda message: hand_over_post(outgoing.postcard(message)),
    Channel.MESSENGER: lambda message: hand_over_messenger(outgoing.messenger_text(message)),
    Channel.VOICE: lambda message: hand_over_voice(outgoing.voice_call(message)),
}
_PORTS: dict[str, Port[Any]] = {
    Channel.EMAIL: EMAIL,
    Channel.SMS: SMS,
    Channel.PUSH: PUSH,
    Channel.POST: POST,
    Channel.MESSENGER: MESSENGER,
    Channel.VOICE: VOICE,
}


def hand_over(message: Message) -> Outcome:
    """Build what the row says and call the provider. Must not run inside a transaction; never raises."""
    way = _WAYS.get(message.channel)
    if way is None:
        return Outcome.put_by(BY_HAND)
    try:
        return way(message)
    except compose.Unsendable as error:
        return Outcome.not_sent("", retryable=False, reason=str(error))


def _letter(message: Message) -> OutgoingEmail:
    """The law is asked of the finished letter, not of its template. Raises Unsendable."""
    letter = compose.build(message)
    if message.purpose == Purpose.TOUCH and (gaps := compose.gaps_of_marketing(letter)):
        raise compose.Unsendable("; ".join(gaps))
    return letter


def provider_of(channel: str) -> str:
    """The name of whoever carries this channel now."""
    port = _PORTS.get(channel)
    return BY_HAND if port is None else str(port.get().name)


def remembers(channel: str) -> timedelta | None:
    """How long this channel's provider recognises a key it has seen. None: it never does, and is asked once only."""
    port = _PORTS.get(channel)
    if port is None:
        return None
    carrier = port.get()
    return timedelta(hours=getattr(carrier, "key_hours", KEY_HOURS)) if carrier.dedupes else None


def may_repeat(message: Message, now: datetime) -> bool:
    """After an end that nobody saw: only while the provider is sure to know the key still."""
    known_for = remembers(message.channel)
    return message.channel not in _PORTS or (known_for is not None and now < message.created_at + known_for)


def _answer(provider: str, send: Callable[[], Outcome]) -> Outcome:
    try:
        return send()
    except Exception as error:  # noqa: BLE001 -- whatever a provider's library throws, the message may have left
        log.error(  # noqa: TRY400 -- the text of the error may hold an address
            "provider failed unexpectedly", provider=provider, error=type(error).__name__, where=where(error)
        )
        return Outcome.unknown(provider, type(error).__name__)
