"""The way of a message out of the house: a row first, then the provider, then what came of it. Never twice.

Taking a row (`sending` and a lease) is committed before the provider is called, and what it said is written after, so a
process may die anywhere: before the call nothing was sent, after it the row is `unknown` and nobody repeats it blindly.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from roofs.comms.consent import permits
from roofs.comms.consent.models import Channel, Scope
from roofs.comms.consent.suppression import suppression_of
from roofs.comms.messaging import compose, handover, pace, policy, results
from roofs.comms.messaging.handover import hand_over
from roofs.comms.messaging.models import Message, Purpose, State
from roofs.comms.messaging.results import settle
from roofs.core.company.office import office
from roofs.core.events import record, subject_of
from roofs.core.jobs import task
from roofs.people.contacts.models import Customer

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=5)  # longer than the longest dialogue with a provider
URGENT = 50
LONGEST_SUBJECT = 500
__all__ = ["assume_sent", "deliver", "hand_over", "post", "send_again", "settle", "sweep", "take", "write"]
ATTEMPTS = 25  # of the job; the row gives up earlier, by the office's own limit


class NotYet(Exception):
    """The provider does not take it now; the job comes back."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A row this process alone may hand over, until the lease ends."""

    message: Message
    lease_token: str


def write(message: Message, about: models.Model | tuple[str, int] | None = None) -> Message:
    """Store the row without sending it. The same `idem_key` again gives the row that is already there."""
    message.idem_key = message.idem_key or uuid.uuid4().hex
    if about is not None:
        message.subject_type, message.subject_id = subject_of(about)
    if message.channel == Channel.EMAIL and not message.message_id:
        message.message_id = compose.message_id_for(message.idem_key)
    message.subject = compose.one_line(message.subject)[:LONGEST_SUBJECT]
    lateness = pace.latest(message.channel) if message.purpose == Purpose.TOUCH else None
    if message.state == State.INTENT and lateness is not None and message.expires_at is None:
        message.expires_at = message.created_at + lateness
    message.text, message.html = message.text.replace("\0", ""), message.html.replace("\0", "")
    message.size = len(message.text.encode()) + len(message.html.encode())
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        known = Message.objects.filter(idem_key=message.idem_key).first()
        if known is None:
            raise
        return known
    return message


def post(message: Message, about: models.Model | tuple[str, int] | None = None, *, urgent: bool = False) -> Message:
    """Store the row and the job that sends it, in the caller's transaction."""
    with transaction.atomic():
        row = write(message, about)
        if row.state == State.INTENT:
            _send_later(row, urgent=urgent)
    return row


@task(max_attempts=ATTEMPTS, atomic=False)
def deliver(message_pk: int) -> None:
    taken = take(message_pk)
    if taken is None:
        return
    settle(taken.message, hand_over(taken.message))
    if taken.message.state == State.INTENT:
        raise NotYet(taken.message.error)


def take(message_pk: int, now: datetime | None = None) -> Taken | None:
    """Look at the gates once more and take the row; None when it shall not or need not be sent. Commits.

    Raises NotYet while another process holds it.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        message = Message.objects.select_for_update(of=("self",)).filter(pk=message_pk).first()
        if message is None or message.state not in {State.INTENT, State.SENDING}:
            return None
        if message.state == State.SENDING and not _left_behind(message, now):
            return None
        if not _may_pass(message, now):
            return None
        message.state = State.SENDING
        message.lease_until = now + LEASE
        message.lease_token = secrets.token_hex(16)
        message.attempts += 1
        message.save(update_fields=["state", "lease_until", "lease_token", "attempts", "data"])
        return Taken(message, message.lease_token)


def assume_sent(message: Message, actor: User) -> None:
    """An operator's word on an uncertain message: it has arrived."""
    with transaction.atomic():
        moved = Message.objects.filter(pk=message.pk, state=State.UNKNOWN).update(
            state=State.SENT, sent_at=message.created_at, lease_until=None
        )
        if moved:
            record("message.assumed_sent", message, actor=actor)


