"""Who may be given new work now."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from roofs.core.accounts.models import User, UserQuerySet
from roofs.core.accounts.rights import refuse_unless_may_manage
from roofs.core.company.office import Week
from roofs.core.events import record
from roofs.people.team.models import Availability


def available(now: dt.datetime) -> UserQuerySet:
    """Sales reps who may get a lead now. A company has tens of reps, so the hours are judged here, not in SQL.

    Who was invited and has not chosen a password yet cannot look at a lead, so he gets none.
    """
    away = [
        one.user_id
        for one in Availability.objects.filter(user__in=User.objects.sellers()).select_related("user")
        if not one.is_available(now)
    ]
    return User.objects.sellers().exclude(pk__in=away).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def go_on_duty(user: User, actor: User | None) -> Availability:
    return _change(user, actor, on_duty=True, away_until=None)


def go_off_duty(user: User, actor: User | None) -> Availability:
    return _change(user, actor, on_duty=False, away_until=None)


def go_away(user: User, until: dt.datetime, actor: User | None) -> Availability:
    """Off duty until a moment, and back on without anybody remembering."""
    return _change(user, actor, on_duty=True, away_until=until)


def keep_hours(user: User, week: Week | None, actor: User | None) -> Availability:
    return _change(user, actor, hours=None if week is None else week.model_dump(mode="json"))


def _change(user: User, actor: User | None, **facts: object) -> Availability:
    """One's own duty, or that of somebody one manages. Raises NotAllowed."""
    if actor != user:
        refuse_unless_may_manage(actor, user.role)
    with transaction.atomic():
        availability, _created = Availability.objects.update_or_create(user=user, defaults=facts)
        record("person.availability_changed", user, actor=actor, fields=sorted(facts))
    return availability
