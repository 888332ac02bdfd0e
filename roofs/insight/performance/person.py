from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum

from roofs.core.kit.windows import at_local
from roofs.people.team.models import Profile
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import OPEN
from roofs.sales.response.figures import speeds

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


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
    open_now: int
    answered: int
    median_seconds_to_answer: float | None
    share_in_time: float | None

    @property
    def conversion(self) -> float | None:
        """Won among what was won or lost in that time."""
        closed = self.won.reached + self.lost
        return self.won.reached / closed if closed else None


def month_of(day: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """From the first moment of its month up to the first of the next, as clocks in that zone show it."""
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return at_local(first, dt.time(0), zone.key), at_local(following, dt.time(0), zone.key)


def of_team(users: Collection[User], since: dt.datetime, until: dt.datetime, viewer: User) -> dict[int, Performance]:
    """Of everybody at once, in as many queries as for one. Only what the viewer may see is counted."""
    counted = {row["assigned_to"]: row for row in _counts(users, since, until, viewer)}
    _all, each = speeds(since, until, viewer)
    fast = {speed.user.pk: speed for speed in each if speed.user is not None}
    goals = {profile.user_id: profile for profile in Profile.objects.visible_to(viewer).filter(user__in=users)}
    found = {}
    for user in users:
        row, profile, speed = counted.get(user.pk, {}), goals.get(user.pk), fast.get(user.pk)
        found[user.pk] = Performance(
            leads=Goal(row.get("arrived", 0), profile.target_leads if profile else None),
            won=Goal(row.get("won", 0), profile.target_won if profile else None),
            revenue_cents=Goal(row.get("revenue") or 0, profile.target_revenue_cents if profile else None),
            lost=row.get("lost", 0),
            open_now=row.get("open_now", 0),
            answered=speed.answered if speed else 0,
            median_seconds_to_answer=speed.median_to_answer if speed else None,
            share_in_time=speed.share_in_time if speed else None,
        )
    return found


def of_person(user: User, since: dt.datetime, until: dt.datetime, viewer: User) -> Performance:
    return of_team([user], since, until, viewer)[user.pk]


def _counts(users: Collection[User], since: dt.datetime, until: dt.datetime, viewer: User) -> list[dict[str, Any]]:
    won = Q(status="won", won_at__gte=since, won_at__lt=until)
    rows = (
        Lead.objects.visible_to(viewer)
        .filter(assigned_to__in=users)
        .order_by()
        .values("assigned_to")
        .annotate(
            arrived=Count("pk", filter=Q(created_at__gte=since, created_at__lt=until)),
            won=Count("pk", filter=won),
            revenue=Sum("estimated_value_cents", filter=won),
            lost=Count("pk", filter=Q(status="lost", lost_at__gte=since, lost_at__lt=until)),
            open_now=Count("pk", filter=Q(status__in=OPEN)),
        )
    )
    return cast("list[dict[str, Any]]", list(rows))


def may_see(viewer: User, user: User) -> bool:
    """One's own, or anybody's for a manager. Colleagues are not compared behind their backs."""
    return viewer.is_active and (viewer.is_manager or viewer.pk == user.pk)
