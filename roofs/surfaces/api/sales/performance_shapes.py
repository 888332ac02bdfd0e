"""What figures of outreach look like to a program. Money is whole cents, shares are 0 to 1, hours are of the person."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, WithJsonSchema

from roofs.comms.consent.models import Channel
from roofs.sales.leads.vocabulary import Status as LeadStatus
from roofs.surfaces.api.analytics.shapes import PeriodShape, Unit, Value
from roofs.surfaces.api.analytics.spans import Days
from roofs.surfaces.api.lists import Id

Group = Literal["day", "week", "month"]
LevelName = Literal["hot", "warm", "cold", "dead"]
StageName = Annotated[LeadStatus, WithJsonSchema({"type": "string", "enum": LeadStatus.values})]


def _number(typed: object) -> object:
    return int(typed) if isinstance(typed, str) and typed.isdecimal() else typed


class EmailQuery(Days):
    group: Group = Field("week", description="What one entry of `series` stands for.")
    person: Id | None = Field(None, description="Whose leads; for managers.")


class ChannelsQuery(Days):
    by: Literal["source", "temperature", "campaign"] = Field("source", description="By what `rows` are told apart.")
    channel: Channel | None = Field(None, description="Which channel `rows` are of; all when left out.")
    person: Id | None = Field(None, description="Whose leads; for managers.")


class CadenceQuery(Days):
    channel: Channel | None = Field(None, description="Which channel `best_hours` are of; all when left out.")


class ForecastQuery(BaseModel):
    days: Annotated[Literal[30, 60, 90], BeforeValidator(_number)] = Field(90, description="Won within so many days.")


class OutreachFigure(BaseModel):
    unit: Unit
    value: Value
    before: Value
    change: float | None = Field(description="0.1 is a tenth more; null when there was nothing to compare with.")
    definition: str


class OutreachRow(BaseModel):
    key: str
    values: dict[str, Value]


class OutreachTable(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    period: PeriodShape
    compared_with: PeriodShape
    units: dict[str, Unit]
    totals: dict[str, OutreachFigure]


class EmailPerformance(OutreachTable):
    series: list[OutreachRow] = Field(description="Every part of the period, by its first day.")
    by_mailbox: list[OutreachRow] = Field(description="gmail, yahoo, outlook, icloud, other.")
    by_step: list[OutreachRow] = Field(description="By the lasting key of a step, as sequences name it.")


class ChannelCost(BaseModel):
    channel: Channel
    values: dict[str, Value]
    cost_cents: int | None = Field(description="Null where nobody entered what a message costs, and for sellers.")
    cost_per_meeting_cents: int | None
    cost_per_sale_cents: int | None


class ChannelsPerformance(OutreachTable):
    channels: list[ChannelCost]
    by: Literal["source", "temperature", "campaign"]
    rows: list[OutreachRow]


class LevelCount(BaseModel):
    level: LevelName
    people: int


class Saturated(BaseModel):
    contact_id: int
    touches: int = Field(description="In the last seven days; as many as the limit of a week, or more.")


class HeldFor(BaseModel):
    channel: Channel
    reason: str
    words: str
    touches: int


class HourCount(BaseModel):
    weekday: int = Field(description="0 is Monday.")
    hour: int
    sent: int
    answered_in_day: int
    rate: float | None


class LiftShape(BaseModel):
    """By person: of each the share of their touches answered within a day. The interval holds at every look."""

    chosen: int = Field(description="People whose hours were chosen.")
    chosen_share: float | None
    held_out: int = Field(description="People whose hours were not, by lot.")
    held_out_share: float | None
    verdict: Literal["few", "nothing", "better", "worse"]
    difference: float | None = Field(description="Of the shares who answered: 0.02 is two points more.")
    low: float | None
    high: float | None


class CadenceAnalytics(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    period: PeriodShape
    compared_with: PeriodShape
    levels: list[LevelCount]
    saturated: list[Saturated]
    held: list[HeldFor] = Field(description="Due in the last 30 days and not sent, by reason; the most first.")
    waiting: list[HeldFor]
    best_hours: list[HourCount] = Field(description="Hours in which enough went out to say; the best first.")
    lift: LiftShape
    counted_at: dt.datetime | None


class StageForecast(BaseModel):
    status: StageName
    deals: int
    without_value: int = Field(description="Deals without an estimated value: they count as nothing.")
    value_cents: int
    win_rate: float | None = Field(description="Of those who stood here at the beginning of a month; null: not known.")
    learned_from: int
    expected_cents: int | None
    median_days: float | None = Field(description="Until deals moved on, in the last year.")
    stalled_deals: int
    stalled_cents: int


class TestedMonth(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    day: dt.date
    expected_cents: int = Field(description="Foretold from nothing but what was known on that day.")
    came_cents: int


class PipelineForecast(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    days: int
    learned: bool
    learned_on: dt.date | None
    level: float
    deals: int
    value_cents: int
    expected_cents: int | None
    low_cents: int | None
    high_cents: int | None
    stalled_deals: int
    stalled_cents: int
    stalled_days: int
    mean_error_share: float | None = Field(description="How far off the tested months were, of what came.")
    stages: list[StageForecast]
    tested: list[TestedMonth]


EMAIL: TypeAdapter[EmailPerformance] = TypeAdapter(EmailPerformance)
CHANNELS: TypeAdapter[ChannelsPerformance] = TypeAdapter(ChannelsPerformance)
CADENCE: TypeAdapter[CadenceAnalytics] = TypeAdapter(CadenceAnalytics)
FORECAST: TypeAdapter[PipelineForecast] = TypeAdapter(PipelineForecast)
