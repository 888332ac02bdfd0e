import random
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from roofs.core.kit.windows import (
    EVERY_DAY,
    WEEKDAYS,
    NeverAllowedError,
    Window,
    add_business_days,
    at_local,
    is_allowed,
    next_allowed,
    plus_days_local,
)

LOS_ANGELES = "America/Los_Angeles"
CHICAGO = "America/Chicago"
NEW_YORK = "America/New_York"
DAYTIME = Window(EVERY_DAY, time(8), time(21))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_a_moment_inside_the_window_is_kept():
    assert next_allowed(utc("2026-11-20 18:00:30"), DAYTIME, [LOS_ANGELES]) == utc("2026-11-20 18:00:30")


def test_the_start_is_inside_and_the_end_is_not():
    assert is_allowed(local("2026-11-20 08:00", CHICAGO), DAYTIME, [CHICAGO])
    assert not is_allowed(local("2026-11-20 07:59:59.999999", CHICAGO), DAYTIME, [CHICAGO])
    assert not is_allowed(local("2026-11-20 21:00", CHICAGO), DAYTIME, [CHICAGO])


def test_an_end_of_midnight_is_the_end_of_the_day():
    evening = Window(EVERY_DAY, time(18), time(0))
    assert is_allowed(local("2026-11-20 23:59:59", CHICAGO), evening, [CHICAGO])
    assert not is_allowed(local("2026-11-21 00:00", CHICAGO), evening, [CHICAGO])


# The golden values of the design.


def test_a_weekday_evening_asked_for_on_friday_noon_is_friday_evening():
    evening = Window(WEEKDAYS, time(20), time(21))
    asked = local("2026-11-20 12:00", LOS_ANGELES)
    assert next_allowed(asked, evening, [LOS_ANGELES]) == local("2026-11-20 20:00", LOS_ANGELES)


def test_eight_in_the_morning_stays_eight_when_summer_time_ends():
    asked = local("2026-10-31 22:00", LOS_ANGELES)
    assert next_allowed(asked, DAYTIME, [LOS_ANGELES]) == utc("2026-11-01 16:00")


def test_half_past_eight_in_the_evening_stays_so_when_summer_time_begins():
    late = Window(EVERY_DAY, time(20, 30), time(21))
    asked = local("2027-03-13 22:00", LOS_ANGELES)
    found = next_allowed(asked, late, [LOS_ANGELES]).astimezone(ZoneInfo(LOS_ANGELES))
    assert found.replace(tzinfo=None) == datetime(2027, 3, 14, 20, 30)  # noqa: DTZ001 -- a wall clock


def test_of_a_time_shown_twice_the_first_is_meant():
    assert at_local(date(2026, 11, 1), time(1, 30), CHICAGO) == utc("2026-11-01 06:30")
    night = Window(EVERY_DAY, time(1, 30), time(1, 45))
    assert next_allowed(utc("2026-11-01 05:00"), night, [CHICAGO]) == utc("2026-11-01 06:30")


def test_a_time_shown_twice_still_comes_once_the_first_has_passed():
    night = Window(EVERY_DAY, time(1, 30), time(1, 45))
    assert next_allowed(utc("2026-11-01 06:50"), night, [CHICAGO]) == utc("2026-11-01 07:30")


def test_a_time_that_does_not_exist_moves_to_the_first_minute_there_is():
    assert at_local(date(2027, 3, 14), time(2, 30), CHICAGO) == utc("2027-03-14 08:00")
    night = Window(EVERY_DAY, time(2, 30), time(5))
    assert next_allowed(utc("2027-03-14 06:00"), night, [CHICAGO]) == utc("2027-03-14 08:00")


def test_a_window_swallowed_by_the_change_of_the_clock_waits_for_the_next_day():
    night = Window(EVERY_DAY, time(2, 15), time(2, 45))
    assert next_allowed(utc("2027-03-14 06:00"), night, [CHICAGO]) == local("2027-03-15 02:15", CHICAGO)


def test_midnight_can_be_missing_too():
    """Cairo goes from 23:59 on Thursday to 01:00 on Friday."""
    night = Window(EVERY_DAY, time(0, 30), time(3))
    found = next_allowed(local("2026-04-23 12:00", "Africa/Cairo"), night, ["Africa/Cairo"])
    assert found == local("2026-04-24 01:00", "Africa/Cairo")


def test_two_zones_must_both_agree():
    opens = next_allowed(utc("2026-11-20 09:00"), DAYTIME, [NEW_YORK, CHICAGO])
    assert opens == local("2026-11-20 08:00", CHICAGO)
    after_hours_in_the_east = local("2026-11-20 20:30", CHICAGO)
    assert next_allowed(after_hours_in_the_east, DAYTIME, [NEW_YORK, CHICAGO]) == local("2026-11-21 08:00", CHICAGO)


