"""Whose time an appointment takes, and that nobody's is taken twice.

All who want the time of the same person take turns, so what is looked up here is still true when it is written; on
SQLite a transaction is the only writer anyway. PostgreSQL refuses an overlap once more by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError
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
    found = Attendance.objects.filter(
        user__in=people, holds=True, starts_at__lt=end, starts_at__gt=start - LONGEST, ends_at__gt=start
    )
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
    _written(
        [
            Attendance(
                appointment=row,
                user=one,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                holds=row.holds_time,
                doubled=one.pk in doubled,
            )
            for one in new
        ],
        row,
    )
    _forget_seen(row)


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
        raise _collision_of(error, row) from error
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


def _written(attendances: list[Attendance], row: Appointment) -> None:
    try:
        Attendance.objects.bulk_create(attendances)
    except IntegrityError as error:
        raise _collision_of(error, row) from error


def _collision_of(error: IntegrityError, row: Appointment) -> Exception:
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
