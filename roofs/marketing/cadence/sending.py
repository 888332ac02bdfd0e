"""From an intent to a provider: the second of the two phases.

1. *take*: intents become `sending` with a lease, in one short transaction.
2. *draw*: each takes from every allowance it falls under, or goes back with the name of the one that is empty.
3. *prepare*: gates are asked again, the words are written; `handed_at` says that from now on the provider may have it.
4. the provider is called, outside any transaction.
5. *settle*: the outcome is written, if the lease is still ours.

Killed before 3 commits, the touch returns to `intent`; after it, a provider that cannot recognise a repetition is never
asked again: the touch is `unknown`, and `uncertain` says what becomes of it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone

from roofs.comms.messaging import faults, handover, pace, policy, results, throttle
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.ports import Outcome
from roofs.comms.messaging.throttle import Limit, Refusal
from roofs.comms.writing.problems import NothingToSayError, TemplateError
from roofs.core.events import record
from roofs.core.jobs.turns import take_turn
from roofs.marketing.cadence import gates, permission, phoning, subjects, words
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.policy import CADENCE
from roofs.marketing.cadence.subjects import Subject

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=5)
ATTEMPTS = 6
BACKOFF = (60, 300, 1800, 7200, 21_600)
ASK_AGAIN = timedelta(minutes=2)  # a provider that knows our key, after silence
BATCH = 25
KEPT_ANSWERS = 20
"""Of the gates, about one touch, before the latest."""
BY_PERSON = frozenset({"phone", "social"})
ENDS: dict[str, str] = {
    "suppress": Touch.State.SUPPRESSED, "expire": Touch.State.EXPIRED, "skip": Touch.State.SKIPPED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ready:
    touch: Touch
    message: Message
    subject: Subject


def send_due(now: datetime | None = None, batch: int = BATCH) -> int:
    """Take up to `batch` intents and bring each to an end or a later moment. Returns how many were taken."""
    touches = take(now or timezone.now(), batch)
    send_taken(touches, now)
    return len(touches)


@transaction.atomic
def take(now: datetime, batch: int) -> list[Touch]:
    waiting = Touch.objects.to_send(now)
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    keys = list(waiting.values_list("pk", flat=True)[:batch])
    return lease(keys, Touch.State.INTENT, now)


def lease(keys: Collection[int], state: str, now: datetime) -> list[Touch]:
    """Those of them that are still in this state are ours alone until the lease ends. Inside a transaction."""
    if not keys:
        return []
    token = secrets.token_hex(16)
    Touch.objects.filter(pk__in=keys, state=state).update(
        state=Touch.State.SENDING, lease_token=token, lease_until=now + LEASE
    )
    mine = Touch.objects.filter(pk__in=keys, lease_token=token).select_related("enrolment__contact")
    return list(mine.order_by("due_at", "pk"))


def send_taken(touches: Sequence[Touch], now: datetime | None) -> None:
    unused: list[Limit] = []
    for touch, limits in _admitted(touches, now or timezone.now()):
        try:
            if not _send(touch, now):
                unused += limits
        except Exception:
            # Its lease runs out and the sweep decides by `handed_at`; the others of the batch go on.
            log.exception("touch failed", touch_id=touch.pk)
    throttle.give_back(unused)


def _admitted(touches: Sequence[Touch], now: datetime) -> list[tuple[Touch, list[Limit]]]:
    """Those that no allowance holds; the others go back and say which one does. Asked once for a whole batch."""
    providers = {channel: handover.provider_of(channel) for channel in {touch.channel for touch in touches}}
    wishes = [
        pace.limits_for(touch.channel, touch.enrolment.contact.email, providers[touch.channel], now)
        for touch in touches
    ]
    answers = throttle.draw(wishes, now)
    held = [(touch, answer) for touch, answer in zip(touches, answers, strict=True) if answer is not None]
    if held:
        _put_back(held, now)
    return [one for one, answer in zip(zip(touches, wishes, strict=True), answers, strict=True) if answer is None]


@transaction.atomic
def _put_back(held: Sequence[tuple[Touch, Refusal]], now: datetime) -> None:
    spread = policy.pace.get().jitter_seconds
    for touch, refusal in held:
        until = refusal.until + timedelta(seconds=secrets.randbelow(spread + 1))
        told = {"gate": "throttle", "verdict": "wait", "reason": f"throttle:{refusal.kind}", "at": _iso(now),
                "until": _iso(until)}  # fmt: skip
        Touch.objects.filter(pk=touch.pk, lease_token=touch.lease_token, state=Touch.State.SENDING).update(
            # A repetition stays uncertain while it waits.
            state=Touch.State.UNKNOWN if touch.handed_at else Touch.State.INTENT,
            next_try_at=until,
            reason=_held_by(refusal),
            gate_log=_noted(touch.gate_log, [told | ({"held_for": refusal.held_for} if refusal.held_for else {})]),
            lease_token="",
            lease_until=None,
        )


def _held_by(refusal: Refusal) -> str:
    return f"throttle:{refusal.kind}" + (f":{refusal.held_for}" if refusal.held_for else "")


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _send(touch: Touch, now: datetime | None) -> bool:
    """False when it did not come to asking the provider."""
    ready = prepare(touch, now or timezone.now())
    if ready is None:
        return False
    settle(ready, handover.hand_over(ready.message), now or timezone.now())
    return True


@transaction.atomic
def prepare(touch: Touch, now: datetime) -> Ready | None:
    """The last look before the call. None when the touch does not go out now."""
    take_turn(f"touch:{touch.enrolment.contact_id}")  # or two engines would both find that nothing went out today
    fresh = _mine(touch)
    if fresh is None:
        return None
    subject = subjects.about(fresh.enrolment)
    lead = subject.lead if subject is not None and subject.kind == "lead" else None
    question = gates.Question(fresh, lead, CADENCE.get(), now, subject)
    answers = gates.ask(question)
    fresh.gate_log = _noted(fresh.gate_log, [answer.as_json(now) for answer in answers])
    last = answers[-1]
    if last.verdict != "pass" or subject is None:
        _hold(fresh, last, now)
        return None
    try:
        if fresh.channel in BY_PERSON:
            phoning.hand_to_rep(fresh, subject, now)
            return None
        message = words.write(fresh, subject, now, permission.quiet_from(question))
    except NothingToSayError as problem:
        _finish(fresh, Touch.State.SUPPRESSED, f"needs:{problem.name}")
        return None
    except TemplateError as problem:
        log.warning(
            "template cannot be filled", touch_id=fresh.pk, template=fresh.template, problem=type(problem).__name__
        )
        _finish(fresh, Touch.State.FAILED, "template")
        return None
    # A repetition keeps the first moment: from it the provider counts how long it remembers our key.
    fresh.message, fresh.handed_at, fresh.attempt = message, fresh.handed_at or now, fresh.attempt + 1
    fresh.lease_until = now + LEASE
    fresh.content_hash = hashlib.sha256(f"{message.subject}\n{message.text}".encode()).hexdigest()
    fresh.save(update_fields=["message", "handed_at", "attempt", "lease_until", "content_hash", "gate_log"])
    return Ready(fresh, message, subject)


def _noted(before: list[dict[str, str]], answers: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same answers as last time take their place: asked every few minutes, a pause of weeks would push all else
    out. `since` keeps when it was first said.
    """
    last = before[-len(answers) :]
    said = [[(one["gate"], one["verdict"], one.get("reason")) for one in some] for some in (last, answers)]
    if said[0] != said[1]:
        return [*before[-KEPT_ANSWERS:], *answers]
    since = [one | {"since": old.get("since", old["at"])} for one, old in zip(answers, last, strict=True)]
    return [*before[: -len(answers)], *since]


