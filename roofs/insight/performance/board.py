"""The people of sales beside each other: how fast, how many talks, meetings and sales. Small numbers are marked, and
who is new is not ranked at all.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from roofs.comms.calendar.models import Attendance
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.insight.metrics.asking import Question, ask
from roofs.insight.metrics.catalogue import Number
from roofs.insight.metrics.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable

MEASURES = (
    "clocks",
    "answer_median_seconds",
    "in_time_share",
    "won",
    "lost",
    "close_rate",
    "revenue_cents",
)
SPOKEN = (Interaction.Kind.CALL, Interaction.Kind.MEETING, Interaction.Kind.VISIT)
IN_VAIN = ("no_answer", "voicemail", "left_message", "busy", "wrong_number")
NEW_DAYS = 60
Z_80 = 1.2816


@dataclass(frozen=True, slots=True)
class Achieved:
    """`low` and `high`: where the share of won really lies in four of five cases, after so few decisions."""

    user: User
    is_new: bool
    talks: int
    meetings: int
    values: dict[str, Number] = field(default_factory=dict)

    def number(self, name: str) -> int:
        return int(self.values.get(name) or 0)

    @property
    def decided(self) -> int:
        return self.number("won") + self.number("lost")

    @property
    def won_between(self) -> tuple[float, float] | None:
        return wilson(self.number("won"), self.decided) if self.decided else None


def wilson(hits: int, of: int, z: float = Z_80) -> tuple[float, float]:
    """The interval of a share that is right for small numbers too (Wilson, JASA 1927)."""
    share, more = hits / of, z * z / of
    middle = (share + more / 2) / (1 + more)
    half = z / (1 + more) * math.sqrt(share * (1 - share) / of + more / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def board(viewer: User, period: Period, now: dt.datetime) -> list[Achieved]:
    """Everybody who sells, for a manager; oneself, for a seller. The most revenue first, and who is new at the end."""
    people = list(User.objects.sellers()) if viewer.is_manager else [viewer]
    rows = ask(Question(viewer, period, MEASURES, ("person",))).rows
    told = {row.keys[0]: row.values for row in rows}
    talked = _counted(talks(people, period), "created_by")
    met = _counted(meetings(people, period, now), "user")
    new_since = now - dt.timedelta(days=NEW_DAYS)
    found = [
        Achieved(one, one.joined_at >= new_since, talked.get(one.pk, 0), met.get(one.pk, 0), told.get(one.pk, {}))
        for one in people
    ]
    return sorted(found, key=lambda one: (one.is_new, -one.number("revenue_cents"), str(one.user)))


def talks(people: Iterable[User], period: Period) -> QuerySet[Interaction]:
    """Calls, meetings and visits somebody wrote down, in which somebody talked."""
    rows = Interaction.objects.alive().filter(
        kind__in=SPOKEN, created_by__in=people, happened_at__gte=period.since, happened_at__lt=period.until
    )
    return rows.exclude(outcome__in=IN_VAIN).order_by("-happened_at", "-pk")


def meetings(people: Iterable[User], period: Period, now: dt.datetime) -> QuerySet[Attendance]:
    """Those that were not called off and have begun."""
    rows = Attendance.objects.filter(
        user__in=people, holds=True, starts_at__gte=period.since, starts_at__lt=min(period.until, now)
    )
    return rows.order_by("-starts_at", "-pk")


def _counted(rows: QuerySet[Any], by: str) -> dict[int, int]:
    return {key: number for key, number in rows.order_by().values_list(by).annotate(number=Count("pk")) if key}
