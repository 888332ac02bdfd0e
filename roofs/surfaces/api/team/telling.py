"""A person as the caller may see him."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from roofs.core.accounts.models import User
from roofs.people.team import duty
from roofs.people.team.models import Availability, Profile, TimeOff
from roofs.people.team.profiles import may_see_pay
from roofs.surfaces.api.etags import etag
from roofs.surfaces.api.team.shapes import PersonRow

_OF_PROFILE = (
    "skills", "languages", "territory", "target_leads", "target_won", "target_revenue_cents", "hired_on",
)  # fmt: skip


def tag_of(person: User, viewer: User) -> str:
    known = [
        Profile.objects.visible_to(viewer).filter(user=person).first(),
        Availability.objects.visible_to(viewer).filter(user=person).first(),
    ]
    return etag(person, *(row for row in known if row is not None))


def rows(people: Sequence[User], viewer: User) -> list[dict[str, Any]]:
    """One query for all profiles."""
    known = {one.user_id: one for one in Profile.objects.visible_to(viewer).filter(user__in=people)}
    return [row(one, known.get(one.pk) or Profile(user=one), viewer) for one in people]


def row(person: User, profile: Profile, viewer: User) -> dict[str, Any]:
    told = {name: getattr(person, name) for name in PersonRow.model_fields if hasattr(person, name)}
    told |= {name: getattr(profile, name) for name in _OF_PROFILE}
    pay = profile.commission_percent if may_see_pay(viewer) else None
    return told | {
        "name": person.get_full_name(),
        "phone": person.phone or "",
        "timezone": person.zone.key,
        "commission_percent": None if pay is None else float(pay),
    }


def whole(person: User, viewer: User, now: datetime) -> dict[str, Any]:
    today = now.astimezone(person.zone).date()
    absences = TimeOff.objects.visible_to(viewer).filter(user=person, ends_on__gte=today).order_by("starts_on")
    return rows([person], viewer)[0] | {
        "availability": availability(person, viewer, now),
        "time_off": [time_off(one, viewer) for one in absences[:50]],
    }


def availability(person: User, viewer: User, now: datetime) -> dict[str, Any]:
    rota = Availability.objects.visible_to(viewer).filter(user=person).first() or Availability(user=person)
    week = rota.working_hours
    return {
        "on_duty": rota.on_duty,
        "away_until": rota.away_until,
        "hours": None if week is None else _clocks(week.model_dump()),
        "timezone": person.zone.key,
        "takes_leads_now": duty.available(now).filter(pk=person.pk).exists(),
    }


def _clocks(week: dict[str, Any]) -> dict[str, Any]:
    return {
        day: hours and {name: clock.isoformat(timespec="minutes") for name, clock in hours.items()}
        for day, hours in week.items()
    }


def time_off(one: TimeOff, viewer: User) -> dict[str, Any]:
    """Why somebody is away is between him and his manager."""
    told = {name: getattr(one, name) for name in ("starts_on", "ends_on", "kind", "state")}
    private = viewer.is_manager or viewer.pk == one.user_id
    if not private:
        told["kind"] = TimeOff.Kind.OTHER
    return told | {"id": one.pk, "reason": one.reason if private else ""}
