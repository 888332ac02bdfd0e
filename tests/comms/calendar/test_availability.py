from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from roofs.comms.calendar import availability, booking
from roofs.comms.calendar.availability import free_slots, is_free, next_slots
from roofs.comms.calendar.policy import CALENDAR
from roofs.core.accounts.models import User
from roofs.core.company.office import Hours, Week
from roofs.people.team import absence, duty

pytestmark = pytest.mark.django_db
DETROIT = ZoneInfo("America/Detroit")
MONDAY = dt.date(2026, 5, 4)
EARLY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MORNING = Week(
    monday=Hours(opens=dt.time(9), closes=dt.time(12)),
    tuesday=None,
    wednesday=None,
    thursday=None,
    friday=None,
    saturday=None,
    sunday=Hours(opens=dt.time(1), closes=dt.time(5)),
)


@pytest.fixture
def worker(seller: User) -> User:
    duty.keep_hours(seller, MORNING, None)
    return seller


def clocks(user: User, day: dt.date = MONDAY, minutes: int = 60, zone: str = "", **wish) -> list[str]:
    found = free_slots(user, day, day, minutes, zone=zone, **{"now": EARLY, **wish})
    return [one.starts_at.astimezone(ZoneInfo(zone) if zone else user.zone).strftime("%H:%M") for one in found]


def at(hour: int, minute: int = 0, day: dt.date = MONDAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), DETROIT)


def test_times_are_offered_every_half_hour_of_the_working_day(worker):
    assert clocks(worker) == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert clocks(worker, minutes=180) == ["09:00"]
    assert clocks(worker, minutes=181) == []
    assert clocks(worker, MONDAY + dt.timedelta(days=1)) == []


def test_without_hours_of_their_own_people_work_like_the_office(seller):
    assert clocks(seller)[0] == "08:00"
    assert clocks(seller, dt.date(2026, 5, 3)) == []  # a Sunday


def test_an_appointment_takes_its_time_and_the_road(worker):
    booking.book("call", at(10), at(10, 15), people=[worker], remind=())
    assert clocks(worker, minutes=30) == ["09:00", "11:00", "11:30"]
    CALENDAR.save(CALENDAR.get().model_copy(update={"travel_minutes": 0}))
    assert clocks(worker, minutes=30) == ["09:00", "09:30", "10:30", "11:00", "11:30"]


def test_an_appointment_that_is_to_be_moved_is_not_in_its_own_way(worker):
    row = booking.book("inspection", at(9), people=[worker], remind=())
    assert clocks(worker) == ["10:30", "11:00"]
    assert clocks(worker, but=row.pk)[0] == "09:00"


def test_cancelled_time_is_free_again(worker):
    booking.cancel(booking.book("inspection", at(9), people=[worker], remind=()), worker)
    assert clocks(worker)[0] == "09:00"


def test_notice_counts_for_strangers_only(worker):
    assert clocks(worker, now=at(8)) == ["10:00", "10:30", "11:00"]
    assert clocks(worker, now=at(9, 10), notice=False) == ["09:30", "10:00", "10:30", "11:00"]


def test_nobody_is_offered_on_a_day_off(worker, manager):
    absence.ask(worker, MONDAY, MONDAY, actor=manager)
    assert clocks(worker) == []


def test_nobody_is_offered_while_away(worker):
    duty.go_away(worker, at(10, 10), worker)
    assert clocks(worker) == ["10:30", "11:00"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 3, 1), ["01:00", "02:00", "03:00", "04:00"]),
        (dt.date(2026, 3, 8), ["01:00", "03:00", "04:00"]),  # 02:00 does not exist
        (dt.date(2026, 11, 1), ["01:00", "01:00", "02:00", "03:00", "04:00"]),  # 01:00 comes twice
    ],
)
def test_days_on_which_the_clock_is_changed(worker, day, expected):
    CALENDAR.save(CALENDAR.get().model_copy(update={"slot_minutes": 60}))
    assert clocks(worker, day) == expected


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("America/Denver", MONDAY, ["07:00", "07:30", "08:00", "08:30", "09:00"]),
        ("Asia/Kolkata", MONDAY, ["18:30", "19:00", "19:30", "20:00", "20:30"]),
        ("Pacific/Auckland", MONDAY, []),
        ("Pacific/Auckland", MONDAY + dt.timedelta(days=1), ["01:00", "01:30", "02:00", "02:30", "03:00"]),
    ],
)
def test_days_are_those_of_whoever_asks(worker, zone, day, expected):
    assert clocks(worker, day, zone=zone) == expected


def test_whether_somebody_can_come(worker):
    booking.book("call", at(10), at(10, 15), people=[worker], remind=())
    assert is_free(worker, at(9), at(9, 30))
    assert not is_free(worker, at(9), at(9, 45))  # no time for the road
    assert not is_free(worker, at(8, 30), at(9, 30))
    assert is_free(worker, at(10, 45), at(12))
    assert not is_free(worker, at(11), at(12, 1))


def test_the_next_free_times(worker, time_machine):
    time_machine.move_to(at(7, 0))
    booking.book("inspection", at(9), at(11), people=[worker], remind=())
    found = next_slots(worker, at(9), 30, most=3)
    assert [one.starts_at.astimezone(DETROIT).strftime("%d %H:%M") for one in found] == [
        "04 11:30",
        "10 01:00",
        "10 01:30",
    ]


def test_a_team_is_asked_in_as_many_queries_as_one_person(worker, other_seller, manager, django_assert_max_num_queries):
    window = duty.Range(at(0), at(23))
    with django_assert_max_num_queries(4):
        free = availability.free_time_of([worker, other_seller, manager], window)
    assert set(free) == {worker.pk, other_seller.pk, manager.pk}
