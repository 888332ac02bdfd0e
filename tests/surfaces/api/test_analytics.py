"""The numbers of tests/insight/world.py, as a program gets them."""

# ruff: noqa: F811 -- fixtures are used by name

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from roofs.comms.calendar.models import Appointment
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.insight.metrics.catalogue import MEASURES
from tests.insight.world import World, at, lead, world  # noqa: F401 -- fixtures are used by name
from tests.sales.people import ava, mia, tom  # noqa: F401 -- fixtures are used by name
from tests.surfaces.api.clients import Program

MARCH = "date_from=2025-03-01&date_to=2025-03-31"
Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def _in_detroit(db: None) -> None:
    office.save(office.get().model_copy(update={"timezone": "America/Detroit"}))


@pytest.fixture
def asked(world: World) -> Ask:
    def ask(path: str, user: User | None = None, body: object = None, **extra: Any) -> Any:
        method = "POST" if body is not None else "GET"
        return Program(user or world.mia).send(method, f"/analytics/{path}", body, **extra)

    return ask


def rows(answered: Any, part: str = "rows") -> dict[str, dict[str, Any]]:
    return {row["label"]: row["values"] for row in answered.json()[part]}


@time_machine.travel(dt.datetime(2025, 4, 1, 16, 0, tzinfo=dt.UTC))
def test_the_day_at_a_glance(asked: Ask, world: World):
    starts = dt.datetime(2025, 4, 3, 14, 0, tzinfo=dt.UTC)
    Appointment.objects.create(starts_at=starts, ends_at=starts + dt.timedelta(hours=1), zone="America/Detroit")
    shown = asked("dashboard").json()
    values = {name: (one["value"], one["before"]) for name, one in shown["figures"].items()}
    assert values["leads_today"] == (1, 1)
    assert values["leads_this_month"] == (1, 1)  # April 1 beside March 1
    assert values["revenue_this_month"] == (0, 0)
    assert values["conversion_rate"][0] == pytest.approx(2 / 7, abs=1e-5)  # March 3 to April 1: two won of seven
    assert values["answer_average"] == (210.0, 60.0)
    assert shown["hot_leads_requiring_action"] == 1
    assert shown["appointments_next_7_days"] == 1
    assert {part["key"]: part["count"] for part in shown["temperatures"]} == {"hot": 1, "cold": 3}


def test_the_funnel(asked: Ask):
    shown = asked(f"funnel?{MARCH}").json()
    assert (shown["leads"], shown["lost"], shown["nurture"]) == (7, 1, 1)
    assert [step["reached"] for step in shown["steps"]] == [7, 5, 4, 4, 4, 4, 3, 3]
    assert asked(f"funnel?{MARCH}&source=google_ads,referral").json()["leads"] == 5


def test_revenue_by_week_has_a_place_for_weeks_without_any(asked: Ask):
    shown = asked(f"revenue?{MARCH}&group=week")
    cents = {row["key"]: row["values"]["revenue_cents"] for row in shown.json()["rows"]}
    assert cents == {
        "2025-02-24": 1_000_00,  # March 2 is a Sunday
        "2025-03-03": 0,
        "2025-03-10": 12_000_00,
        "2025-03-17": 4_000_00,
        "2025-03-24": 0,
        "2025-03-31": 5_000_00,
    }
    assert shown.json()["totals"]["revenue_cents"]["value"] == 22_000_00
    assert rows(shown, "by_project_type")["Roof repair"]["revenue_cents"] == 5_000_00


def test_each_person_beside_the_others_for_a_manager_and_alone_for_himself(asked: Ask, world: World):
    everybody = rows(asked(f"team-performance?{MARCH}"))
    assert everybody["Ava Lindqvist"]["revenue_cents"] == 17_000_00
    assert everybody["Tom Becker"]["leads"] == 3
    assert set(rows(asked(f"team-performance?{MARCH}", world.ava))) == {"Ava Lindqvist", "Nobody yet"}


def test_what_a_source_costs_and_brings(asked: Ask, world: World):
    found = rows(asked(f"lead-sources?{MARCH}"))
    ads = found["Google Ads"]
    assert (ads["spend_cents"], ads["cost_per_lead_cents"]) == (3_100_00, 1_033_33)
    assert ads["roi"] == pytest.approx((17_000 - 3_100) / 3_100, abs=1e-5)
    assert found["Referral"]["cost_per_lead_cents"] is None
    assert found["Facebook"]["roi"] == -1
    assert "spend_cents" not in rows(asked(f"lead-sources?{MARCH}", world.ava))["Google Ads"]


