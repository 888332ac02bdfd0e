"""The engine's two clocks of the follow-up. Each works off what is due and says when it wants to be called again."""

from __future__ import annotations

from django.utils import timezone

from roofs.marketing.cadence import planning, sending
from roofs.marketing.cadence.models import Touch

SOONEST, LATEST = 0.05, 1.0


def plan() -> float:
    return SOONEST if planning.plan_due() == planning.BATCH else LATEST / 2


def send() -> float:
    if not Touch.objects.to_send(timezone.now()).exists():
        return LATEST / 2
    sending.send_due()
    return SOONEST
