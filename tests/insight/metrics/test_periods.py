from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from roofs.insight.metrics.periods import NAMES, Period, named

ZONE = ZoneInfo("America/Detroit")
NOW = dt.datetime(2025, 5, 16, 2, 30, tzinfo=dt.UTC)  # still the 15th in Detroit
CASES = {
    "today": ("2025-05-15", "2025-05-15", "2025-05-14", "2025-05-14"),
    "7d": ("2025-05-09", "2025-05-15", "2025-05-02", "2025-05-08"),
    "30d": ("2025-04-16", "2025-05-15", "2025-03-17", "2025-04-15"),
    "90d": ("2025-02-15", "2025-05-15", "2024-11-17", "2025-02-14"),
    "month": ("2025-05-01", "2025-05-15", "2025-04-01", "2025-04-15"),
    "last_month": ("2025-04-01", "2025-04-30", "2025-03-01", "2025-03-31"),
    "quarter": ("2025-04-01", "2025-05-15", "2025-01-01", "2025-02-15"),
    "year": ("2025-01-01", "2025-05-15", "2024-01-01", "2024-05-15"),
    "12m": ("2024-06-01", "2025-05-15", "2023-06-01", "2024-05-15"),
}


def days(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()


def test_every_name_has_a_case():
    assert set(CASES) == set(NAMES)


@pytest.mark.parametrize(("name", "expected"), CASES.items())
def test_named_periods_and_what_they_are_compared_with(name, expected):
    period = named(name, NOW, ZONE)
    assert days(period) + days(period.before()) == expected


def test_the_last_of_march_is_compared_with_a_shorter_february():
    assert days(Period(dt.date(2025, 3, 1), dt.date(2025, 3, 30), ZONE).before()) == ("2025-02-01", "2025-02-28")
    assert days(Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31), ZONE).before()) == ("2025-02-01", "2025-02-28")


def test_a_day_of_the_clocks_change_has_its_own_length():
    spring = Period(dt.date(2025, 3, 9), dt.date(2025, 3, 9), ZONE)
    assert spring.until - spring.since == dt.timedelta(hours=23)


def test_a_period_that_ends_before_it_begins_is_none():
    with pytest.raises(ValueError, match="ends after"):
        Period(dt.date(2025, 3, 2), dt.date(2025, 3, 1), ZONE)