def _mine(touch: Touch) -> Touch | None:
    """As it is now, and locked with its enrolment: who stops the sequence comes before this or after the call."""
    mine = (
        Touch.objects.select_for_update(of=("self", "enrolment"))
        if connection.features.has_select_for_update_of
        else Touch.objects
    )
    related = mine.select_related("step", "enrolment__contact", "enrolment__sequence")
    return related.filter(pk=touch.pk, state=Touch.State.SENDING, lease_token=touch.lease_token).first()


def _hold(touch: Touch, answer: gates.Answer, now: datetime) -> None:
    if touch.handed_at is not None:
        # The provider may have it already. Nobody asks again for what is no longer wanted; it stays uncertain.
        _end(touch, Touch.State.UNKNOWN, touch.reason or "no_answer")
        touch.save()
    elif answer.verdict == "wait":
        _end(touch, Touch.State.INTENT, answer.reason)
        touch.next_try_at = answer.until or now + timedelta(minutes=5)
        touch.save()
    else:
        _finish(touch, ENDS.get(answer.verdict, Touch.State.CANCELLED), answer.reason)


def _finish(touch: Touch, state: str, reason: str) -> None:
    _end(touch, state, reason)
    touch.save()


def _end(touch: Touch, state: str, reason: str) -> None:
    touch.state, touch.reason, touch.next_try_at = state, reason[: Touch._meta.get_field("reason").max_length], None
    touch.lease_token, touch.lease_until = "", None


