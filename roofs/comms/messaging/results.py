"""Writing down what came of a message, and telling the house."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from roofs.comms.consent.models import Reason, Scope
from roofs.comms.consent.suppression import suppress
from roofs.comms.messaging import policy, throttle
from roofs.comms.messaging.models import Message, MessageEvent, Purpose, State
from roofs.comms.messaging.ports import Outcome
from roofs.core.events import record

REST = timedelta(minutes=10)  # what Gmail wants when it says we are too fast
TOO_FAST = "4.7.28"


def settle(message: Message, outcome: Outcome, now: datetime | None = None) -> State:
    """Write the provider's answer. It also corrects `unknown`, should somebody have given up on a slow sender."""
    now = now or timezone.now()
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
    if TOO_FAST in outcome.code:
        throttle.hold(f"{message.channel}:{settings.MAIL_DOMAIN}", now + REST)
    if outcome.retryable and message.attempts < policy.mail.get().email_attempts:
        message.state, message.error = State.INTENT, outcome.reason[:500]
        message.save(update_fields=["state", "error", "provider", "lease_until"])
        return
    stop(message, State.FAILED, outcome.reason)
    if outcome.address_refused:
        bounced(message, outcome.reason, lasting=True, fingerprint="refused", now=now)
