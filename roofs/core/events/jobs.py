from __future__ import annotations

import structlog

from roofs.core.events.listening import find
from roofs.core.events.models import Event
from roofs.core.jobs import task

log = structlog.get_logger(__name__)


@task(max_attempts=10)
def deliver(event_id: int, path: str) -> None:
    """Bring one event to one durable listener."""
    event = Event.objects.get(pk=event_id)
    subscription = find(event.name, path)
    if subscription is None:
        log.warning("durable listener is gone", event_name=event.name, listener=path)
        return
    subscription.listener(event)
