"""The team as rows of a table, and rows of a table as people to be invited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.models import Role, User
from roofs.core.kit.money import decimal
from roofs.core.transfer.incoming import Incoming, take
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out
from roofs.people.team import member_rows
from roofs.people.team.models import Profile

if TYPE_CHECKING:
    from roofs.core.accounts.models import UserQuerySet

COLUMNS = (
    "id", "email", "name", "role", "title", "phone", "language", "time_zone", "skills", "languages", "territory",
    "target_leads", "target_won", "target_revenue", "hired_on", "commission_percent",
)  # fmt: skip


def _may(user: User) -> bool:
    return user.is_active and user.is_manager


def _found(user: User, _asked: Asked) -> UserQuerySet:
    return User.objects.visible_to(user).filter(is_active=True).exclude(role=Role.PENDING).order_by("pk")


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
take(
    Incoming(
        kind="team",
        one=_("Team member"),
        many=_("Team"),
        columns=member_rows.COLUMNS,
        labels=member_rows.LABELS,
        needs=member_rows.NEEDS,
        needs_words=member_rows.NEEDS_WORDS,
        read=member_rows.read,
        accept=member_rows.accept,
        are_known=member_rows.are_known,
        marks=member_rows.marks,
        page="web:team",
        may=_may,
        order=110,
    )
)
