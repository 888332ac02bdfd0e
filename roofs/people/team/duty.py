"""Who may be given new work now, and when a person works at all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from roofs.core.accounts.models import User, UserQuerySet
from roofs.core.accounts.rights import refuse_unless_may_manage
from roofs.core.company.office import Week, office
from roofs.core.events import record
from roofs.core.kit.windows import at_local
from roofs.people.team.models import Availability, TimeOff

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """From a moment up to and not including another, in UTC."""

    starts_at: dt.datetime
    ends_at: dt.datetime

    def holds(self, moment: dt.datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


def available(now: dt.datetime) -> UserQuerySet:
    """Sales reps who may get a lead now. A company has tens of reps, so the hours are judged here, not in SQL.

    Who was invited and has not chosen a password yet cannot look at a lead, so he gets none.
    """
    away = [
        one.user_id
        for one in Availability.objects.filter(user__in=User.objects.sellers()).select_related("user")
        if not one.is_available(now)
    ]
    away += [one.user_id for one in _off_around(now) if one.holds(now.astimezone(one.user.zone).date())]
    return User.objects.sellers().exclude(pk__in=away).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _off_around(now: dt.datetime) -> list[TimeOff]:
    """It may still be yesterday or already tomorrow where somebody lives."""
    today = now.date()
    near = TimeOff.objects.approved().touching(today - DAY, today + DAY)
    return list(near.filter(user__in=User.objects.sellers()).select_related("user"))


def works_at(user: User, moment: dt.datetime) -> bool:
    """Inside the person's hours, else the office's, and neither away nor on time off."""
    return any(found.holds(moment) for found in free_ranges(user, moment.astimezone(user.zone).date()))


def free_ranges(user: User, day: dt.date) -> list[Range]:
    """When the person works on a day of his own calendar. Appointments are not known here and come off it."""
    return free_ranges_of([user], day, day)[user.pk]


def busy_ranges(user: User, day: dt.date) -> list[Range]:
    """The rest of that day."""
    name = user.zone.key
    whole = Range(at_local(day, dt.time(0), name), at_local(day + DAY, dt.time(0), name))
    return without([whole], free_ranges(user, day))


def free_ranges_of(users: Collection[User], first: dt.date, last: dt.date) -> dict[int, list[Range]]:
    """For a team and several days: two queries, however many people and days."""
    rotas = {one.user_id: one for one in Availability.objects.filter(user__in=users)}
    absences: defaultdict[int, list[TimeOff]] = defaultdict(list)
    for one in TimeOff.objects.approved().touching(first, last).filter(user__in=users):
        absences[one.user_id].append(one)
    days = [first + number * DAY for number in range((last - first).days + 1)]
    return {
        user.pk: [
            found
            for day in days
            if not any(one.holds(day) for one in absences[user.pk])
            for found in _hours_on(day, user, rotas.get(user.pk))
        ]
        for user in users
    }


def _hours_on(day: dt.date, user: User, rota: Availability | None) -> list[Range]:
    week = rota.working_hours if rota else None
    zone = user.zone.key if week else office.get().timezone
    hours = (week or office.get().business_hours).on(day)
    if hours is None:
        return []
    starts_at, ends_at = at_local(day, hours.opens, zone), at_local(day, hours.closes, zone)
    if rota is not None and rota.away_until is not None:
        starts_at = max(starts_at, rota.away_until)
    return [Range(starts_at, ends_at)] if starts_at < ends_at else []


def without(ranges: Collection[Range], taken: Collection[Range]) -> list[Range]:
    """What is left of some stretches of time when others are taken out of them, in order."""
    left = sorted(ranges)
    for hole in taken:
        pieces = []
        for one in left:
            if hole.ends_at <= one.starts_at or one.ends_at <= hole.starts_at:
                pieces.append(one)
                continue
            if one.starts_at < hole.starts_at:
                pieces.append(Range(one.starts_at, hole.starts_at))
            if hole.ends_at < one.ends_at:
                pieces.append(Range(hole.ends_at, one.ends_at))
        left = pieces
    return left


def go_on_duty(user: User, actor: User | None) -> Availability:
    return set_availability(user, actor, on_duty=True, away_until=None)


def go_off_duty(user: User, actor: User | None) -> Availability:
    return set_availability(user, actor, on_duty=False, away_until=None)


def go_away(user: User, until: dt.datetime, actor: User | None) -> Availability:
    """Off duty until a moment, and back on without anybody remembering."""
    return set_availability(user, actor, on_duty=True, away_until=until)


def keep_hours(user: User, week: Week | None, actor: User | None) -> Availability:
    return set_availability(user, actor, hours=None if week is None else week.model_dump(mode="json"))


def set_availability(user: User, actor: User | None, **facts: object) -> Availability:
    """One's own duty, or that of somebody one manages. Raises NotAllowed."""
    if actor != user:
        refuse_unless_may_manage(actor, user.role)
    with transaction.atomic():
        availability, _created = Availability.objects.update_or_create(user=user, defaults=facts)
        record("person.availability_changed", user, actor=actor, fields=sorted(facts))
    return availability
