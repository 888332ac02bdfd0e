"""What a person achieves, by the measures everybody uses (insight.metrics), against the month's targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from roofs.insight.metrics.asking import Question, ask
from roofs.insight.metrics.catalogue import Number
from roofs.insight.metrics.dimensions import MOST, Where
from roofs.insight.metrics.periods import Period, end_of_month
from roofs.people.team.models import Profile

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


MEASURES = (
    "leads", "won", "lost", "close_rate", "revenue_cents", "open_leads", "clocks", "in_time_share",
    "answer_median_seconds",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goal:
    """What was agreed for a month, and how much of it there is; `wanted` None when nothing was agreed."""

    reached: int
    wanted: int | None

    @property
    def share(self) -> float | None:
        return self.reached / self.wanted if self.wanted else None


@dataclass(frozen=True, slots=True)
class Performance:
    """Of the leads a person has: those that arrived, and those that were closed, in a stretch of time."""

    leads: Goal
    won: Goal
    revenue_cents: Goal
    lost: int
    conversion: float | None
    """Won among what was won or lost in that time."""
    open_now: int
    to_answer: int
    median_seconds_to_answer: float | None
    share_in_time: float | None


def month_of(day: dt.date, zone: ZoneInfo) -> Period:
    """The whole month of a day, in the calendar of that zone."""
    return Period(day.replace(day=1), end_of_month(day), zone)


def of_team(users: Collection[User], period: Period, viewer: User) -> dict[int, Performance]:
    """Of everybody at once, in as many queries as for one. Only what the viewer may see is counted."""
    # More people than one may ask for by name: all are counted, and those who are not wanted left out.
    where = Where(person=[user.pk for user in users]) if len(users) <= MOST else Where()
    rows = ask(Question(viewer, period, MEASURES, ("person",), where)).rows if users else []
    told = {row.keys[0]: row.values for row in rows}
    goals = {profile.user_id: profile for profile in Profile.objects.visible_to(viewer).filter(user__in=users)}
    return {user.pk: _performance(told.get(user.pk, {}), goals.get(user.pk)) for user in users}


def _performance(told: dict[str, Number], profile: Profile | None) -> Performance:
    def count(name: str) -> int:
        return int(told.get(name) or 0)

    return Performance(
        leads=Goal(count("leads"), profile.target_leads if profile else None),
        won=Goal(count("won"), profile.target_won if profile else None),
        revenue_cents=Goal(count("revenue_cents"), profile.target_revenue_cents if profile else None),
        lost=count("lost"),
        conversion=told.get("close_rate"),
        open_now=count("open_leads"),
        to_answer=count("clocks"),
        median_seconds_to_answer=told.get("answer_median_seconds"),
        share_in_time=told.get("in_time_share"),
    )


def of_person(user: User, period: Period, viewer: User) -> Performance:
    return of_team([user], period, viewer)[user.pk]


def may_see(viewer: User, user: User) -> bool:
    """One's own, or anybody's for a manager. Colleagues are not compared behind their backs."""
    return viewer.is_active and (viewer.is_manager or viewer.pk == user.pk)
