"""The one place where a provider is called. Nothing here writes to the database."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from roofs.comms.consent.models import Channel
from roofs.comms.messaging import compose
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.ports import (
    Outcome,
    OutgoingEmail,
    OutgoingPush,
    OutgoingSms,
)
from roofs.comms.messaging.providers import EMAIL, PUSH, SMS
from roofs.core.jobs.failures import where

log = structlog.get_logger(__name__)
BY_HAND = "outbox"  # calls and letters on paper: people do them


def hand_over_email(email: OutgoingEmail) -> Outcome:
    sender = EMAIL.get()
    return _answer(sender.name, lambda: sender.send(email))


def hand_over_sms(sms: OutgoingSms) -> Outcome:
    sender = SMS.get()
    return _answer(sender.name, lambda: sender.send(sms))


def hand_over_push(push: OutgoingPush) -> Outcome:
    sender = PUSH.get()
    return _answer(sender.name, lambda: sender.send(push))


def hand_over(message: Message) -> Outcome:
    """Build what the row says and call the provider. Must not run inside a transaction; never raises."""
    try:
        if message.channel == Channel.EMAIL:
            return hand_over_email(compose.build(message))
        if message.channel == Channel.SMS:
            return hand_over_sms(_sms(message))
        if message.channel == Channel.PUSH:
            return hand_over_push(_push(message))
    except compose.Unsendable as error:
        return Outcome.not_sent("", retryable=False, reason=str(error))
    return Outcome.put_by(BY_HAND)


def dedupes(message: Message) -> bool:
    """Whether this row's provider sends once however often it is asked with one key."""
    if message.channel == Channel.EMAIL:
        return EMAIL.get().dedupes
    if message.channel == Channel.SMS:
        return SMS.get().dedupes
    return PUSH.get().dedupes if message.channel == Channel.PUSH else True


def _sms(message: Message) -> OutgoingSms:
    return OutgoingSms(
        idem_key=message.idem_key or str(message.pk),
        from_number=message.from_address,
        to_number=message.to_address,
        text=message.text,
        valid_seconds=message.data.get("valid_seconds"),
    )


def _push(message: Message) -> OutgoingPush:
    if message.to_user_id is None:
        raise compose.Unsendable("a push notice needs one of our own people")
    return OutgoingPush(
        idem_key=message.idem_key or str(message.pk),
        user_id=message.to_user_id,
        title=message.subject,
        text=message.text,
        url=str(message.data.get("url", "")),
        tag=str(message.data.get("tag", "")),
    )


def _answer(provider: str, send: Callable[[], Outcome]) -> Outcome:
    try:
        return send()
    except Exception as error:  # noqa: BLE001 -- whatever a provider's library throws, the message may have left
        log.error(  # noqa: TRY400 -- the text of the error may hold an address
            "provider failed unexpectedly", provider=provider, error=type(error).__name__, where=where(error)
        )
        return Outcome.unknown(provider, type(error).__name__)
