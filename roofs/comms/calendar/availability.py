"""When a person can be booked: working hours without time off, appointments and the road between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from roofs.comms.calendar.holding import taken
from roofs.comms.calendar.policy import CALENDAR
from roofs.core.accounts.models import User
from roofs.core.kit.windows import at_local
from roofs.people.team.duty import Range, free_ranges_of, without

DAY = timedelta(days=1)
MOST_DAYS = 62


def free_slots(  # noqa: PLR0913 -- whose, when, how long; the rest has a usual answer
    user: User,
    first: date,
    last: date,
    minutes: int,
    *,
    zone: str = "",
    now: datetime | None = None,
    notice: bool = True,
    but: int | None = None,
) -> list[Range]:
    """Times of this length that begin on these days, by the calendar of `zone` (else the person's own).

    `notice`: with the minimum notice that strangers must give. `but`: an appointment that is to be moved.
    """
    rules, now, zone = CALENDAR.get(), now or timezone.now(), zone or user.zone.key
    window = Range(at_local(first, time(0), zone), at_local(last + DAY, time(0), zone))
    earliest = now + timedelta(minutes=rules.notice_minutes if notice else 0)
    length, step = timedelta(minutes=minutes), timedelta(minutes=rules.slot_minutes)
    return [
        Range(start, start + length)
        for stretch in free_time(user, window, but=but)
        for start in _starts(stretch, length, step, ZoneInfo(zone))
        if start >= earliest and window.holds(start)
    ]


def free_time(user: User, window: Range, *, but: int | None = None) -> list[Range]:
    """What is left of the person's working time in here, with the road taken off around each appointment."""
    return free_time_of([user], window, but=but)[user.pk]


def free_time_of(users: Collection[User], window: Range, *, but: int | None = None) -> dict[int, list[Range]]:
    """Of several people, asked at once."""
    road = timedelta(minutes=CALENDAR.get().travel_minutes)
    # A day of somebody's own calendar may begin before or end after the same day of another zone.
    first, last = window.starts_at.date() - DAY, window.ends_at.date() + DAY
    busy: defaultdict[int, list[Range]] = defaultdict(list)
    for one in taken([user.pk for user in users], window.starts_at - road, window.ends_at + DAY + road, but=but):
        busy[one.user_id].append(Range(one.starts_at - road, one.ends_at + road))
    return {pk: without(working, busy[pk]) for pk, working in free_ranges_of(users, first, last).items()}


def is_free(user: User, start: datetime, end: datetime, *, but: int | None = None) -> bool:
    """At work, and with time to get there."""
    asked = Range(start, end)
    return any(one.starts_at <= start and end <= one.ends_at for one in free_time(user, asked, but=but))


def next_slots(user: User, after: datetime, minutes: int, most: int = 3, *, zone: str = "") -> list[Range]:
    """The first times from a moment on; looks as far ahead as may be booked."""
    name = zone or user.zone.key
    day = after.astimezone(ZoneInfo(name)).date()
    last = day + timedelta(days=CALENDAR.get().days_ahead)
    found: list[Range] = []
    while day <= last and len(found) < most:
        until = min(day + 6 * DAY, last)
        found += [one for one in free_slots(user, day, until, minutes, zone=zone) if one.starts_at >= after]
        day = until + DAY
    return found[:most]


def _starts(stretch: Range, length: timedelta, step: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    """At 9:00, 9:30, 10:00 by the clock on the wall, also when work begins at 9:10."""
    local = stretch.starts_at.astimezone(zone)
    since_midnight = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    start = stretch.starts_at + -since_midnight % step
    while start + length <= stretch.ends_at:
        yield start
        start += step
