"""Handing deliveries over. Every try is a job of its own; the row says whether it still is that job's turn.

What fails comes again with growing pauses for a day. While an address fails it is asked by one delivery at a time, so
that a dead one cannot keep the engine from the rest of its work; after a day without a single success it is paused.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.connections.secret_box import Unreadable
from roofs.core.events import record
from roofs.core.jobs import task
from roofs.core.kit.refusals import Refused
from roofs.core.webhooks import signing
from roofs.core.webhooks.bodies import trial_body
from roofs.core.webhooks.models import State, Webhook, WebhookDelivery
from roofs.core.webhooks.ports import POSTER, Answer

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

log = structlog.get_logger(__name__)

PAUSES = tuple(timedelta(seconds=one) for one in (10, 60, 300, 900, 1800, 3600, 7200, 14_400))
GIVEN_UP_AFTER = timedelta(days=1)
FAILING = 5
"""So many failures in a row, and the address is asked by one delivery at a time."""

QUIET, LONGEST_QUIET = timedelta(minutes=1), timedelta(minutes=15)
TOO_MANY = 20
"""So many in a row, and none taken for as long as a delivery lives: the webhook is paused."""

LONGEST_ANSWER = 2048
AGENT = "iSwitch-Roofs-Webhooks/1"
KEPT = timedelta(days=30)
MOST_AT_ONCE = 500
TEST = "webhook.test"


@task(max_attempts=4, atomic=False, priority=-10)
def deliver(delivery_id: int, turn: int) -> None:
    """One try. Calls the network outside of any transaction."""
    row = (
        WebhookDelivery.objects.waiting()
        .filter(pk=delivery_id, turn=turn)
        .select_related("webhook", "webhook__owner")
        .first()
    )
    if row is None:
        return
    webhook, now = row.webhook, timezone.now()
    is_test = row.event_id is None
    if not is_test and not _works(webhook):
        _give_up(row, "The webhook was off.")
    elif not is_test and webhook.quiet_until is not None and webhook.quiet_until > now:
        _wait_until(row, webhook.quiet_until + timedelta(seconds=random.uniform(0, 30)))  # noqa: S311 -- no secret
    else:
        _keep_the_others_away(webhook, now)
        _settle(row, _posted(row))


def enqueue(row: WebhookDelivery) -> None:
    """Within the transaction that gave the row its turn."""
    deliver.using(unique_key=f"webhook:{row.pk}:{row.turn}", run_after=_later(row.next_at)).enqueue(row.pk, row.turn)


def repeat(row: WebhookDelivery, actor: User) -> None:
    """Send it again, now, whatever came of it before, and without waiting for a failing address to recover."""
    if row.event_id is not None and not _works(row.webhook):
        raise Refused(_("Switch the webhook on first."))
    now = timezone.now()
    with transaction.atomic():
        Webhook.objects.filter(pk=row.webhook_id).update(quiet_until=None)
        _take_turn(row, now, since=now, state=State.WAITING, error="", done_at=None)
        record("webhook.replayed", row.webhook, actor=actor, webhook_name=row.webhook.name, delivery=str(row.key))


def repeat_given_up(webhook: Webhook, actor: User) -> int:
    """After a long failure: what was given up goes out again, the oldest first. Returns how many."""
    rows = WebhookDelivery.objects.filter(webhook=webhook, state=State.GIVEN_UP).exclude(event_id=None)
    chosen = list(rows.select_related("webhook__owner").order_by("pk")[:MOST_AT_ONCE])
    for row in chosen:
        repeat(row, actor)
    return len(chosen)


def try_out(webhook: Webhook) -> WebhookDelivery:
    """A delivery about nothing, to try the address: one try, at once, also while the webhook is off."""
    now = timezone.now()
    with transaction.atomic():
        row = WebhookDelivery.objects.create(
            webhook=webhook, event_id=None, name=TEST, body=trial_body(), since=now, next_at=now
        )
        enqueue(row)
    return row


def look_for_lost(now: datetime | None = None) -> int:
    """A delivery whose job was thrown away waits for nobody. Returns how many got a new one."""
    now = now or timezone.now()
    lost = WebhookDelivery.objects.waiting().filter(next_at__lt=now - timedelta(hours=1))[:1000]
    for row in lost:
        with transaction.atomic():
            _take_turn(row, now)
    return len(lost)


def forget_old(now: datetime | None = None) -> int:
    old = WebhookDelivery.objects.filter(created_at__lt=(now or timezone.now()) - KEPT)
    return old.delete()[0]


def _keep_the_others_away(webhook: Webhook, now: datetime) -> None:
    beyond = webhook.failures_in_a_row - FAILING
    if beyond >= 0:
        Webhook.objects.filter(pk=webhook.pk).update(quiet_until=now + min(LONGEST_QUIET, QUIET * (beyond + 1)))


def _works(webhook: Webhook) -> bool:
    is_on = webhook.is_active and webhook.paused_at is None and webhook.deleted_at is None
    return is_on and not webhook.is_orphaned


def _posted(row: WebhookDelivery) -> Answer:
    body, stamp = row.body.encode(), int(timezone.now().timestamp())
    try:
        signature = signing.signature(row.webhook.secret, stamp, body)
    except Unreadable as error:
        return Answer(0, error=str(error))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "Roofs-Event": row.name,
        "Roofs-Delivery": str(row.key),
        "Roofs-Signature": signature,
    }
    return POSTER.get().post(row.webhook.url, body, headers)


def _settle(row: WebhookDelivery, answer: Answer) -> None:
    now = timezone.now()
    row.attempts, row.tried_at, row.status = row.attempts + 1, now, answer.status
    row.answer, row.milliseconds = _storable(answer.body)[:LONGEST_ANSWER], answer.milliseconds
    row.error = _storable(answer.error)[:300]
    with transaction.atomic():
        # A repetition asked for meanwhile has taken the turn, and its own try will say what came of it.
        is_ours = WebhookDelivery.objects.filter(pk=row.pk, turn=row.turn).update(
            attempts=row.attempts,
            tried_at=now,
            status=row.status,
            answer=row.answer,
            error=row.error,
            milliseconds=row.milliseconds,
        )
        if answer.is_taken:
            _taken(row, now, is_ours=bool(is_ours))
        else:
            _failed(row, now, is_ours=bool(is_ours))


def _taken(row: WebhookDelivery, now: datetime, *, is_ours: bool) -> None:
    if is_ours:
        WebhookDelivery.objects.filter(pk=row.pk).update(state=State.DONE, done_at=now, next_at=None)
    Webhook.objects.filter(pk=row.webhook_id).update(
        failures_in_a_row=0, failing_since=None, quiet_until=None, last_ok_at=now
    )


def _failed(row: WebhookDelivery, now: datetime, *, is_ours: bool) -> None:
    wait = PAUSES[min(row.attempts, len(PAUSES)) - 1] * random.uniform(0.9, 1.1)  # noqa: S311 -- no secret
    last, is_test = row.since + GIVEN_UP_AFTER, row.event_id is None
    if is_ours and (is_test or now >= last):
        WebhookDelivery.objects.filter(pk=row.pk).update(state=State.GIVEN_UP, next_at=None)
    elif is_ours:
        _take_turn(row, min(now + wait, last))
    if not is_test:
        _count_failure(row.webhook_id, now)


def _count_failure(webhook_id: int, now: datetime) -> None:
    rows = Webhook.objects.filter(pk=webhook_id)
    rows.filter(failing_since=None).update(failing_since=now)
    rows.update(failures_in_a_row=F("failures_in_a_row") + 1)
    hopeless = rows.filter(
        failures_in_a_row__gte=TOO_MANY, failing_since__lte=now - GIVEN_UP_AFTER, paused_at=None, deleted_at=None
    )
    if hopeless.update(paused_at=now):
        webhook = rows.get()
        log.warning("webhook paused", webhook=webhook.pk, failures=webhook.failures_in_a_row)
        record("webhook.paused", webhook, webhook_name=webhook.name, failures=webhook.failures_in_a_row)


def _give_up(row: WebhookDelivery, why: str) -> None:
    WebhookDelivery.objects.filter(pk=row.pk, turn=row.turn).update(state=State.GIVEN_UP, next_at=None, error=why)


def _wait_until(row: WebhookDelivery, when: datetime) -> None:
    """Not a try: nobody was asked."""
    with transaction.atomic():
        _take_turn(row, when)


def _take_turn(row: WebhookDelivery, when: datetime, **facts: object) -> None:
    """The next job may send it, and no job before it."""
    if WebhookDelivery.objects.filter(pk=row.pk, turn=row.turn).update(turn=F("turn") + 1, next_at=when, **facts):
        row.turn, row.next_at = row.turn + 1, when
        enqueue(row)


def _later(when: datetime | None) -> datetime | None:
    return when if when is not None and when > timezone.now() else None


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL."""
    return text.replace("\x00", "")
