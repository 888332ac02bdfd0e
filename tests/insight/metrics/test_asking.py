"""Numbers that were worked out by hand from tests/insight/world.py."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.insight.metrics.asking import Question, ask, buckets, middle, total
from roofs.insight.metrics.catalogue import MEASURES, dimensions_of
from roofs.insight.metrics.dimensions import Where
from roofs.insight.metrics.periods import Period
from roofs.sales.response.figures import speeds
from tests.insight.world import MARCH, ZONE, World

EXPECTED = {
    "leads": 7,
    "hot_leads": 1,
    "won_of_arrived": 3,
    "conversion_rate": 3 / 7,
    "won": 4,  # the one of February was won in March
    "lost": 1,
    "close_rate": 4 / 5,
    "contract_cents": 17_000_00,
    "contracts": 2,
    "sold_cents": 5_000_00,  # 4,000 and February's 1,000; the cancelled project's lead is not counted again
    "sold": 2,
    "sales": 4,
    "revenue_cents": 22_000_00,
    "average_value_cents": 5_500_00,
    "answer_average_seconds": 180.0,  # (60 + 120 + 600 + 30 + 90) / 5
    "answer_median_seconds": 90.0,
    "clocks": 6,
    "taken_in_time": 4,
    "in_time_share": 4 / 6,
    "hot_waiting": 1,
    "open_leads": 4,
    "open_value_cents": None,
    "appointments": 0,
    "spend_cents": 4_100_00,
    "cost_per_lead_cents": 585_71,  # 4,100 / 7
    "cost_per_won_cents": 1_025_00,
    "roi": (22_000 - 4_100) / 4_100,
}


def asked(user: User, *measures: str, by=(), where: Where | None = None, period: Period = MARCH):
    return ask(Question(user, period, measures, by, where or Where()))


def table(user: User, *measures: str, by=(), where: Where | None = None, period: Period = MARCH):
    return {
        row.keys: tuple(row.values.values()) for row in asked(user, *measures, by=by, where=where, period=period).rows
    }


def test_each_measure_has_an_expected_value():
    assert set(EXPECTED) == set(MEASURES)


@pytest.mark.parametrize(("measure", "value"), EXPECTED.items())
def test_all_of_march(measure: str, value: float | None, world: World):
    found = total(Question(world.mia, MARCH, [measure]))[measure]
    assert found == (value if value is None else pytest.approx(value))


RIGHTS = {
    # measure: the manager, ava with her own and the free lead, tom, the field, who waits for a role
    "leads": (7, 4, 4, 0, 0),
    "won": (4, 3, 1, 0, 0),
    "revenue_cents": (22_000_00, 17_000_00, 5_000_00, 0, 0),
    "answer_median_seconds": (90.0, 120.0, 60.0, None, None),
    "open_leads": (4, 1, 4, 0, 0),
    "spend_cents": (4_100_00, None, None, None, None),
    "cost_per_lead_cents": (585_71, None, None, None, None),
}


@pytest.mark.parametrize(("measure", "values"), RIGHTS.items())
def test_everybody_counts_only_what_he_may_see(measure, values, world: World, crew: User, stranger: User):
    people = (world.mia, world.ava, world.tom, crew, stranger)
    assert tuple(total(Question(user, MARCH, [measure]))[measure] for user in people) == values


def test_somebody_who_left_counts_nothing(world: World):
    world.mia.is_active = False
    assert total(Question(world.mia, MARCH, ["leads", "revenue_cents"])) == {"leads": 0, "revenue_cents": 0}


BY = [
    (("source",), "leads", {("google_ads",): 3, ("referral",): 2, ("facebook",): 2}),
    (("source",), "revenue_cents", {("google_ads",): 17_000_00, ("referral",): 0, (None,): 5_000_00}),
    (("source",), "spend_cents", {("google_ads",): 3_100_00, ("facebook",): 1_000_00}),
    (("temperature",), "leads", {("hot",): 1, ("cold",): 6}),
    (("status",), "leads", {("won",): 3, ("lost",): 1, ("new",): 1, ("nurture",): 1, ("contacted",): 1}),
    (("project_type",), "contract_cents", {("replacement",): 12_000_00, ("repair",): 5_000_00}),
    (("zip",), "contract_cents", {("48009",): 17_000_00}),
    (("city",), "leads", {("",): 6, ("Troy",): 1}),
    (("month",), "won", {(dt.date(2025, 3, 1),): 4}),
    (("week",), "lost", {(dt.date(2025, 3, 10),): 1}),
    (("day",), "contract_cents", {(dt.date(2025, 3, 10),): 12_000_00, (dt.date(2025, 3, 31),): 5_000_00}),
    (("source", "status"), "won_of_arrived", {("google_ads", "won"): 2, ("referral", "won"): 1}),
]


@pytest.mark.parametrize(("by", "measure", "expected"), BY)
def test_told_apart(by, measure, expected, world: World):
    found = {key: values[0] for key, values in table(world.mia, measure, by=by).items() if values[0]}
    assert found == {key: value for key, value in expected.items() if value}


def test_people_are_told_apart_by_name_and_nobody_is_one_of_them(world: World):
    rows = asked(world.mia, "leads", "won", by=("person",)).rows
    assert {row.labels[0]: tuple(row.values.values()) for row in rows} == {
        "Ava Lindqvist": (3, 3),
        "Tom Becker": (3, 1),
        "Nobody yet": (1, 0),
    }


def test_a_day_is_the_companys_day(world: World):
    days = table(world.mia, "leads", by=("day",))
    assert days[dt.date(2025, 3, 1),] == (1,)
    assert days[dt.date(2025, 3, 31),] == (1,)
    february = Period(dt.date(2025, 2, 1), dt.date(2025, 2, 28), ZONE)
    assert total(Question(world.mia, february, ["leads"])) == {"leads": 1}


FILTERS = [
    ({"source": ["google_ads"]}, "leads", 3),
    ({"source": ["google_ads", "facebook"]}, "leads", 5),
    ({"source": ["google_ads"]}, "spend_cents", 3_100_00),
    ({"source": ["google_ads"]}, "revenue_cents", 17_000_00),
    ({"temperature": ["hot"]}, "leads", 1),
    ({"zip": ["48009"]}, "leads", 1),
    ({"zip": ["48009"]}, "contract_cents", 17_000_00),
    ({"city": ["Troy"]}, "sold_cents", 4_000_00),
    ({"project_type": ["repair"]}, "contract_cents", 5_000_00),
]


@pytest.mark.parametrize(("where", "measure", "value"), FILTERS)
def test_narrowed(where, measure, value, world: World):
    assert total(Question(world.mia, MARCH, [measure], (), Where(**where)))[measure] == value


def test_narrowed_to_one_person(world: World):
    where = Where(person=[world.tom.pk])
    assert total(Question(world.mia, MARCH, ["leads", "won"], (), where)) == {"leads": 3, "won": 1}


@pytest.mark.parametrize("measure", MEASURES)
def test_the_parts_are_as_much_as_the_whole_however_they_are_told_apart(measure, world: World, stranger: User):
    for user in (world.mia, world.tom, stranger):
        whole = total(Question(user, MARCH, [measure]))
        for by in sorted(dimensions_of(measure)):
            found = asked(user, measure, by=(by,))
            assert found.total == whole, (user, by)
            assert found.whole.rows[0].values == whole


def test_spend_is_spread_over_the_days_of_its_month_and_adds_up(world: World):
    week = Period(dt.date(2025, 3, 29), dt.date(2025, 4, 2), ZONE)
    days = table(world.mia, "spend_cents", by=("day",), where=Where(source=["google_ads"]), period=week)
    assert [value for (value,) in days.values()] == [100_00, 100_00, 100_00, 10_33, 10_33]
    whole = table(world.mia, "spend_cents", by=("day",))
    assert sum(value for (value,) in whole.values()) == 4_100_00


def test_our_median_is_that_of_the_page_about_answering(world: World):
    together, _each = speeds(MARCH.since, MARCH.until, world.mia)
    found = total(Question(world.mia, MARCH, ["answer_median_seconds", "in_time_share", "clocks"]))
    assert found["answer_median_seconds"] == together.median_to_answer
    assert found["in_time_share"] == together.share_in_time
    assert found["clocks"] == together.leads


@pytest.mark.parametrize(
    ("counted", "expected"), [([(5, 1)], 5), ([(1, 1), (3, 1)], 2), ([(1, 2), (9, 1)], 1), ([(9, 2), (1, 2)], 5)]
)
def test_the_middle(counted, expected):
    assert middle(counted) == expected


def test_twelve_measures_cost_one_query_for_each_sort_of_rows(world: World):
    measures = ["leads", "hot_leads", "won_of_arrived", "conversion_rate", "won", "lost", "revenue_cents", "clocks"]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        asked(world.mia, *measures, by=("source",))
    assert len(queries) == 6  # arrived, won, lost, contracts, won without project, clocks


SENSELESS = [
    (["nonsense"], (), {}, "measures"),
    ([], (), {}, "measures"),
    (["leads"], ("moon",), {}, "dimensions"),
    (["leads"], ("day", "day"), {}, "dimensions"),
    (["leads"], ("day", "source", "status", "city"), {}, "dimensions"),
    (["spend_cents"], ("person",), {}, "dimensions"),
    (["hot_waiting"], ("month",), {}, "dimensions"),
    (["cost_per_lead_cents"], (), {"person": [1]}, "filters"),
]


@pytest.mark.parametrize(("measures", "by", "where", "field"), SENSELESS)
def test_what_makes_no_sense_is_refused_and_the_field_named(measures, by, where, field, world: World):
    with pytest.raises(Refused) as refused:
        ask(Question(world.mia, MARCH, measures, by, Where(**where)))
    assert refused.value.field == field


def test_a_rate_is_known_only_by_what_all_its_parts_are_known_by():
    assert dimensions_of("roi") == {"day", "week", "month", "source"}
    assert "person" in dimensions_of("conversion_rate")


def test_empty_weeks_have_a_place_too():
    weeks = buckets(Period(dt.date(2025, 3, 5), dt.date(2025, 3, 18), ZONE), "week")
    assert weeks == [dt.date(2025, 3, 3), dt.date(2025, 3, 10), dt.date(2025, 3, 17)]
    months = buckets(Period(dt.date(2024, 12, 31), dt.date(2025, 2, 1), ZONE), "month")
    assert months == [dt.date(2024, 12, 1), dt.date(2025, 1, 1), dt.date(2025, 2, 1)]
