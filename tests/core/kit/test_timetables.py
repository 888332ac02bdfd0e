import random
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from roofs.core.kit.timetables import Timetable
from roofs.core.kit.windows import EVERY_DAY, NeverAllowedError, Window, is_allowed, next_allowed

NEW_YORK, CHICAGO = "America/New_York", "America/Chicago"
OFFICE = (time(9), time(18))
RHODE_ISLAND = Timetable((OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (time(10), time(17)), None), closes_on_holidays=True)
TEXAS = Timetable((*[(time(9), time(21))] * 6, (time(12), time(21))))


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_each_day_of_the_week_has_its_own_hours():
    assert next_allowed(local("2026-11-20 17:59", NEW_YORK), RHODE_ISLAND, [NEW_YORK]) == local(
        "2026-11-20 17:59", NEW_YORK
    )
    assert next_allowed(local("2026-11-20 18:00", NEW_YORK), RHODE_ISLAND, [NEW_YORK]) == local(
        "2026-11-21 10:00", NEW_YORK
    )
    assert next_allowed(local("2026-11-21 17:00", NEW_YORK), RHODE_ISLAND, [NEW_YORK]) == local(
        "2026-11-23 09:00", NEW_YORK
    )
    assert next_allowed(local("2026-11-22 09:30", CHICAGO), TEXAS, [CHICAGO]) == local("2026-11-22 12:00", CHICAGO)


def test_a_holiday_is_closed_all_day():
    thanksgiving_eve = local("2026-11-25 18:00", NEW_YORK)
    assert next_allowed(thanksgiving_eve, RHODE_ISLAND, [NEW_YORK]) == local("2026-11-27 09:00", NEW_YORK)
    assert not is_allowed(local("2026-12-25 12:00", NEW_YORK), RHODE_ISLAND, [NEW_YORK])
    assert is_allowed(local("2026-12-25 12:00", CHICAGO), TEXAS, [CHICAGO])


def test_the_strictest_of_two_is_what_both_allow():
    both = RHODE_ISLAND.within(TEXAS)
    assert both.days[0] == OFFICE
    assert both.days[6] is None
    assert both.closes_on_holidays
    assert both == TEXAS.within(RHODE_ISLAND)


def test_two_that_never_meet_allow_nothing():
    morning = Timetable.of(Window(EVERY_DAY, time(8), time(9)))
    evening = Timetable.of(Window(EVERY_DAY, time(20), time(0)))
    assert morning.within(evening).is_empty
    with pytest.raises(NeverAllowedError):
        next_allowed(local("2026-11-20 12:00", NEW_YORK), morning.within(evening), [NEW_YORK])


def test_a_margin_is_taken_from_the_end_of_each_day():
    late = Timetable((*[(time(8), time(21))] * 6, (time(20, 50), time(21)))).ending_earlier(15)
    assert late.days[0] == (time(8), time(20, 45))
    assert late.days[6] is None
    assert Timetable.of(Window(EVERY_DAY, time(8), time(0))).ending_earlier(15).days[0] == (time(8), time(23, 45))


def test_a_week_has_seven_days_and_hours_end_after_they_start():
    with pytest.raises(ValueError, match="seven days"):
        Timetable((OFFICE,))
    with pytest.raises(ValueError, match="after they start"):
        Timetable(((time(18), time(9)), *[None] * 6))


def test_nothing_lies_outside_a_timetable_in_any_zone_near_any_change_of_its_clock():
    """Over all IANA zones and both changes of their clocks, five years, asked at random minutes of those days."""
    dice, tables = random.Random(20261121), (RHODE_ISLAND, TEXAS)
    for name in sorted(zoneinfo.available_timezones()):
        zone = ZoneInfo(name)
        for year in range(2026, 2031):
            for day in (date(year, 3, 8), date(year, 3, 29), date(year, 10, 25), date(year, 11, 1)):
                asked = datetime.combine(day, time(0), UTC) + timedelta(minutes=dice.randrange(-1440, 2880))
                table = dice.choice(tables)
                shown = next_allowed(asked, table, [name]).astimezone(zone)
                assert shown >= asked
                span = table.days[shown.weekday()]
                assert span is not None, (name, asked)
                assert span[0] <= shown.time() < span[1], (name, asked, shown)
