"""From an event to rows that will be sent, inside the event's transaction, so that neither is without the other."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from roofs.core.events.models import Event
from roofs.core.webhooks import sending
from roofs.core.webhooks.bodies import body_of
from roofs.core.webhooks.catalogue import is_offered
from roofs.core.webhooks.keeping import wants
from roofs.core.webhooks.models import Webhook, WebhookDelivery

FRESH_SECONDS = 2.0
"""How long another process may go on without a webhook that was just made. In the process that made it, not at all."""


class _Presence:
    """Whether there is any webhook at all: mostly there is none, and then an event must cost nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._any, self._until = False, 0.0

    def is_there_any(self) -> bool:
        now = time.monotonic()
        with self._lock:
            if now < self._until:
                return self._any
        found = Webhook.objects.working().exists()
        with self._lock:
            self._any, self._until = found, now + FRESH_SECONDS
        return found

    def forget(self) -> None:
        with self._lock:
            self._until = 0.0


presence = _Presence()


@receiver([post_save, post_delete], sender=Webhook, dispatch_uid="webhooks.presence")
def _changed(**_signal: Any) -> None:
    presence.forget()
    transaction.on_commit(presence.forget)


def write_deliveries(event: Event) -> None:
    if not is_offered(event.name) or not presence.is_there_any():
        return
    wanting = [one for one in Webhook.objects.working() if wants(one.events, event.name)]
    if not wanting:
        return
    body, now = body_of(event), timezone.now()
    for webhook in wanting:
        row = WebhookDelivery.objects.create(
            webhook=webhook, event_id=event.pk, name=event.name, body=body, since=now, next_at=now
        )
        sending.enqueue(row)
