"""What a test of two ways looks like to a program."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from roofs.comms.writing.templates import Channel
from roofs.core.kit.typed import Line
from roofs.marketing.experiments.changes import LATEST_DAYS
from roofs.marketing.experiments.vocabulary import Guardrail, Measure, Mode, Status, What
from roofs.surfaces.api.bodies import Described, Name
from roofs.surfaces.api.lists import Id, Paging
from roofs.surfaces.api.sales.shapes import Slug

EXAMPLE: dict[str, Any] = {
    "name": "A shorter subject",
    "hypothesis": "Short ones are read on phones.",
    "template": "day_01_immediate",
    "variations": [{"label": "Short", "subject": {"en": "Your roof, next steps", "es": "Su techo, lo que sigue"}}],
    "measure": "reply",
    "start": False,
}
Words = dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], Annotated[str, Field(min_length=1, max_length=40_000)]]


class Variation(BaseModel):
    """What is done otherwise than today: exactly one thing, the same in all variations."""

    model_config = ConfigDict(extra="forbid")

    label: Name = Field(max_length=60)
    share: int = Field(1, ge=1, le=100, description="Parts of the people; how it is done today has one.")
    subject: Words = Field({}, description="By language. People of other languages are not in the test.")
    body: Words = Field({}, description="By language, as the text of a template.")
    template: str = Field("", max_length=100, description="What is said instead; its channel is taken.")
    hour: time | None = Field(None, description="Not before this, in the person's own time.")
    days_later: int = Field(0, ge=0, le=LATEST_DAYS)
    sequence: Slug | Literal[""] = Field("", description="The sequence taken instead.")


class NewExperiment(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    name: Name = Field(max_length=120)
    hypothesis: Line = Field("", max_length=500)
    template: str = Field("", max_length=100, description="The letter, wherever it is used; or say a step.")
    sequence: Slug | Literal[""] = Field("", description="With `step_key`: at that step alone. Without: all of it.")
    step_key: UUID | None = None
    campaign_id: Id | None = Field(None, description="Only those who come by this campaign.")
    variations: list[Variation] = Field(min_length=1, max_length=5)
    measure: Measure = Measure.REPLY
    mode: Mode = Mode.MEASURE
    days: int | None = Field(None, ge=1, le=365, description="Within which what they do counts. Null: as usual for it.")
    worth: int = Field(50, ge=5, le=500, description="Difference worth knowing, in percent of today's rate.")
    guardrails: list[Guardrail] = Field([Guardrail.UNSUBSCRIBED, Guardrail.COMPLAINED], max_length=2)
    start: bool = Field(default=False, description="Begin at once.")


class WhichArm(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"arm_id": 12}]})

    arm_id: Id


class IntervalShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    estimate: float
    low: float
    high: float


class ArmShape(BaseModel):
    """`rate` is money per person where money counts. Intervals may be looked at daily."""

    id: int
    label: str
    share: int
    channel: Channel | None
    change: dict[str, Any]
    is_stopped: bool
    people: int = Field(description="Dealt this way.")
    judged: int = Field(description="Of these, those whose days are over.")
    hits: int
    rate: float | None
    difference: IntervalShape | None = Field(description="To how it is done today. Null for that one itself.")
    lift: IntervalShape | None = Field(description="The same as a part of today's rate.")
    unsubscribed: int
    complained: int
    next_share: float | None = Field(description="Of the next people, where it earns.")
    may_be_promoted: bool
    why_not: str


class BalanceShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    chi_square: float
    chance: float
    is_broken: bool


class ExperimentLine(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    hypothesis: str
    what: What
    sequence: str
    step_key: UUID | None
    template: str
    campaign_id: int | None
    measure: Measure
    mode: Mode
    days: int
    worth: int
    guardrails: list[Guardrail]
    status: Status
    started_at: datetime | None
    ended_at: datetime | None
    promoted_id: int | None
    created_at: datetime
    updated_at: datetime


class ExperimentShape(ExperimentLine):
    verdict: Literal[
        "not_started", "nobody_yet", "unbalanced", "harm", "earning", "winner", "alike", "not_enough"
    ]  # fmt: skip
    headline: str = Field(description="The verdict in words.")
    more: list[str]
    winner_id: int | None
    people_needed: int | None = Field(description="About so many more. Null where it is not asked or cannot be said.")
    weeks_needed: float | None
    balance: BalanceShape | None
    arms: list[ArmShape]


class ExperimentQuery(Paging):
    status: Status | Literal[""] = ""
    what: What | Literal[""] = ""
    q: str = Field("", max_length=200)
    sort: Literal["created_at:asc", "created_at:desc"] = "created_at:desc"