def send_again(message: Message, actor: User) -> None:
    """An operator's word on an uncertain message: rather twice than not at all."""
    with transaction.atomic():
        moved = Message.objects.filter(pk=message.pk, state=State.UNKNOWN).update(
            state=State.INTENT, lease_until=None, lease_token="", attempts=0, expires_at=None
        )
        if moved:
            record("message.sent_again", message, actor=actor)
            _send_later(message, urgent=False)


@task(max_attempts=3, atomic=False)
def sweep() -> None:
    """Messages whose sender died in the middle: nobody knows, so nobody repeats them."""
    now = timezone.now()
    for message_pk in Message.objects.abandoned(now).values_list("pk", flat=True)[:500]:
        with transaction.atomic():
            message = Message.objects.select_for_update(of=("self",)).abandoned(now).filter(pk=message_pk).first()
            if message is None:
                continue
            if handover.may_repeat(message, now):
                Message.objects.filter(pk=message_pk).update(state=State.INTENT, lease_until=None)
                _send_later(message, urgent=False)
            else:
                results.mark_unknown(message, "the sender stopped in the middle")


def _left_behind(message: Message, now: datetime) -> bool:
    """Whether a row in `sending` may be taken over. Only a provider that knows our key may be asked a second time."""
    if message.lease_until is not None and message.lease_until > now:
        raise NotYet("another process is sending it")
    if handover.may_repeat(message, now):
        return True
    results.mark_unknown(message, "the sender stopped in the middle")
    return False


def _may_pass(message: Message, now: datetime) -> bool:
    if message.expires_at is not None and message.expires_at <= now:
        results.stop(message, State.EXPIRED, f"not wanted after {message.expires_at.isoformat(timespec='minutes')}")
        return False
    if message.attempts >= policy.mail.get().email_attempts:
        results.stop(message, State.FAILED, message.error or "given up")
        return False
    barred = _bar(message)
    if barred:
        results.stop(message, State.SUPPRESSED, barred)
        return False
    return _is_the_hour(message, now)


def _is_the_hour(message: Message, now: datetime) -> bool:
    """Advertising by text or by a machine's call keeps to the hours of the law, whoever asked for it. It may wait."""
    if message.purpose != Purpose.TOUCH or message.channel not in permits.TALKING:
        return True
    permit = permits.ask(message.channel, _place(message), now, fallback_zones=(office.get().timezone,))
    if permit.from_when is None:
        results.stop(message, State.SUPPRESSED, "the hours of the places they may be in never meet")
        return False
    if permit.is_given:
        message.data = {**message.data, "valid_until": _iso(permit.until)}
        return True
    message.error = f"quiet hours until {_iso(permit.from_when)}"
    lateness = pace.latest(message.channel)
    message.expires_at = permit.from_when + lateness if message.expires_at and lateness else message.expires_at
    message.save(update_fields=["error", "expires_at"])
    again = f"message:{message.pk}:{_iso(permit.from_when)}"  # the job that is here now keeps the usual key
    deliver.using(unique_key=again, run_after=permit.from_when).enqueue(message.pk)
    return False


def _place(message: Message) -> permits.Place:
    home = Customer.objects.alive().filter(contact=message.contact_id or 0).first()
    return permits.place_of(
        state=home.state if home else "",
        postal_code=home.postal_code if home else "",
        phone=message.to_address,
        zone=message.contact.timezone if message.contact is not None else "",
    )


def _iso(moment: datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else ""


def _bar(message: Message) -> str:
    """Why this address may not be written to. Account mail and alerts to our own people are never marketing."""
    if message.purpose in {Purpose.ACCOUNT, Purpose.ALERT} or message.to_user_id is not None:
        return ""
    scope = Scope.MARKETING if message.purpose == Purpose.TOUCH else Scope.ALL
    found = suppression_of(message.channel, message.to_address, scope=scope)
    return f"{found.get_reason_display()}, {found.at:%Y-%m-%d}" if found else ""


def _send_later(message: Message, *, urgent: bool) -> None:
    deliver.using(unique_key=f"message:{message.pk}", priority=URGENT if urgent else 0).enqueue(message.pk)
