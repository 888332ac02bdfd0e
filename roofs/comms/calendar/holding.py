"""Whose time an appointment takes, and that nobody's is taken twice.

All who want the time of the same person take turns, so what is looked up here is still true when it is written; on
SQLite a transaction is the only writer anyway. PostgreSQL refuses an overlap once more by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roofs.comms.calendar.models import LONGEST, Appointment, Attendance
from roofs.core.accounts.models import User
from roofs.core.jobs.turns import take_turn
from roofs.core.kit.refusals import Refused

CONSTRAINT = "attendance_never_twice"


class Collision(Refused):
    """Somebody is taken at that time."""

    def __init__(self, person: User | None, reason: str) -> None:
        super().__init__(reason, "starts_at")
        self.person = person


def take_turns(people: Iterable[int]) -> None:
    """Until the end of this transaction nobody else can book any of these people."""
    take_turn(*(f"calendar:{pk}" for pk in people))


def taken(people: Collection[int], start: datetime, end: datetime, *, but: int | None = None) -> list[Attendance]:
    """What already holds the time of these people in here. `but`: an appointment that does not count."""
    found = Attendance.objects.filter(user__in=people, holds=True, **_overlap(start, end))
    return list(found.exclude(appointment=but).select_related("user").order_by("starts_at"))


def attend(row: Appointment, people: Sequence[User], *, override: bool = False) -> None:
    """These people and no others attend. Raises Collision."""
    wanted = {one.pk: one for one in people}
    before = set(row.attendances.values_list("user_id", flat=True))
    take_turns(wanted.keys() | before)
    if before - wanted.keys():
        row.attendances.exclude(user__in=wanted).delete()
    new = [one for pk, one in wanted.items() if pk not in before]
    doubled = _doubled(row, [one.pk for one in new], override=override)
    take([_seat(row, one, doubled) for one in new])
    _forget_seen(row)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One of many that want time together; its row is not saved yet."""

    row: Appointment
    people: Sequence[User]
    override: bool


def seats_for(meetings: Sequence[Meeting]) -> list[list[Attendance] | Collision]:
    """Of each, who attends it, to be kept by `take` once its row is saved; or who has no time for it, be it for one
    of the meetings before it. One question for all of them.
    """
    take_turns({person.pk for meeting in meetings for person in meeting.people})
    held: defaultdict[int, list[Attendance]] = defaultdict(list)
    for one in _holding_any(meetings):
        held[one.user_id].append(one)
    ends: list[list[Attendance] | Collision] = []
    for meeting in meetings:
        row = meeting.row
        near = [one for person in meeting.people for one in held[person.pk]] if row.holds_time else []
        clashes = [one for one in near if one.starts_at < row.ends_at and one.ends_at > row.starts_at]
        if clashes and not meeting.override:
            ends.append(_told(min(clashes, key=lambda one: one.starts_at), row.zone))
            continue
        doubled = {one.user_id for one in clashes}
        seats = [_seat(row, person, doubled) for person in meeting.people]
        for one in seats if row.holds_time else ():
            held[one.user_id].append(one)
        ends.append(seats)
    return ends


def _holding_any(meetings: Iterable[Meeting]) -> list[Attendance]:
    """What already holds the time of somebody one of these meetings wants then."""
    wanted = Q()
    for one in meetings:
        if one.people and one.row.holds_time:
            people = [person.pk for person in one.people]
            wanted |= Q(user__in=people, **_overlap(one.row.starts_at, one.row.ends_at))
    return list(Attendance.objects.filter(wanted, holds=True).select_related("user")) if wanted else []


def _overlap(start: datetime, end: datetime) -> dict[str, datetime]:
    return {"starts_at__lt": end, "starts_at__gt": start - LONGEST, "ends_at__gt": start}


def _seat(row: Appointment, person: User, doubled: Collection[int]) -> Attendance:
    return Attendance(
        appointment=row,
        user=person,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        holds=row.holds_time,
        doubled=person.pk in doubled,
    )


def move(row: Appointment, *, override: bool = False) -> None:
    """The appointment has another time or status: those who attend hold that. Raises Collision."""
    people = list(row.attendances.values_list("user_id", flat=True))
    take_turns(people)
    doubled = _doubled(row, people, override=override)
    try:
        for pk in people:
            row.attendances.filter(user=pk).update(
                starts_at=row.starts_at, ends_at=row.ends_at, holds=row.holds_time, doubled=pk in doubled
            )
    except IntegrityError as error:
        raise _collision_of(error) from error
    _forget_seen(row)


def let_go(row: Appointment) -> None:
    """Of the time of those who attend, unless it was spent."""
    row.attendances.update(holds=row.holds_time)
    _forget_seen(row)


def _doubled(row: Appointment, people: Collection[int], *, override: bool) -> set[int]:
    """Who is booked a second time on purpose. Raises Collision when it is not on purpose."""
    if not people or not row.holds_time:
        return set()
    clashes = taken(people, row.starts_at, row.ends_at, but=row.pk)
    if clashes and not override:
        raise _told(clashes[0], row.zone)
    return {one.user_id for one in clashes}


def take(seats: list[Attendance]) -> None:
    try:
        Attendance.objects.bulk_create(seats)
    except IntegrityError as error:
        raise _collision_of(error) from error


def _collision_of(error: IntegrityError) -> Exception:
    """The database itself refused: somebody wrote past this module."""
    if CONSTRAINT not in str(error):
        return error
    return Collision(None, _("Somebody is already booked at that time."))


def _told(clash: Attendance, zone: str) -> Collision:
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (clash.starts_at, clash.ends_at))
    words = _("%(person)s is already booked: %(day)s, %(start)s to %(end)s") % {
        "person": clash.user,
        "day": date_format(start, "SHORT_DATE_FORMAT"),
        "start": date_format(start, "TIME_FORMAT"),
        "end": date_format(end, "TIME_FORMAT"),
    }
    return Collision(clash.user, words)


def _forget_seen(row: Appointment) -> None:
    """What was prefetched is no longer true."""
    getattr(row, "_prefetched_objects_cache", {}).pop("attendances", None)
