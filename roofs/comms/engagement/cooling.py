"""People cool by themselves, and no event tells of it: the hour at which a level ends is a column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from roofs.comms.engagement.models import Engagement
from roofs.comms.engagement.noticing import move
from roofs.comms.engagement.policy import ENGAGEMENT
from roofs.comms.engagement.scores import standing_of
from roofs.core.events import Happening, record_many
from roofs.core.jobs import progress, task

BATCH = 500
AGAIN_AFTER = timedelta(days=3)
"""Silent for long enough, but not written to often enough to be called dead: looked at again then."""


@task(max_attempts=3, atomic=False)
def cool(now: datetime | None = None) -> int:
    """Whose level ends about now. How many moved."""
    moved = 0
    while True:
        with transaction.atomic():
            due = Engagement.objects.filter(look_again_at__lte=now or timezone.now()).order_by("look_again_at")
            rows = list(due.select_for_update(skip_locked=True)[:BATCH])
            moved += _cool(rows, now or timezone.now())
        if not rows:
            return moved
        progress.report(moved)


def _cool(rows: Sequence[Engagement], now: datetime) -> int:
    rules = ENGAGEMENT.get()
    standing = standing_of([row.contact_id for row in rows], now)
    moved: list[Happening] = []
    for row in sorted(rows, key=lambda one: one.contact_id):
        news = move(row, rules, now, why="", is_dead=standing[row.contact_id].level == "dead")
        moved += [news] if news else []
        if row.level == "cold" and (row.look_again_at is None or row.look_again_at <= now):
            row.look_again_at = now + AGAIN_AFTER
    Engagement.objects.bulk_update(rows, ["level", "level_since", "look_again_at"])
    record_many(moved)
    return len(moved)
