"""The score, as a pure function: facts and rules in, every point with its reason out.

Demographics up to 55, behaviour up to 35, BANT up to 10. BANT's points as listed add up to 25 and are scaled to 10;
both are in the breakdown. What is not known gives no points, except where the specification gives points to "unknown".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal

from roofs.sales.scoring.rules import Band, ScoringRules

Heat = Literal["hot", "warm", "cool", "cold"]
STEPS: tuple[Heat, ...] = ("cold", "cool", "warm", "hot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    property_value: int | None = None
    household_income: int | None = None
    postal_code: str = ""
    website_visits: int = 0
    form_fills: int = 0
    answered_after: timedelta | None = None
    """How long after our first outreach the person answered; None: not yet."""
    interactions: int = 0
    budget: str = "unknown"
    authority: str = "unknown"
    need: str = "unknown"
    timeline: str = "unknown"
    lively_signals: int = 0
    """Signs of life within the rules' window."""
    touches_unanswered: int = 0
    silent_for: timedelta | None = None
    engagement: str = ""
    """How warm the person is by what they do: hot, warm, cold or dead; empty when nothing is known."""
    moved_by: str = ""
    """The kind of the last sign they gave."""


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    group: Literal["demographics", "behaviour", "bant"]
    points: int
    maximum: int
    reason: str
    """A word from the vocabulary of reasons; screens translate it."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    lines: tuple[Line, ...]
    demographics: int
    behaviour: int
    bant_listed: int
    bant: int
    total: int
    base_temperature: Heat
    temperature: Heat
    temperature_reason: str
    moved_by: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def score(facts: Facts, rules: ScoringRules) -> Breakdown:
    lines = (*_demographics(facts, rules), *_behaviour(facts, rules), *_bant(facts, rules))
    sums = {
        group: sum(line.points for line in lines if line.group == group)
        for group in ("demographics", "behaviour", "bant")
    }
    bant = _scaled(sums["bant"], rules)
    total = max(0, min(100, sums["demographics"] + sums["behaviour"] + bant))
    base = heat_of(total, rules)
    heat, reason = _with_velocity(base, facts, rules)
    moved_by = facts.moved_by if reason == "engaged" else ""
    return Breakdown(
        lines, sums["demographics"], sums["behaviour"], sums["bant"], bant, total, base, heat, reason, moved_by
    )


def heat_of(total: int, rules: ScoringRules) -> Heat:
    if total >= rules.hot:
        return "hot"
    if total >= rules.warm:
        return "warm"
    return "cool" if total >= rules.cool else "cold"


def _scaled(listed: int, rules: ScoringRules) -> int:
    """Half up, in whole numbers: no float decides a border."""
    top, bottom = rules.bant_scaled_to, rules.bant_listed_maximum
    return min(top, (2 * listed * top + bottom) // (2 * bottom))


def _with_velocity(base: Heat, facts: Facts, rules: ScoringRules) -> tuple[Heat, str]:
    """At most one step to either side. What the person does counts before how long they were silent."""
    step = STEPS.index(base)
    if facts.engagement == "hot" and base != "hot":
        return STEPS[step + 1], "engaged"
    if facts.lively_signals >= rules.lively_signals and base != "hot":
        return STEPS[step + 1], "lively"
    silent = facts.silent_for is not None and facts.silent_for >= timedelta(days=rules.silent_days)
    silent = (silent and facts.touches_unanswered >= rules.silent_after) or facts.engagement == "dead"
    if silent and base != "cold":
        return STEPS[step - 1], "silent"
    return base, ""


def _banded(value: int | None, bands: Sequence[Band]) -> tuple[int, str]:
    if value is None:
        return 0, "not_known"
    for band in bands:
        if value >= band.at_least:
            return band.points, f"from_{band.at_least}"
    return 0, "below"


def _most(bands: Sequence[Band]) -> int:
    return max((band.points for band in bands), default=0)


def _demographics(facts: Facts, rules: ScoringRules) -> tuple[Line, ...]:
    home, home_why = _banded(facts.property_value, rules.property_value)
    income, income_why = _banded(facts.household_income, rules.household_income)
    place, place_why = _location(facts.postal_code, rules)
    best_place = max(rules.location_premium, rules.location_target, rules.location_other)
    return (
        Line("property_value", "demographics", home, _most(rules.property_value), home_why),
        Line("household_income", "demographics", income, _most(rules.household_income), income_why),
        Line("location", "demographics", place, best_place, place_why),
    )


def _location(postal_code: str, rules: ScoringRules) -> tuple[int, str]:
    five = postal_code[:5]
    if not five:
        return 0, "not_known"
    if five in rules.premium_zip_codes:
        return rules.location_premium, "premium"
    if five in rules.target_zip_codes:
        return rules.location_target, "target"
    return rules.location_other, "elsewhere"


def _behaviour(facts: Facts, rules: ScoringRules) -> tuple[Line, ...]:
    visits, visits_why = _engagement(facts, rules)
    answer, answer_why = _answer(facts.answered_after, rules)
    talks, talks_why = _banded(facts.interactions, rules.interactions)
    best_visit = max(rules.visits_many, rules.visits_one, rules.form_fill)
    best_answer = max([within.points for within in rules.answered_within] + [rules.answered_later])
    return (
        Line("website", "behaviour", visits, best_visit, visits_why),
        Line("answer", "behaviour", answer, best_answer, answer_why),
        Line("interactions", "behaviour", talks, _most(rules.interactions), talks_why if talks else "none"),
    )


def _engagement(facts: Facts, rules: ScoringRules) -> tuple[int, str]:
    if facts.website_visits > 1:
        return rules.visits_many, "several_visits"
    if facts.website_visits == 1:
        return rules.visits_one, "one_visit"
    return (rules.form_fill, "form") if facts.form_fills else (0, "none")


def _answer(after: timedelta | None, rules: ScoringRules) -> tuple[int, str]:
    if after is None:
        return 0, "no_answer"
    for within in rules.answered_within:
        if after < timedelta(minutes=within.minutes):
            return within.points, f"under_{within.minutes}"
    return rules.answered_later, "later"


def _bant(facts: Facts, rules: ScoringRules) -> tuple[Line, ...]:
    parts = (
        ("budget", facts.budget, rules.budget),
        ("authority", facts.authority, rules.authority),
        ("need", facts.need, rules.need),
        ("timeline", facts.timeline, rules.timeline),
    )
    return tuple(
        Line(key, "bant", table.get(word, 0), max(table.values(), default=0), word) for key, word, table in parts
    )