def test_zones_that_never_agree_say_so():
    lunch = Window(EVERY_DAY, time(12), time(13))
    with pytest.raises(NeverAllowedError, match="never comes at once"):
        next_allowed(utc("2026-11-20 09:00"), lunch, [NEW_YORK, "Asia/Tokyo"])


def test_a_window_must_have_days_and_an_end_after_its_start():
    with pytest.raises(ValueError, match="days of the week"):
        Window(frozenset(), time(8), time(21))
    with pytest.raises(ValueError, match="days of the week"):
        Window(frozenset({7}), time(8), time(21))
    with pytest.raises(ValueError, match="after it starts"):
        Window(EVERY_DAY, time(21), time(8))


def test_a_local_time_needs_a_zone():
    with pytest.raises(ValueError, match="needs a zone"):
        next_allowed(utc("2026-11-20 09:00"), DAYTIME, [])


def test_days_are_counted_on_the_wall():
    friday = local("2026-10-30 09:00", LOS_ANGELES)
    assert plus_days_local(friday, 3, LOS_ANGELES) == local("2026-11-02 09:00", LOS_ANGELES)
    assert plus_days_local(friday, 3, LOS_ANGELES) - friday == timedelta(days=3, hours=1)


def test_business_days_leave_out_weekends_and_holidays():
    wednesday = date(2026, 11, 25)
    thanksgiving = {date(2026, 11, 26)}
    assert add_business_days(wednesday, 1, thanksgiving) == date(2026, 11, 27)
    assert add_business_days(wednesday, 10, thanksgiving) == date(2026, 12, 10)
    assert add_business_days(date(2026, 11, 30), -1) == date(2026, 11, 27)
    assert add_business_days(date(2026, 11, 28), 0) == date(2026, 11, 28)


# Properties, over every zone there is and both changes of its clock.

YEARS = range(2026, 2031)
WINDOWS = [
    DAYTIME,
    Window(WEEKDAYS, time(9), time(20, 45)),
    Window(frozenset({6}), time(12), time(21)),
    Window(EVERY_DAY, time(1, 30), time(2, 30)),
    Window(EVERY_DAY, time(0), time(0, 45)),
    Window(EVERY_DAY, time(22, 15), time(0)),
]


def changes_of_clock(zone: ZoneInfo) -> list[datetime]:
    """The UTC midnights before each change, in these years."""
    day, week = timedelta(days=1), timedelta(days=7)
    midnight, end, found = datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1] + 1, 1, 1, tzinfo=UTC), []
    while midnight < end:
        before = midnight.astimezone(zone).utcoffset()
        if (midnight + week).astimezone(zone).utcoffset() != before:
            days = (midnight + n * day for n in range(7))
            found.append(next(at for at in days if (at + day).astimezone(zone).utcoffset() != before))
        midnight += week
    return found


def inside(at: datetime, window: Window, zone: ZoneInfo) -> bool:
    """Said again in other words: what a clock on the wall shows."""
    shown = at.astimezone(zone)
    minutes = shown.hour * 60 + shown.minute
    end = window.end.hour * 60 + window.end.minute or 24 * 60
    return shown.weekday() in window.days and window.start.hour * 60 + window.start.minute <= minutes < end


def check_zone(name: str, dice: random.Random, asked_per_change: int) -> None:
    zone = ZoneInfo(name)
    for change in changes_of_clock(zone) or [datetime(2026, 6, 1, tzinfo=UTC)]:
        for _ in range(asked_per_change):
            window = dice.choice(WINDOWS)
            asked = change + timedelta(minutes=dice.randrange(-24 * 60, 48 * 60))
            found = next_allowed(asked, window, [name])
            assert found >= asked
            assert inside(found, window, zone), (name, asked, found, window)
            between = range(0, int((found - asked).total_seconds()) // 60, dice.choice([7, 11, 13]))
            assert not any(inside(asked + timedelta(minutes=at), window, zone) for at in between), (name, asked, found)


def test_nothing_lies_outside_the_window_in_any_zone_near_any_change_of_its_clock():
    dice = random.Random(20261120)
    for name in sorted(zoneinfo.available_timezones()):
        check_zone(name, dice, asked_per_change=2)


def test_next_allowed_is_the_very_first_minute_by_brute_force():
    """Minute by minute over both changes of a clock that has half-hour ones."""
    zone = ZoneInfo("Australia/Lord_Howe")
    for change in changes_of_clock(zone)[:2]:
        for window in WINDOWS:
            asked = change - timedelta(hours=3)
            expected = next(
                at for at in (asked + timedelta(minutes=n) for n in range(9 * 24 * 60)) if inside(at, window, zone)
            )
            assert next_allowed(asked, window, [zone.key]) == expected
