"""When a touch is too late to still make sense: after an outage, with a backup of last week, or because it was held.

Two measures. How long ago it could have gone out and nobody was there to send it: the office's limit for the channel.
And how long ago it was due, whatever held it since: the step's own limit, with some days for what we held ourselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from roofs.comms.messaging import pace
from roofs.marketing.cadence.models import Touch

HELD_BY_US = timedelta(days=3)
BY_A_PERSON = frozenset({"send_again", "send_now"})
"""Somebody has looked at it and wants it to go out now."""


def is_stale(touch: Touch, now: datetime) -> bool:
    usual = pace.latest(touch.channel)
    alone = touch.step.max_lateness if usual is None else min(usual, touch.step.max_lateness)
    if not touch.reason:
        return now - touch.due_at > alone
    if touch.next_try_at is not None and now - touch.next_try_at > alone:
        return True
    return touch.reason not in BY_A_PERSON and now - touch.due_at > touch.step.max_lateness + HELD_BY_US
