from datetime import date

from roofs.core.kit.holidays import federal_holidays, is_holiday


def test_the_eleven_holidays_of_2026_are_where_the_government_puts_them():
    """opm.gov: Independence Day falls on a Saturday and is kept on Friday."""
    assert {day.isoformat(): name for day, name in federal_holidays(2026).items()} == {
        "2026-01-01": "New Year's Day",
        "2026-01-19": "Birthday of Martin Luther King, Jr.",
        "2026-02-16": "Washington's Birthday",
        "2026-05-25": "Memorial Day",
        "2026-06-19": "Juneteenth",
        "2026-07-03": "Independence Day",
        "2026-07-04": "Independence Day",
        "2026-09-07": "Labor Day",
        "2026-10-12": "Columbus Day",
        "2026-11-11": "Veterans Day",
        "2026-11-26": "Thanksgiving Day",
        "2026-12-25": "Christmas Day",
    }


def test_a_new_year_on_a_saturday_is_kept_in_the_year_before():
    assert federal_holidays(2027)[date(2027, 12, 31)] == "New Year's Day"
    assert is_holiday(date(2028, 1, 1))


def test_a_memorial_day_on_the_thirty_first_is_the_last_monday():
    assert federal_holidays(2027)[date(2027, 5, 31)] == "Memorial Day"
    assert not is_holiday(date(2027, 5, 24))


def test_an_ordinary_day_is_none():
    assert not is_holiday(date(2026, 11, 27))
