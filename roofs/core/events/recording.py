"""Writing the log and telling those who listen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog
from django.db import connection, transaction

from roofs.core.events.jobs import deliver
from roofs.core.events.listening import Listener, Subscription, subscriptions
from roofs.core.events.models import Event
from roofs.core.events.naming import Subject, subject_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

log = structlog.get_logger(__name__)
CHANNEL = "roofs_events"


class Happening(NamedTuple):
    name: str
    subject: Subject | None = None
    data: Mapping[str, Any] = MappingProxyType({})


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
    return record_many([Happening(name, subject, data)], actor=actor, to=to)[0]


def record_many(
    happenings: Sequence[Happening], *, actor: AbstractBaseUser | None = None, to: Iterable[int] = ()
) -> list[Event]:
    """What happened together, in this order, written at once. Each listener hears of all that concerns it in turn."""
    if not connection.in_atomic_block:
        message = f"record({', '.join(one.name for one in happenings[:3])!r}) must run inside a transaction"
        raise transaction.TransactionManagementError(message)
    told = sorted({int(user) for user in to})
    events = Event.objects.bulk_create([_written(one, actor, told) for one in happenings])
    for subscription, theirs in _heard_by(events):
        if subscription.moment == "inside":
            subscription.tell(theirs)
        elif subscription.moment == "durable":
            for event in theirs:
                deliver.using(unique_key=f"event:{event.pk}:{subscription.path}").enqueue(event.pk, subscription.path)
    if events:
        transaction.on_commit(lambda: _announce(events), robust=True)
    return events


def _written(happening: Happening, actor: AbstractBaseUser | None, to: list[int]) -> Event:
    kind, key = subject_of(happening.subject) if happening.subject is not None else ("", None)
    return Event(
        name=happening.name,
        actor_id=actor.pk if actor else None,
        subject_type=kind,
        subject_id=key,
        data=dict(happening.data),
        to=to,
    )


def _heard_by(events: Sequence[Event]) -> Iterable[tuple[Subscription, list[Event]]]:
    """In the order in which they subscribed; who listens to several names hears of them in the order they happened."""
    heard: dict[object, tuple[Subscription, list[Event]]] = {}
    for event in events:
        for subscription in subscriptions(event.name):
            key = (subscription.moment, subscription.of_many or subscription.listener)
            heard.setdefault(key, (subscription, []))[1].append(event)
    return heard.values()


def _announce(events: Sequence[Event]) -> None:
    _wake_live_pages(events[-1])
    for event in events:
        for subscription in subscriptions(event.name):
            if subscription.moment == "after":
                _tell_afterwards(subscription.listener, event)


def _tell_afterwards(listener: Listener, event: Event) -> None:
    try:
        with transaction.atomic():
            listener(event)
    except Exception:
        log.exception("listener failed", event_name=event.name, event_id=event.pk, listener=listener.__qualname__)


def _wake_live_pages(latest: Event) -> None:
    """Outside the transaction on purpose: NOTIFY inside it would serialise all commits on one lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(latest.pk)])


def replay(listener: Listener, events: Iterable[Event]) -> int:
    """Run one listener over old events, each in its own transaction. Returns how many."""
    count = 0
    for event in events:
        with transaction.atomic():
            listener(event)
        count += 1
    return count
