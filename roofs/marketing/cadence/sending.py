"""From an intent to a provider: the second of the two phases.

1. *take*: intents become `sending` with a lease, in one short transaction.
2. *prepare*: gates are asked again, the words are written; `handed_at` says that from now on the provider may have it.
3. the provider is called, outside any transaction.
4. *settle*: the outcome is written, if the lease is still ours.

Killed before 2 commits, the touch returns to `intent`; after it, a provider that cannot recognise a repetition is never
asked again: the touch is `unknown` and a person decides.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone

from roofs.comms.messaging import handover, results, throttle
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.ports import Outcome
from roofs.comms.writing.problems import TemplateError
from roofs.core.events import record
from roofs.marketing.cadence import gates, phoning, words
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.policy import CADENCE
from roofs.sales.leads.models import Lead

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=5)
ATTEMPTS = 6
BACKOFF = (60, 300, 1800, 7200, 21_600)
BATCH = 25
BUCKET = "cadence:email"


@dataclass(frozen=True, slots=True)
class Ready:
    touch: Touch
    message: Message
    lead: Lead


def send_due(now: datetime | None = None, batch: int = BATCH) -> int:
    """Take up to `batch` intents and bring each to an end or a later moment. Returns how many were taken."""
    touches = take(now or timezone.now(), batch)
    is_granted = _granted(sum(touch.channel == "email" for touch in touches), now or timezone.now())
    for touch in touches:
        try:
            _send(touch, now, is_granted=is_granted)
        except Exception:
            # Its lease runs out and the sweep decides by `handed_at`; the others of the batch go on.
            log.exception("touch failed", touch_id=touch.pk)
    return len(touches)


@transaction.atomic
def take(now: datetime, batch: int) -> list[Touch]:
    waiting = Touch.objects.to_send(now)
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    keys = list(waiting.values_list("pk", flat=True)[:batch])
    if not keys:
        return []
    token = secrets.token_hex(16)
    Touch.objects.filter(pk__in=keys, state=Touch.State.INTENT).update(
        state=Touch.State.SENDING, lease_token=token, lease_until=now + LEASE
    )
    return list(Touch.objects.filter(lease_token=token).order_by("due_at", "pk"))


def _granted(letters: int, now: datetime) -> bool:
    """Whether the allowance holds enough for all of them: asked once for a batch instead of once for each letter."""
    rate, burst = _allowance()
    return 0 < letters <= burst and bool(throttle.take(BUCKET, rate_per_second=rate, burst=burst, n=letters, now=now))


def _allowance() -> tuple[float, float]:
    """Letters a second, and how many at most at once."""
    a_minute = CADENCE.get().emails_per_minute
    return a_minute / 60, max(1.0, a_minute / 6)


def _send(touch: Touch, now: datetime | None, *, is_granted: bool) -> None:
    moment = now or timezone.now()
    if touch.channel == "email" and not is_granted:
        rate, burst = _allowance()
        grant = throttle.take(BUCKET, rate_per_second=rate, burst=burst, now=moment)
        if not grant:
            _put_back(touch, moment + timedelta(seconds=grant.wait_seconds), "throttle")
            return
    ready = prepare(touch, moment)
    if ready is not None:
        settle(ready, handover.hand_over(ready.message), now or timezone.now())


@transaction.atomic
def prepare(touch: Touch, now: datetime) -> Ready | None:
    """The last look before the call. None when the touch does not go out now."""
    mine = (
        Touch.objects.select_for_update(of=("self", "enrolment"))
        if connection.features.has_select_for_update_of
        else Touch.objects
    )
    fresh = (
        mine.select_related("step", "enrolment__contact")
        .filter(pk=touch.pk, state=Touch.State.SENDING, lease_token=touch.lease_token)
        .first()
    )
    if fresh is None:
        return None
    lead = _lead_of(fresh)
    answers = gates.ask(gates.Question(fresh, lead, CADENCE.get(), now))
    fresh.gate_log = [*fresh.gate_log[-20:], *(answer.as_json(now) for answer in answers)]
    last = answers[-1]
    if last.verdict != "pass" or lead is None:
        _hold(fresh, last, now)
        return None
    if fresh.channel == "phone":
        phoning.hand_to_rep(fresh, lead, now)
        return None
    try:
        message = words.write(fresh, lead, now)
    except TemplateError as problem:
        log.warning(
            "template cannot be filled", touch_id=fresh.pk, template=fresh.step.template, problem=type(problem).__name__
        )
        _finish(fresh, Touch.State.FAILED, "template")
        return None
    fresh.message, fresh.handed_at, fresh.attempt = message, now, fresh.attempt + 1
    fresh.lease_until = now + LEASE
    fresh.content_hash = hashlib.sha256(f"{message.subject}\n{message.text}".encode()).hexdigest()
    fresh.save(update_fields=["message", "handed_at", "attempt", "lease_until", "content_hash", "gate_log"])
    return Ready(fresh, message, lead)


def _lead_of(touch: Touch) -> Lead | None:
    lead = Lead.objects.select_related("assigned_to").filter(pk=touch.enrolment.subject_id).first()
    if lead is not None and lead.contact_id == touch.enrolment.contact_id:
        lead.contact = touch.enrolment.contact  # read a moment ago
    return lead


def _hold(touch: Touch, answer: gates.Answer, now: datetime) -> None:
    if answer.verdict == "wait":
        touch.state, touch.reason = Touch.State.INTENT, answer.reason
        touch.next_try_at = answer.until or now + timedelta(minutes=5)
        touch.lease_token, touch.lease_until = "", None
        touch.save()
        return
    state = {"suppress": Touch.State.SUPPRESSED, "expire": Touch.State.EXPIRED}.get(
        answer.verdict, Touch.State.CANCELLED
    )
    _finish(touch, state, answer.reason)


def _finish(touch: Touch, state: str, reason: str) -> None:
    _end(touch, state, reason)
    touch.save()


def _end(touch: Touch, state: str, reason: str) -> None:
    touch.state, touch.reason, touch.next_try_at = state, reason[:60], None
    touch.lease_token, touch.lease_until = "", None


@transaction.atomic
def _put_back(touch: Touch, until: datetime, reason: str) -> None:
    Touch.objects.filter(pk=touch.pk, lease_token=touch.lease_token).update(
        state=Touch.State.INTENT, next_try_at=until, reason=reason, lease_token="", lease_until=None
    )


@transaction.atomic
def settle(ready: Ready, outcome: Outcome, now: datetime) -> None:
    """Write what came of it. A worker that lost its lease writes nothing: the sweep has decided already."""
    touch = ready.touch
    mine = Touch.objects.filter(pk=touch.pk, lease_token=touch.lease_token, state=Touch.State.SENDING)
    _take_down(touch, outcome, now)
    if not mine.update(**{name: getattr(touch, name) for name in SETTLED}):
        log.warning("outcome came after the lease", touch_id=touch.pk, outcome=outcome.kind)
        return
    results.settle(ready.message, outcome, now)
    if touch.state != Touch.State.INTENT:
        record(f"touch.{touch.state}", ready.lead, touch=touch.pk, channel=touch.channel, step=touch.step.title)


SETTLED = (
    "state", "reason", "next_try_at", "lease_token", "lease_until", "provider", "provider_ref", "handed_at", "sent_at",
)  # fmt: skip


def _take_down(touch: Touch, outcome: Outcome, now: datetime) -> None:
    touch.provider, touch.provider_ref = outcome.provider, outcome.provider_ref
    if outcome.kind == "sent":
        touch.sent_at = now
        _end(touch, Touch.State.SENT, "")
    elif outcome.kind == "unknown":
        _end(touch, Touch.State.UNKNOWN, outcome.reason or "unknown")
    elif outcome.retryable and touch.attempt < ATTEMPTS:
        _end(touch, Touch.State.INTENT, outcome.code or "retry")
        touch.handed_at = None
        touch.next_try_at = now + timedelta(seconds=BACKOFF[min(touch.attempt, len(BACKOFF)) - 1])
    else:
        _end(touch, Touch.State.FAILED, outcome.code or outcome.reason)


@transaction.atomic
def sweep(now: datetime | None = None) -> tuple[int, int]:
    """Touches whose sender died: (returned to intent, now unknown)."""
    now = now or timezone.now()
    lost = Touch.objects.abandoned(now)
    unknown = lost.exclude(handed_at=None)
    messages = list(unknown.values_list("message_id", flat=True))
    uncertain = unknown.update(
        state=Touch.State.UNKNOWN, reason="sender_died", next_try_at=None, lease_token="", lease_until=None
    )
    Message.objects.filter(pk__in=messages, state="sending").update(state="unknown", error="sender_died")
    returned = (
        Touch.objects.abandoned(now)
        .filter(handed_at=None)
        .update(state=Touch.State.INTENT, next_try_at=now, lease_token="", lease_until=None)
    )
    return returned, uncertain


@transaction.atomic
def decide(touch: Touch, *, send_again: bool) -> bool:
    """A person decides about an uncertain touch: send again and risk a second copy, or take it for sent."""
    changes = (
        {"state": Touch.State.INTENT, "next_try_at": timezone.now(), "handed_at": None, "reason": "send_again"}
        if send_again
        else {"state": Touch.State.SENT, "sent_at": touch.handed_at, "reason": "taken_for_sent"}
    )
    return bool(Touch.objects.filter(pk=touch.pk, state=Touch.State.UNKNOWN).update(**changes))