def test_the_period_before_stands_beside_each_part(asked: Ask, world: World):
    lead(world.ava, "google_ads", "new", "2025-02-10")
    ads = next(row for row in asked(f"lead-sources?{MARCH}").json()["rows"] if row["key"] == "google_ads")
    assert (ads["values"]["leads"], ads["before"]["leads"]) == (3, 2)
    assert asked(f"lead-sources?{MARCH}").json()["compared_with"] == {"first": "2025-02-01", "last": "2025-02-28"}


def test_places(asked: Ask):
    assert rows(asked(f"geographic?{MARCH}"))["48009"] == {
        "leads": 1, "won": 0, "conversion_rate": 0.0, "revenue_cents": 17_000_00,
    }  # fmt: skip
    assert rows(asked(f"geographic?{MARCH}&by=city"))["Troy"]["revenue_cents"] == 4_000_00


def test_too_little_history_gives_no_forecast(asked: Ask):
    with time_machine.travel(at("2025-04-10T12:00")):
        shown = asked("forecasting").json()
    assert (shown["enough_history"], shown["forecast"], shown["method"]) == (False, [], "")
    assert (shown["months_of_history"], shown["months_needed"]) == (1, 9)


def test_a_forecast_with_its_interval_and_its_error(asked: Ask, world: World):
    for month in range(1, 13):
        day = f"2024-{month:02d}-15"
        lead(world.ava, "referral", "won", day, won_at=at(day), estimated_value_cents=10_000_00)
    with time_machine.travel(at("2025-01-10T12:00")):
        shown = asked("forecasting?months_ahead=2").json()
    assert shown["enough_history"]
    assert [one["month"] for one in shown["forecast"]] == ["2025-01-01", "2025-02-01"]
    assert shown["forecast"][0]["cents"] == 10_000_00
    assert {one["method"]: one["months_tested"] for one in shown["tried"]} == {"seasonal_naive": 0, "linear": 6}


def test_the_catalogue_says_what_each_measure_means(asked: Ask):
    shown = asked("measures").json()
    assert {one["name"] for one in shown["measures"]} == set(MEASURES)
    assert all(one["definition"] and one["question"] for one in shown["measures"])


BODY = {"measures": ["leads", "won"], "dimensions": ["source"], "date_from": "2025-03-01", "date_to": "2025-03-31"}


def test_a_report_of_ones_own(asked: Ask):
    shown = asked("custom-report", body=BODY | {"sort": "leads", "limit": 1}).json()
    assert shown["rows"] == [{"keys": ["google_ads"], "labels": ["Google Ads"], "values": {"leads": 3, "won": 3}}]
    assert shown["has_more"] is True
    assert shown["totals"]["leads"]["value"] == 7


def test_a_report_as_csv(asked: Ask):
    body = BODY | {
        "measures": ["leads", "revenue_cents", "conversion_rate"],
        "sort": "leads",
        "filters": {"source": ["google_ads"]},
    }
    answered = asked("custom-report", body=body, headers={"Accept": "text/csv"})
    assert answered["Content-Type"].startswith("text/csv")
    lines = b"".join(answered).decode("utf-8-sig").split("\r\n")
    assert lines[:2] == ["Source,Leads,Revenue,Conversion rate", "Google Ads,3,17000.00,0.6667"]


WRONG = [
    ({"measures": ["nonsense"]}, 422, "measures.0"),
    ({"measures": []}, 422, "measures"),
    ({"dimensions": ["moon"]}, 422, "dimensions.0"),
    ({"limit": 100_000}, 422, "limit"),
    ({"filters": {"source": ["tv"]}}, 422, "filters.source.0"),
    ({"date_from": "2025-02-30"}, 422, "date_from"),
    ({"measures": ["hot_waiting"], "dimensions": ["month"]}, 409, "dimensions"),
    ({"measures": ["roi"], "filters": {"city": ["Troy"]}}, 409, "filters"),
    ({"sort": "lost"}, 409, "sort"),
    ({"date_to": "2025-02-01"}, 409, "date_to"),
    ({"date_from": "1990-01-01"}, 409, "date_from"),
]


@pytest.mark.parametrize(("change", "status", "field"), WRONG)
def test_what_is_wrong_is_named(change, status, field, asked: Ask):
    answered = asked("custom-report", body=BODY | {"dimensions": []} | change)
    assert answered.status_code == status
    assert answered.json()["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("query", "field"), [("sourec=phone", "sourec"), ("source=tv", "source"), ("period=ever", "period")]
)
def test_a_misspelt_filter_is_refused(query, field, asked: Ask):
    answered = asked(f"funnel?{query}")
    assert answered.status_code == 422
    assert answered.json()["errors"][0]["field"].startswith(field)
