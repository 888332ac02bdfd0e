"""Who wants to hear of which event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from roofs.core.events.models import Event

Listener = Callable[["Event"], None]
ListenerOfMany = Callable[[Sequence["Event"]], None]
Moment = Literal["after", "inside", "durable"]


@dataclass(frozen=True, slots=True)
class Subscription:
    name: str
    moment: Moment
    listener: Listener
    of_many: ListenerOfMany | None = None
    """For who wants to hear at once of all that were written down together."""

    @property
    def path(self) -> str:
        return f"{self.listener.__module__}.{self.listener.__qualname__}"

    def tell(self, events: Sequence[Event]) -> None:
        if self.of_many is not None:
            self.of_many(events)
        else:
            for event in events:
                self.listener(event)


EVERY = "*"
"""In place of a name: whoever wants to hear of whatever happens. Inside the transaction, so let it be quick."""

_subscriptions: dict[str, list[Subscription]] = defaultdict(list)


def on(*names: str, inside: bool = False, durable: bool = False) -> Callable[[Listener], Listener]:
    if inside and durable:
        message = "a listener is either inside the transaction or durable after it"
        raise ValueError(message)
    moment: Moment = "inside" if inside else "durable" if durable else "after"

    def subscribe(listener: Listener) -> Listener:
        for name in names:
            _subscriptions[name].append(Subscription(name, moment, listener))
        return listener

    return subscribe


def on_many(*names: str) -> Callable[[ListenerOfMany], ListenerOfMany]:
    """Inside the transaction, as `on(…, inside=True)`, but all that were recorded together come in one call."""

    def subscribe(listener: ListenerOfMany) -> ListenerOfMany:
        for name in names:
            _subscriptions[name].append(Subscription(name, "inside", lambda event: listener([event]), listener))
        return listener

    return subscribe


def subscriptions(name: str) -> tuple[Subscription, ...]:
    return (*_subscriptions.get(name, ()), *_subscriptions.get(EVERY, ()))


def find(name: str, path: str) -> Subscription | None:
    return next((found for found in subscriptions(name) if found.path == path), None)
