"""Touches the provider may or may not have: who died with them, what the provider tells later, what a person decides.

A provider that recognises our key is asked again with it while it remembers it. From any other we wait for news (a
receipt, an opening, a bounce) for some hours; then a person is asked. The sequence goes on meanwhile, and nothing of it
is sent twice by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from roofs.comms.messaging import policy
from roofs.comms.messaging.models import Message, MessageQuerySet, State
from roofs.comms.messaging.throttle import CLOCK_SKEW
from roofs.core.events import record
from roofs.marketing.cadence import sending
from roofs.marketing.cadence.models import Touch

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

SENDER_DIED = "sender_died"
TOLD = "told_by_provider"
REPEATS = 25


@transaction.atomic
def sweep(now: datetime | None = None) -> tuple[int, int]:
    """Touches whose sender died: (returned to intent, now unknown)."""
    now = now or timezone.now()
    handed = list(_left_behind(now).exclude(handed_at=None))
    for touch in handed:
        again = now if sending.may_repeat(touch, now) else None
        # The token stays: should the sender live after all, its answer still counts.
        _left_behind(now).filter(pk=touch.pk, lease_token=touch.lease_token).update(
            state=Touch.State.UNKNOWN, reason=SENDER_DIED, next_try_at=again, lease_until=None
        )
    Message.objects.filter(pk__in=[touch.message_id for touch in handed if touch.message_id], state="sending").update(
        state=State.UNKNOWN, error=SENDER_DIED
    )
    # Their moment stays as it was, so that how late they are is known.
    returned = (
        _left_behind(now).filter(handed_at=None).update(state=Touch.State.INTENT, lease_token="", lease_until=None)
    )
    return returned, len(handed)


def _left_behind(now: datetime) -> models.QuerySet[Touch]:
    """A lease that ends later than any lease can is of a clock that has been set back since."""
    impossible = now + sending.LEASE + CLOCK_SKEW
    return Touch.objects.filter(state=Touch.State.SENDING).filter(
        Q(lease_until__lt=now) | Q(lease_until__gt=impossible)
    )


def repeat_known(now: datetime | None = None) -> int:
    """Ask the providers that recognise our key once more. Returns how many were asked about."""
    moment = now or timezone.now()
    with transaction.atomic():
        due = Touch.objects.filter(state=Touch.State.UNKNOWN, next_try_at__lte=moment).order_by("next_try_at")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        found = list(due[:REPEATS])
        forgotten = [touch.pk for touch in found if not sending.may_repeat(touch, moment)]
        Touch.objects.filter(pk__in=forgotten).update(next_try_at=None)
        ours = sending.lease([touch.pk for touch in found if touch.pk not in forgotten], Touch.State.UNKNOWN, moment)
    sending.send_taken(ours, now)
    return len(ours)


def waits_for_news(now: datetime) -> Q:
    """Uncertain, but the provider may still say what became of it."""
    since = now - timedelta(hours=policy.pace.get().hours_for_news)
    return Q(state=Touch.State.UNKNOWN) & (Q(next_try_at__isnull=False) | Q(handed_at__gt=since))


def to_decide(now: datetime) -> Q:
    return Q(state=Touch.State.UNKNOWN) & ~waits_for_news(now)


@transaction.atomic
def heard_of(message_id: int) -> bool:
    """The provider, or the person's own mail program, has shown that it arrived."""
    told = Touch.objects.filter(message=message_id, state=Touch.State.UNKNOWN)
    return bool(
        told.update(
            state=Touch.State.SENT, sent_at=F("handed_at"), reason=TOLD, next_try_at=None, lease_token=""
        )
    )  # fmt: skip


def of_no_touch(letters: MessageQuerySet) -> MessageQuerySet:
    """The uncertain ones among them on which no sequence waits: answers, reminders, account mail."""
    return letters.uncertain().exclude(pk__in=Touch.objects.exclude(message=None).values("message"))


def decide(touch: Touch, *, send_again: bool, actor: User | None = None) -> bool:
    """A person decides about an uncertain touch: send again and risk a second copy, or take it for sent."""
    return decide_many([touch], send_again=send_again, actor=actor) == 1


@transaction.atomic
def decide_many(touches: Iterable[Touch], *, send_again: bool, actor: User | None = None) -> int:
    """For each that is still uncertain. Returns how many there were."""
    uncertain = list(
        Touch.objects.select_for_update(of=("self",))
        .select_related("enrolment", "step")
        .filter(pk__in=[touch.pk for touch in touches], state=Touch.State.UNKNOWN)
    )
    keys = [touch.pk for touch in uncertain]
    now = timezone.now()
    if send_again:
        Touch.objects.filter(pk__in=keys).update(
            state=Touch.State.INTENT, next_try_at=now, handed_at=None, reason="send_again", lease_token="", attempt=0
        )
    else:
        Touch.objects.filter(pk__in=keys).update(
            state=Touch.State.SENT, sent_at=F("handed_at"), reason="taken_for_sent", next_try_at=None, lease_token=""
        )
        Message.objects.filter(pk__in=[touch.message_id for touch in uncertain], state=State.UNKNOWN).update(
            state=State.SENT, sent_at=F("created_at")
        )
    for touch in uncertain:
        about = (touch.enrolment.subject_type, touch.enrolment.subject_id)
        record("touch.decided", about, actor=actor, touch=touch.pk, again=send_again, step=touch.step.title)
    return len(uncertain)
