"""What the installation's own books say. Runs inside an installation (see bench/inside.py)."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from roofs.comms.messaging.models import Message
from roofs.core.events import record
from roofs.core.events.models import Event
from roofs.marketing.cadence import sending, uncertain
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.sales.leads.models import Lead
from roofs.sales.response.models import Alert


def touches() -> dict[str, Any]:
    """Every touch of the first step by its state, and the Message-IDs of those nobody is sure about."""
    rows = list(Touch.objects.values_list("state", "message__message_id", "reason"))
    return {
        "enrolments": Enrolment.objects.count(),
        "touches": len(rows),
        "with_touch": Touch.objects.values("enrolment").distinct().count(),
        "states": Counter(state for state, _, _ in rows),
        "reasons": Counter(reason for _, _, reason in rows if reason),
        "unknown": sorted(str(key) for state, key, _ in rows if state == Touch.State.UNKNOWN),
        "sent": sorted(str(key) for state, key, _ in rows if state == Touch.State.SENT),
    }


def open_touches() -> int:
    return Touch.objects.filter(state__in=(Touch.State.INTENT, Touch.State.SENDING)).count() + _not_planned()


def _not_planned() -> int:
    return Enrolment.objects.filter(touches=None).count()


def sweep_as_if_later() -> list[int]:
    """What the engine's sweep would do once the leases of the killed have run out, without waiting for it."""
    swept = list(uncertain.sweep(timezone.now() + sending.LEASE + timedelta(seconds=1)))
    Touch.objects.waiting().update(next_try_at=timezone.now())  # "at once" of that later clock
    return swept


def alerts() -> dict[str, Any]:
    """For each lead, when its first alert by e-mail was raised and handed over, in seconds since the epoch."""
    rows = Alert.objects.filter(channel=Alert.Channel.EMAIL).order_by("pk")
    found: dict[int, list[float | None]] = {}
    for lead, raised, handed in rows.values_list("clock__lead_id", "raised_at", "handed_at"):
        found.setdefault(lead, [raised.timestamp(), handed.timestamp() if handed else None])
    states = Message.objects.filter(purpose="alert").values_list("state", flat=True)
    return {"alerts": found, "leads": Lead.objects.count(), "messages": Counter(states)}


def record_events(how_many: int, pause: float) -> dict[int, float]:
    """Events with the moment each was committed: the hook runs before the one that tells the live pages."""
    keys, moments = list[int](), list[float]()
    for _ in range(how_many):
        with transaction.atomic():
            transaction.on_commit(lambda: moments.append(time.time()))
            keys.append(record("bench.happened").pk)
        time.sleep(pause)
    return dict(zip(keys, moments, strict=True))


def arrivals() -> dict[int, float]:
    """The moment each lead's arrival was recorded, some milliseconds before its commit."""
    return {pk: at.timestamp() for pk, at in Event.objects.filter(name="lead.arrived").values_list("pk", "at")}
