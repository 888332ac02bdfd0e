"""Every band and every border of the score, as the specification lists them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from roofs.sales.scoring.engine import Facts, heat_of, score
from roofs.sales.scoring.rules import ScoringRules

RULES = ScoringRules(premium_zip_codes=["48009"], target_zip_codes=["48083"])


def points(key: str, **facts: Any) -> int:
    return next(line.points for line in score(Facts(**facts), RULES).lines if line.key == key)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("dollars", "expected"),
    [
        (None, 0),
        (0, 5),
        (199_999, 5),
        (200_000, 10),
        (299_999, 10),
        (300_000, 20),
        (499_999, 20),
        (500_000, 30),
        (9_000_000, 30),
    ],
)
def test_home_value(dollars: int | None, expected: int) -> None:
    assert points("property_value", property_value=dollars) == expected


@pytest.mark.parametrize(
    ("dollars", "expected"),
    [(None, 0), (0, 2), (99_999, 2), (100_000, 5), (149_999, 5), (150_000, 10), (199_999, 10), (200_000, 15)],
)
def test_household_income(dollars: int | None, expected: int) -> None:
    assert points("household_income", household_income=dollars) == expected


@pytest.mark.parametrize(("code", "expected"), [("", 0), ("48009", 10), ("48009-1234", 10), ("48083", 7), ("90210", 3)])
def test_location(code: str, expected: int) -> None:
    assert points("location", postal_code=code) == expected


@pytest.mark.parametrize(
    ("visits", "forms", "expected"), [(0, 0, 0), (0, 1, 5), (1, 0, 10), (1, 3, 10), (2, 0, 15), (9, 9, 15)]
)
def test_website(visits: int, forms: int, expected: int) -> None:
    assert points("website", website_visits=visits, form_fills=forms) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (None, 0),
        (minutes(0), 10),
        (minutes(4.99), 10),
        (minutes(5), 7),
        (minutes(59.99), 7),
        (minutes(60), 4),
        (minutes(1439.9), 4),
        (minutes(1440), 1),
        (timedelta(days=30), 1),
    ],
)
def test_how_fast_they_answered(after: timedelta | None, expected: int) -> None:
    assert points("answer", answered_after=after) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 4), (2, 4), (3, 7), (4, 7), (5, 10), (50, 10)])
def test_conversations(count: int, expected: int) -> None:
    assert points("interactions", interactions=count) == expected


@pytest.mark.parametrize(
    ("key", "word", "expected"),
    [
        ("budget", "confirmed", 8),
        ("budget", "estimated", 5),
        ("budget", "unknown", 2),
        ("authority", "decision_maker", 7),
        ("authority", "influencer", 4),
        ("authority", "unknown", 1),
        ("need", "immediate", 5),
        ("need", "within_3_months", 3),
        ("need", "exploring", 1),
        ("need", "unknown", 0),
        ("timeline", "under_30_days", 5),
        ("timeline", "30_to_90_days", 3),
        ("timeline", "over_90_days", 1),
        ("timeline", "unknown", 0),
    ],
)
def test_bant_as_listed(key: str, word: str, expected: int) -> None:
    assert points(key, **{key: word}) == expected


@pytest.mark.parametrize(
    ("words", "listed", "scaled"),
    [
        ({}, 3, 1),
        ({"budget": "estimated"}, 6, 2),
        ({"budget": "confirmed", "authority": "influencer"}, 12, 5),
        ({"budget": "confirmed", "authority": "influencer", "need": "exploring"}, 13, 5),
        ({"budget": "confirmed", "authority": "decision_maker", "need": "immediate"}, 20, 8),
        (
            {"budget": "confirmed", "authority": "decision_maker", "need": "immediate", "timeline": "under_30_days"},
            25,
            10,
        ),
    ],
)
def test_bant_is_scaled_from_25_to_10_and_both_are_shown(words: dict[str, Any], listed: int, scaled: int) -> None:
    found = score(Facts(**words), RULES)
    assert (found.bant_listed, found.bant) == (listed, scaled)


BEST = Facts(
    property_value=500_000,
    household_income=200_000,
    postal_code="48009",
    website_visits=2,
    answered_after=minutes(1),
    interactions=5,
    budget="confirmed",
    authority="decision_maker",
    need="immediate",
    timeline="under_30_days",
)


def test_the_best_lead_has_a_hundred_points_and_an_unknown_one_only_what_unknown_gives() -> None:
    best, blank = score(BEST, RULES), score(Facts(), RULES)
    assert (best.demographics, best.behaviour, best.bant, best.total) == (55, 35, 10, 100)
    assert (blank.total, blank.temperature) == (1, "cold")
    assert sum(line.maximum for line in best.lines if line.group != "bant") == 90


@pytest.mark.parametrize(
    ("total", "heat"),
    [(100, "hot"), (80, "hot"), (79, "warm"), (60, "warm"), (59, "cool"), (40, "cool"), (39, "cold"), (0, "cold")],
)
def test_temperature_borders(total: int, heat: str) -> None:
    assert heat_of(total, RULES) == heat


def test_signs_of_life_warm_by_one_step_and_say_why() -> None:
    lively = score(Facts(lively_signals=3), RULES)
    assert (lively.base_temperature, lively.temperature, lively.temperature_reason) == ("cold", "cool", "lively")
    assert score(Facts(lively_signals=2), RULES).temperature == "cold"


def test_silence_cools_by_one_step_only_after_we_tried() -> None:
    warm: dict[str, Any] = {
        "property_value": 500_000,
        "household_income": 200_000,
        "postal_code": "48009",
        "interactions": 5,
    }
    base = score(Facts(**warm), RULES).temperature
    assert base == "warm"
    silent: dict[str, Any] = {"silent_for": timedelta(days=21), "touches_unanswered": 3}
    assert score(Facts(**warm, **silent), RULES).temperature == "cool"
    assert score(Facts(**warm, silent_for=timedelta(days=21), touches_unanswered=2), RULES).temperature == "warm"
    assert score(Facts(**warm, silent_for=timedelta(days=20.9), touches_unanswered=3), RULES).temperature == "warm"


@pytest.mark.parametrize(
    "wrong",
    [
        {"hot": 50},
        {"cool": 0},
        {"property_value": [{"at_least": 1, "points": 1}, {"at_least": 2, "points": 2}]},
        {"answered_within": [{"minutes": 60, "points": 1}, {"minutes": 5, "points": 2}]},
        {"visits_many": 101},
    ],
)
def test_rules_that_make_no_sense_cannot_be_saved(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ScoringRules.model_validate(wrong)
