"""The team as rows of a table, and rows of a table as people to be invited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.models import User
from roofs.core.kit.money import decimal
from roofs.core.transfer.incoming import take_rows
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out, wanted
from roofs.people.team import member_rows
from roofs.people.team.filtering import TeamFilter
from roofs.people.team.models import Profile

if TYPE_CHECKING:
    from roofs.core.accounts.models import UserQuerySet

COLUMNS = (
    "id", "email", "name", "role", "title", "phone", "language", "time_zone", "skills", "languages", "territory",
    "target_leads", "target_won", "target_revenue", "hired_on", "commission_percent",
)  # fmt: skip


def _may(user: User) -> bool:
    return user.is_active and user.is_manager


def _found(user: User, asked: Asked) -> UserQuerySet:
    return wanted(TeamFilter, asked).apply(User.objects.visible_to(user)).order_by("pk")


def _rows(chunk: Sequence[User], _user: User) -> Iterator[Sequence[object]]:
    known = {profile.user_id: profile for profile in Profile.objects.filter(user__in=chunk)}
    for one in chunk:
        profile = known.get(one.pk) or Profile(user=one)
        revenue = profile.target_revenue_cents
        yield (
            one.pk,
            one.email,
            one.full_name,
            one.role,
            one.title,
            one.phone,
            one.language,
            one.timezone,
            ", ".join(profile.skills),
            ", ".join(profile.languages),
            ", ".join(profile.territory),
            profile.target_leads,
            profile.target_won,
            None if revenue is None else decimal(revenue),
            profile.hired_on,
            profile.commission_percent,
        )


send_out(Outgoing(kind="team", columns=COLUMNS, find=_found, rows=_rows, may=_may))
take_rows(member_rows, kind="team", one=_("Team member"), many=_("Team"), page="web:team", may=_may, order=110)
