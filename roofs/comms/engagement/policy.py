from __future__ import annotations

from typing import Annotated, Self

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from roofs.core.company import settings

Points = Annotated[int, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]


class SignPoints(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    opened: Points = Field(4, title=_("Opened a letter"))
    clicked: Points = Field(10, title=_("Clicked a link"))
    quote: Points = Field(20, title=_("Looked at a quote"))
    replied: Points = Field(35, title=_("Wrote to us"))
    talked: Points = Field(40, title=_("Talked with us"))
    asked: Points = Field(30, title=_("Filled in a form or asked again"))
    booked: Points = Field(45, title=_("Booked an appointment"))
    confirmed: Points = Field(15, title=_("Confirmed an appointment"))

    def of(self, kind: str) -> int:
        return int(getattr(self, kind))


class EngagementRules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    half_life_days: float = Field(
        7.0, ge=0.5, le=365, title=_("Days after which a sign counts half"),
    )  # fmt: skip
    points: SignPoints = Field(SignPoints(), title=_("Points for each sign of life"))
    hot: int = Field(60, ge=1, le=100, title=_("Hot from"))
    warm: int = Field(20, ge=1, le=100, title=_("Warm from"))
    dead_after_days: int = Field(60, ge=7, le=3650, title=_("Silent for long after days without a sign"))
    dead_after_touches: int = Field(5, ge=1, le=100, title=_("… and at least so many touches without an answer"))

    repeat_counts: Share = Field(
        0.5, title=_("The same again with the same letter counts, as a share of the time before"),
    )  # fmt: skip
    repeats_at_most: int = Field(3, ge=1, le=20, title=_("The same with one letter counts at most so many times"))
    day_at_most: float = Field(
        2.0, ge=1, le=20, title=_("One kind of sign gives in a day at most so many times its points"),
    )  # fmt: skip
    silent_at_most: int = Field(
        45, ge=1, le=99, title=_("Opens and clicks together give at most"),
        description=_("Below the border for hot: programs open and click, too."),
    )  # fmt: skip
    quote_words: list[str] = Field(
        ["quote", "proposal", "estimate", "presupuesto"], max_length=30, title=_("Words in the address of a quote"),
    )  # fmt: skip

    answer_hours: int = Field(
        48, ge=1, le=720, title=_("Hours in which an answer without a letter counts for our last touch"),
    )  # fmt: skip
    look_back_days: int = Field(365, ge=30, le=3650, title=_("Days of history from which habits are learned"))
    explore_share: float = Field(
        0.05, ge=0.05, le=0.5, title=_("Share of sends at an hour we know less of"),
        description=_("Without it nobody would learn that habits have changed."),
    )  # fmt: skip
    holdout_share: float = Field(
        0.1, ge=0.02, le=0.5, title=_("Share of people whose hour is left to chance"),
        description=_("For ever the same people, so that it can be measured what the learned hours bring."),
    )  # fmt: skip

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.hot <= self.warm:
            message = "the border for hot must lie above the one for warm"
            raise ValueError(message)
        if self.silent_at_most >= self.hot:
            message = "opens and clicks alone must stay below the border for hot"
            raise ValueError(message)
        return self


ENGAGEMENT = settings.declare(
    "engagement",
    EngagementRules,
    title=_("Engagement"),
    help=_("How warm people are, by what they do themselves. A change counts everybody anew in the background."),
)