@transaction.atomic
def settle(ready: Ready, outcome: Outcome, now: datetime) -> None:
    """Write what came of it.

    When the sweep has already put the touch down as uncertain, because the answer took longer than the lease or a clock
    jumped, a sure answer still counts. Once a person has decided, or another sender has it, nothing is written.
    """
    touch = ready.touch
    open_states = [Touch.State.SENDING, *([Touch.State.UNKNOWN] if outcome.kind != "unknown" else [])]
    mine = Touch.objects.filter(pk=touch.pk, lease_token=touch.lease_token, state__in=open_states)
    _take_down(touch, outcome, now)
    if not mine.update(**{name: getattr(touch, name) for name in SETTLED}):
        log.warning("outcome came after the lease", touch_id=touch.pk, outcome=outcome.kind)
        return
    results.settle(ready.message, outcome, now)
    if touch.state != Touch.State.INTENT:
        record(
            f"touch.{touch.state}", ready.subject.record, touch=touch.pk, channel=touch.channel, step=touch.step.title
        )


SETTLED = (
    "state", "reason", "next_try_at", "lease_token", "lease_until", "provider", "provider_ref", "handed_at", "sent_at",
    "attempt",
)  # fmt: skip


def _take_down(touch: Touch, outcome: Outcome, now: datetime) -> None:
    touch.provider, touch.provider_ref = outcome.provider, outcome.provider_ref
    if outcome.kind == "sent":
        touch.sent_at = now
        _end(touch, Touch.State.SENT, "")
    elif outcome.kind == "unknown":
        _uncertain(touch, now)
    elif touch.channel == "email" and (faults.is_too_fast(outcome.code) or faults.of_domain(outcome.code)):
        # Not this letter's fault: `results` rests or stops the whole domain, and the letter waits for that.
        _later(touch, f"throttle:domain:{faults.status_in(outcome.code)}", now + throttle.REST)
        touch.attempt -= 1
    elif outcome.retryable and touch.attempt < ATTEMPTS:
        _later(touch, outcome.code or "retry", now + timedelta(seconds=BACKOFF[min(touch.attempt, len(BACKOFF)) - 1]))
    else:
        _end(touch, Touch.State.FAILED, outcome.code or outcome.reason)


def _later(touch: Touch, reason: str, moment: datetime) -> None:
    _end(touch, Touch.State.INTENT, reason)
    touch.handed_at, touch.next_try_at = None, moment


def _uncertain(touch: Touch, now: datetime) -> None:
    """A provider that knows our key is asked again while it remembers it; any other never."""
    _end(touch, Touch.State.UNKNOWN, "no_answer")
    if may_repeat(touch, now + ASK_AGAIN):
        touch.next_try_at = now + ASK_AGAIN


def may_repeat(touch: Touch, moment: datetime) -> bool:
    remembered = handover.remembers(touch.channel)
    return (
        remembered is not None
        and touch.handed_at is not None
        and moment < touch.handed_at + remembered
        and touch.attempt < ATTEMPTS
    )
