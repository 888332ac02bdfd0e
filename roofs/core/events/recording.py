"""Writing the log and telling those who listen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog
from django.db import connection, transaction

from roofs.core.events.jobs import deliver
from roofs.core.events.listening import Listener, subscriptions
from roofs.core.events.models import Event
from roofs.core.events.naming import Subject, subject_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

log = structlog.get_logger(__name__)
CHANNEL = "roofs_events"


def record(
    name: str,
    subject: Subject | None = None,
    *,
    actor: AbstractBaseUser | None = None,
    to: Iterable[int] = (),
    **data: Any,
) -> Event:
    """Write what happened. `to` names the users whose open pages shall hear of it; empty means all staff.

    Must run inside a transaction: an event without its change, or a change without its event, is a lie.
    """
    if not connection.in_atomic_block:
        message = f"record({name!r}) must run inside a transaction"
        raise transaction.TransactionManagementError(message)
    kind, key = subject_of(subject) if subject is not None else ("", None)
    event = Event.objects.create(
        name=name,
        actor_id=actor.pk if actor else None,
        subject_type=kind,
        subject_id=key,
        data=data,
        to=sorted({int(user) for user in to}),
    )
    heard = subscriptions(name)
    for subscription in heard:
        if subscription.moment == "inside":
            subscription.listener(event)
        elif subscription.moment == "durable":
            deliver.using(unique_key=f"event:{event.pk}:{subscription.path}").enqueue(event.pk, subscription.path)
    afterwards = [subscription.listener for subscription in heard if subscription.moment == "after"]
    transaction.on_commit(lambda: _announce(event, afterwards), robust=True)
    return event


def _announce(event: Event, listeners: list[Listener]) -> None:
    _tell_live_pages(event)
    for listener in listeners:
        try:
            with transaction.atomic():
                listener(event)
        except Exception:
            log.exception("listener failed", event_name=event.name, event_id=event.pk, listener=listener.__qualname__)


def _tell_live_pages(event: Event) -> None:
    """Outside the transaction on purpose: NOTIFY inside it would serialise all commits on one lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(event.pk)])


def replay(listener: Listener, events: Iterable[Event]) -> int:
    """Run one listener over old events, each in its own transaction. Returns how many."""
    count = 0
    for event in events:
        with transaction.atomic():
            listener(event)
        count += 1
    return count
