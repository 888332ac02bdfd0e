"""How fast we answer: the numbers of the response page and of the API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from roofs.core.accounts.models import User
from roofs.sales.response.models import Clock


@dataclass(frozen=True, slots=True)
class Speed:
    """Of one person, or of all when `user` is None. Times in seconds; None when there is nothing to measure."""

    user: User | None
    leads: int
    claimed_in_time: int
    answered: int
    median_to_claim: float | None
    median_to_answer: float | None

    @property
    def share_in_time(self) -> float | None:
        return self.claimed_in_time / self.leads if self.leads else None


def speeds(since: datetime, until: datetime, viewer: User) -> tuple[Speed, list[Speed]]:
    """All together, and each person who took a lead, fastest first."""
    clocks = list(
        Clock.objects.visible_to(viewer)
        .filter(started_at__gte=since, started_at__lt=until)
        .exclude(state="closed")
        .only(
            "claimed_at",
            "due_at",
            "seconds_to_claim",
            "seconds_to_answer",
            "claimed_by",
            "state",
            "level",
            "started_at",
        )
    )
    mine: defaultdict[int, list[Clock]] = defaultdict(list)
    for found in clocks:
        if found.claimed_by_id:
            mine[found.claimed_by_id].append(found)
    people = User.objects.in_bulk(list(mine))
    each = [_speed(people[key], found) for key, found in mine.items()]
    return _speed(None, clocks), sorted(each, key=lambda speed: speed.median_to_claim or 0)


def _speed(user: User | None, clocks: Iterable[Clock]) -> Speed:
    clocks = list(clocks)
    claims = [c.seconds_to_claim for c in clocks if c.seconds_to_claim is not None]
    answers = [c.seconds_to_answer for c in clocks if c.seconds_to_answer is not None]
    return Speed(
        user=user,
        leads=len(clocks),
        claimed_in_time=sum(c.in_time is True for c in clocks),
        answered=len(answers),
        median_to_claim=median(claims) if claims else None,
        median_to_answer=median(answers) if answers else None,
    )
