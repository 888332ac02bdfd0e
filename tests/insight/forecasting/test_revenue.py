from __future__ import annotations

import datetime as dt

import pytest

from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.insight.forecasting.revenue import NEEDED, forecast
from roofs.insight.metrics.periods import months_later
from tests.insight.world import at, lead

NOW = at("2025-06-15T12:00")
JUNE = dt.date(2025, 6, 1)


@pytest.fixture(autouse=True)
def _in_detroit(db: None) -> None:
    office.save(office.get().model_copy(update={"timezone": "America/Detroit"}))


def sold(owner: User, months_ago: int, cents: int) -> None:
    day = months_later(JUNE, -months_ago).isoformat()
    lead(owner, "referral", "won", day, won_at=at(f"{day}T12:00"), estimated_value_cents=cents)


def test_a_company_that_grows_evenly_goes_on(ava: User, mia: User):
    for month in range(1, 13):
        sold(ava, month, (200 - 10 * month) * 100)
    found = forecast(mia, NOW, 2)
    assert (found.method, len(found.history)) == ("linear", 12)
    assert [(one.month, one.cents) for one in found.coming] == [(JUNE, 200_00), (dt.date(2025, 7, 1), 210_00)]
    assert all(one.low_cents <= one.cents <= one.high_cents for one in found.coming)
    assert found.test is not None
    assert found.test.mean_error == pytest.approx(0, abs=1e-6)


def test_too_little_history_gives_no_number_and_says_so(ava: User, mia: User):
    for month in range(1, NEEDED):
        sold(ava, month, 100_00)
    found = forecast(mia, NOW)
    assert (found.method, found.coming, len(found.history)) == ("", [], NEEDED - 1)
    assert [one.test for one in found.tried] == [None, None]


def test_the_month_that_runs_is_no_history(ava: User, mia: User):
    sold(ava, 0, 500_00)
    assert forecast(mia, NOW).history == []


def test_a_month_without_a_sale_counts_as_one(ava: User, mia: User):
    sold(ava, 1, 100_00)
    sold(ava, 4, 100_00)
    assert [past.cents for past in forecast(mia, NOW).history] == [100_00, 0, 0, 100_00]


def test_everybody_gets_a_forecast_of_what_he_may_see(ava: User, tom: User, mia: User, stranger: User):
    for month in range(1, 13):
        sold(ava, month, 100_00)
        sold(tom, month, 50_00)
    expected = {mia: [150_00], ava: [100_00], tom: [50_00], stranger: []}
    for user, cents in expected.items():
        assert [one.cents for one in forecast(user, NOW, 1).coming] == cents


def test_a_method_can_be_asked_for(ava: User, mia: User):
    for month in range(1, 16):
        sold(ava, month, 100_00 if month != 12 else 900_00)
    assert forecast(mia, NOW, 1, "seasonal_naive").coming[0].cents == 900_00
    assert forecast(mia, NOW, 1, "linear").method == "linear"
