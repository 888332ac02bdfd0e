"""The points, bands and borders. Defaults are those of the product's specification; a company may change them."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from roofs.core.company import settings

Points = Annotated[int, Field(ge=0, le=100)]


class Band(BaseModel):
    """From `at_least` upwards gives `points`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_least: int = Field(ge=0)
    points: Points


def _bands(*borders: tuple[int, int]) -> list[Band]:
    return [Band(at_least=border, points=points) for border, points in borders]


HOME_VALUE = _bands((500_000, 30), (300_000, 20), (200_000, 10), (0, 5))
INCOME = _bands((200_000, 15), (150_000, 10), (100_000, 5), (0, 2))


class Within(BaseModel):
    """Up to and not including `minutes` gives `points`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minutes: int = Field(gt=0)
    points: Points


def _codes(value: object) -> object:
    if isinstance(value, str):
        return [code for code in value.replace(",", " ").split() if code]
    return value


ZipCodes = Annotated[list[str], BeforeValidator(_codes)]

PREMIUM = ["48009", "48025", "48301", "48302", "48304", "48230", "48236", "48098", "48322"]
TARGET = ["48067", "48073", "48083", "48084", "48085", "48306", "48307", "48309", "48323", "48324", "48374", "48375"]


class ScoringRules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    property_value: list[Band] = Field(HOME_VALUE, title=_("Home value, dollars"))
    household_income: list[Band] = Field(INCOME, title=_("Household income, dollars a year"))
    premium_zip_codes: ZipCodes = Field(PREMIUM, title=_("Premium ZIP codes"))
    target_zip_codes: ZipCodes = Field(TARGET, title=_("Target market ZIP codes"))
    location_premium: Points = Field(10, title=_("Points: premium ZIP code"))
    location_target: Points = Field(7, title=_("Points: target market"))
    location_other: Points = Field(3, title=_("Points: elsewhere"))

    visits_many: Points = Field(15, title=_("Points: several website visits"))
    visits_one: Points = Field(10, title=_("Points: one website visit"))
    form_fill: Points = Field(5, title=_("Points: filled in a form only"))
    answered_within: list[Within] = Field(
        [Within(minutes=5, points=10), Within(minutes=60, points=7), Within(minutes=1440, points=4)],
        title=_("They answered us within, minutes"),
    )
    answered_later: Points = Field(1, title=_("Points: answered later than that"))
    interactions: list[Band] = Field(
        [Band(at_least=5, points=10), Band(at_least=3, points=7), Band(at_least=1, points=4)],
        title=_("Conversations with us"),
    )

    budget: dict[str, Points] = Field({"confirmed": 8, "estimated": 5, "unknown": 2}, title=_("Budget"))
    authority: dict[str, Points] = Field({"decision_maker": 7, "influencer": 4, "unknown": 1}, title=_("Authority"))
    need: dict[str, Points] = Field(
        {"immediate": 5, "within_3_months": 3, "exploring": 1, "unknown": 0}, title=_("Need")
    )
    timeline: dict[str, Points] = Field(
        {"under_30_days": 5, "30_to_90_days": 3, "over_90_days": 1, "unknown": 0}, title=_("Timeline")
    )
    bant_listed_maximum: int = Field(25, ge=1, le=100, title=_("BANT points as listed, at most"))
    bant_scaled_to: int = Field(10, ge=1, le=100, title=_("BANT points after scaling"))

    hot: Points = Field(80, title=_("Hot from"))
    warm: Points = Field(60, title=_("Warm from"))
    cool: Points = Field(40, title=_("Cool from"))
    lively_signals: int = Field(
        3, ge=1, le=50, title=_("Signs of life that warm a lead by one step"),
        description=_("Clicks, replies, visits and calls from the person within the days below."),
    )  # fmt: skip
    lively_days: int = Field(7, ge=1, le=90, title=_("Days in which signs of life count"))
    silent_days: int = Field(
        21, ge=1, le=365, title=_("Days of silence that cool a lead by one step"),
        description=_("Only after we wrote or called at least the number of times below."),
    )  # fmt: skip
    silent_after: int = Field(3, ge=1, le=50, title=_("Touches before silence counts"))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.hot > self.warm > self.cool > 0:
            message = "the borders must fall: hot above warm above cool above zero"
            raise ValueError(message)
        for bands in (self.property_value, self.household_income, self.interactions):
            if any(upper.at_least <= lower.at_least for upper, lower in pairwise(bands)):
                message = "bands must fall from the highest border to the lowest"
                raise ValueError(message)
        if any(first.minutes >= then.minutes for first, then in pairwise(self.answered_within)):
            message = "answer times must rise from the shortest to the longest"
            raise ValueError(message)
        return self


RULES = settings.declare(
    "scoring",
    ScoringRules,
    title=_("Lead score"),
    help=_("Points for what we know of a lead. A change scores all leads again in the background."),
)
