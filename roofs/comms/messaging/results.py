"""Writing down what came of a message, and telling the house."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.models import Channel, Reason, Scope
from roofs.comms.consent.suppression import suppress
from roofs.comms.messaging import faults, pace, policy, throttle
from roofs.comms.messaging.models import Message, MessageEvent, Purpose, State
from roofs.comms.messaging.ports import Outcome
from roofs.core.events import record

LONGEST_REST_SECONDS = 3600


def settle(message: Message, outcome: Outcome, now: datetime | None = None) -> State:
    """Write the provider's answer. It also corrects `unknown`, should somebody have given up on a slow sender."""
    now = now or timezone.now()
    if outcome.kind == "sent" and message.purpose == Purpose.TOUCH and _went_out_as_usual(message, outcome, now):
        return State(message.state)
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if row.state not in {State.SENDING, State.UNKNOWN} or row.lease_token != message.lease_token:
            return State(row.state)
        row.provider = outcome.provider or row.provider
        row.lease_until = None
        if outcome.kind == "sent":
            _went_out(row, outcome, now)
        elif outcome.kind == "unknown":
            mark_unknown(row, outcome.reason)
        else:
            _stayed(row, outcome, now)
    for field in Message._meta.concrete_fields:
        setattr(message, field.attname, getattr(row, field.attname))
    return State(message.state)


def mark_unknown(message: Message, why: str) -> None:
    message.state, message.error = State.UNKNOWN, why[:500]
    message.save(update_fields=["state", "error", "provider", "lease_until"])
    tell("message.unknown", message, reason=why[:200])


def confirm(message: Message, at: datetime) -> None:
    """Nobody knew whether it had left: now we do."""
    unknown = Message.objects.filter(pk=message.pk, state=State.UNKNOWN)
    if unknown.update(state=State.SENT, error="", sent_at=message.sent_at or at):
        message.state, message.error, message.sent_at = State.SENT, "", message.sent_at or at
        tell("message.confirmed", message)


def stop(message: Message, state: State, why: str) -> None:
    """It will not go out, and the row says why."""
    message.state, message.error, message.lease_until = state, why[:500], None
    message.save(update_fields=["state", "error", "provider", "lease_until"])
    tell(f"message.{state}", message, reason=why[:200])


def bounced(message: Message, why: str, *, lasting: bool, fingerprint: str, now: datetime | None = None) -> bool:
    """The letter came back. A lasting refusal of a customer's address ends all mail to it. False when known already."""
    with transaction.atomic():
        _, is_new = MessageEvent.objects.get_or_create(
            fingerprint=hashlib.sha256(f"bounce|{message.pk}|{fingerprint}".encode()).hexdigest(),
            defaults={
                "message": message,
                "kind": MessageEvent.Kind.BOUNCED,
                "at": now or timezone.now(),
                "detail": {"why": why[:500], "lasting": lasting},
            },
        )
        if not is_new:
            return False
        if lasting and message.to_user_id is None:
            suppress(
                message.channel,
                message.to_address,
                Reason.BOUNCED,
                scope=Scope.ALL,
                source="bounce",
                contact_id=message.contact_id,
            )
        tell("message.bounced", message, lasting=lasting)
    return True


def tell(name: str, message: Message, **data: Any) -> None:
    record(
        name,
        message,
        channel=message.channel,
        purpose=message.purpose,
        about=[message.subject_type, message.subject_id],
        contact=message.contact_id,
        **data,
    )


def _went_out_as_usual(message: Message, outcome: Outcome, now: datetime) -> bool:
    """What happens to nearly every letter, in one statement. False when somebody else has the row by now."""
    values: dict[str, Any] = {
        "state": State.KEPT if outcome.kept else State.SENT,
        "sent_at": now,
        "error": "",
        "provider": outcome.provider or message.provider,
        "provider_ref": outcome.provider_ref[:255],
        "lease_until": None,
    }
    mine = Message.objects.filter(
        pk=message.pk, state__in=(State.SENDING, State.UNKNOWN), lease_token=message.lease_token
    )
    if not mine.update(**values):
        return False
    for name, value in values.items():
        setattr(message, name, value)
    return True


def _went_out(message: Message, outcome: Outcome, now: datetime) -> None:
    message.state = State.KEPT if outcome.kept else State.SENT
    message.sent_at, message.error, message.provider_ref = now, "", outcome.provider_ref[:255]
    fields = ["state", "sent_at", "error", "provider", "provider_ref", "lease_until"]
    if message.purpose == Purpose.ACCOUNT and not outcome.kept:
        message.text = message.html = ""  # it held a link that signs somebody in; who needs it has it now
        fields += ["text", "html"]
    message.save(update_fields=fields)
    if message.purpose != Purpose.TOUCH:  # of touches the follow-up itself tells, and one event each is enough
        tell("message.sent", message, kept=outcome.kept)


def _stayed(message: Message, outcome: Outcome, now: datetime) -> None:
    is_our_fault = message.channel == Channel.EMAIL and _heed(message, outcome, now)
    if outcome.retry_after_seconds:
        rest = timedelta(seconds=min(outcome.retry_after_seconds, LONGEST_REST_SECONDS))
        is_mail = message.channel == Channel.EMAIL
        own, theirs = pace.domain_key(message.from_address), pace.provider_key(message.channel, outcome.provider)
        throttle.hold(own if is_mail else theirs, now + rest, "provider")
    if (is_our_fault or outcome.retryable) and message.attempts < policy.mail.get().email_attempts:
        message.state, message.error = State.INTENT, outcome.reason[:500]
        message.save(update_fields=["state", "error", "provider", "lease_until"])
        return
    stop(message, State.FAILED, outcome.reason)
    if outcome.address_refused:
        bounced(message, outcome.reason, lasting=True, fingerprint="refused", now=now)
    if outcome.opted_out and message.to_user_id is None:
        opted_out(message, f"told {outcome.provider}", now)


def opted_out(message: Message, source: str, now: datetime | None = None) -> None:
    """The person told the provider, which lets nothing through any more; neither do we, on this channel."""
    suppress(
        message.channel,
        message.to_address,
        Reason.STOP,
        scope=Scope.ALL,
        source=source,
        contact_id=message.contact_id,
        at=now,
    )


def _heed(message: Message, outcome: Outcome, now: datetime) -> bool:
    """A complaint about our whole domain: too fast means a rest and half the pace, set up wrong means a stop."""
    key, fault = pace.domain_key(message.from_address), faults.of_domain(outcome.code)
    if faults.is_too_fast(outcome.code):
        throttle.slow_down(key, now)
        return True
    if fault and throttle.stop(key, fault, now):
        record("sending.stopped", domain=key.rpartition(":")[2], code=fault, said=outcome.reason[:300])
    return bool(fault)
