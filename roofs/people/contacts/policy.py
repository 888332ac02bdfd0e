"""What a company may decide about its customers."""

from __future__ import annotations

from typing import Annotated, Self

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from roofs.core.company import settings

Bound = Annotated[int, Field(ge=1, le=10_000_000)]


class Steps(BaseModel):
    """Four borders make five points."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    two: Bound = Field(title=_("2 points"))
    three: Bound = Field(title=_("3 points"))
    four: Bound = Field(title=_("4 points"))
    five: Bound = Field(title=_("5 points"))

    @property
    def all(self) -> tuple[int, int, int, int]:
        return (self.two, self.three, self.four, self.five)


Days = Annotated[int, Field(ge=1, le=36_500)]


class DaySteps(Steps):
    """Fewer days, more points."""

    two: Days = Field(title=_("2 points"))
    three: Days = Field(title=_("3 points"))
    four: Days = Field(title=_("4 points"))
    five: Days = Field(title=_("5 points"))


class SegmentRules(BaseModel):
    """A roof lasts decades, so the borders are wider than a shop's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recency_days: DaySteps = Field(
        default=DaySteps(two=2190, three=1095, four=365, five=180),
        title=_("Recency: days since the last completed project, at most"),
    )
    frequency: Steps = Field(
        default=Steps(two=2, three=3, four=4, five=6), title=_("Frequency: completed projects, at least")
    )
    value_dollars: Steps = Field(
        default=Steps(two=5_000, three=10_000, four=20_000, five=40_000),
        title=_("Value: dollars of completed projects, at least"),
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for steps, falling in ((self.recency_days, True), (self.frequency, False), (self.value_dollars, False)):
            if list(steps.all) != sorted(set(steps.all), reverse=falling):
                message = "the borders must follow each other: more points for more recent, more frequent, worth more"
                raise ValueError(message)
        return self


SEGMENTS = settings.declare(
    "segments",
    SegmentRules,
    title=_("Customer segments"),
    help=_("From when a customer is recent, frequent and valuable."),
)
