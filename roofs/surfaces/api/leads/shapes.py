"""What leads look like to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AliasPath, BaseModel, ConfigDict, Field, TypeAdapter, WithJsonSchema

from roofs.comms.engagement.vocabulary import LevelName
from roofs.core.kit.coordinates import Coordinates
from roofs.core.kit.typed import Dollars, Email, Line, Phone, Text
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.filtering import LeadFilter
from roofs.sales.leads.vocabulary import (
    Authority,
    Budget,
    LostReason,
    Need,
    ProjectType,
    Source,
    Status,
    Temperature,
    Timeline,
)
from roofs.surfaces.api.bodies import Described
from roofs.surfaces.api.custom import CustomAnswers, TagNames
from roofs.surfaces.api.lists import Id, Page, Paging
from roofs.surfaces.api.moments import Moment
from roofs.surfaces.api.people import OfContact, PersonShape

EXAMPLE: dict[str, Any] = {
    "first_name": "Marta",
    "last_name": "Delgado",
    "email": "marta.delgado@example.com",
    "phone": "+12485550123",
    "source": "google_ads",
    "project_type": "storm_damage",
    "address": "418 Maple Ave, Birmingham, MI 48009",
    "property_value": 420000,
    "need": "immediate",
    "message": "Hail on Tuesday, two shingles are in the yard.",
}


def _or_empty(kind: str) -> dict[str, Any]:
    return {"anyOf": [{"type": "string", "format": kind}, {"const": ""}]}


def _describe_new(schema: dict[str, Any]) -> None:
    """What the domain checks beyond types, said so that a program can know it before."""
    schema["anyOf"] = [
        {"required": ["email"], "properties": {"email": {"minLength": 1}}},
        {"required": ["phone"], "properties": {"phone": {"minLength": 1}}},
    ]
    for name in ("email", "phone"):
        schema["properties"][name] |= _or_empty(name)
    schema["examples"] = [EXAMPLE]


class NewLead(LeadIn, Described):
    """A phone number or an e-mail address is needed; everything else may be left out."""

    model_config = ConfigDict(json_schema_extra=_describe_new)


class LeadChange(Described):
    """Only the fields that are sent change. `status` moves the lead along the pipeline."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"budget": "confirmed", "status": "qualified"}]},
        str_max_length=20_000,
    )

    status: Status | None = None
    lost_reason: LostReason | None = Field(None, description="Needed with the status `lost`.")
    lost_note: Text = Field("", max_length=500)
    first_name: Line = Field("", max_length=100)
    last_name: Line = Field("", max_length=100)
    company_name: Line = Field("", max_length=200)
    email: Email = Field("", json_schema_extra=_or_empty("email"))
    phone: Phone = Field("", json_schema_extra=_or_empty("phone"))
    language: Literal["en", "es"] = "en"
    source: Source = Source.OTHER
    source_detail: Line = Field("", max_length=200)
    project_type: ProjectType = ProjectType.UNKNOWN
    message: Text = Field("", max_length=10_000)
    notes: Text = Field("", max_length=20_000)
    address_line: Line = Field("", max_length=200)
    city: Line = Field("", max_length=100)
    state: Line = Field("", max_length=2)
    postal_code: Line = Field("", max_length=10)
    coordinates: Coordinates | None = Field(None, description="A changed address forgets them, unless they come along.")
    property_value: Dollars | None = None
    household_income: Dollars | None = None
    roof_age_years: Annotated[int, Field(ge=0, le=200)] | None = None
    insurance_claim: bool | None = None
    estimated_value_cents: Annotated[int, Field(ge=0, le=10**12)] | None = None
    budget: Budget = Budget.UNKNOWN
    authority: Authority = Authority.UNKNOWN
    need: Need = Need.UNKNOWN
    timeline: Timeline = Timeline.UNKNOWN
    website_visits: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    form_fills: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    custom: CustomAnswers = {}
    tags: TagNames = []


class Assignment(Described):
    """Sellers may take a free lead themselves; managers give it to anybody who sells, or to nobody."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"assigned_to": "me"}]})

    assigned_to: Id | Literal["me"] | None


class LeadRow(OfContact):
    """A lead in a list."""

    customer_id: int | None
    status: Status
    status_since: datetime | None
    source: Source
    source_detail: str
    project_type: ProjectType
    address_line: str
    city: str
    state: str
    postal_code: str
    coordinates: Coordinates | None
    property_value: int | None
    household_income: int | None
    roof_age_years: int | None
    insurance_claim: bool | None
    estimated_value_cents: int | None
    budget: Budget
    authority: Authority
    need: Need
    timeline: Timeline
    website_visits: int
    form_fills: int
    lead_score: int = Field(ge=0, le=100)
    temperature: Temperature
    assigned_to: PersonShape | None
    assigned_at: datetime | None
    last_interaction_at: datetime | None
    won_at: datetime | None
    lost_at: datetime | None
    lost_reason: LostReason | Literal[""]
    created_at: datetime
    updated_at: datetime


class ScoreLine(BaseModel):
    key: str = Field(examples=["property_value"])
    group: Literal["demographics", "behaviour", "bant"]
    points: int
    maximum: int
    reason: str = Field(examples=["from_300000"])


class Breakdown(BaseModel):
    """Where the points come from. BANT's points as listed add up to 25 and are scaled to 10; both are here."""

    model_config = ConfigDict(from_attributes=True)

    lines: list[ScoreLine]
    demographics: int
    behaviour: int
    bant_listed: int
    bant: int
    total: int
    base_temperature: Temperature
    temperature: Temperature
    temperature_reason: str = Field(description="`engaged`, `lively`, `silent`; empty when the points alone decide.")
    moved_by: str = Field("", description="The last thing the person did, where that moved the temperature.")


class LeadShape(LeadRow):
    message: str
    notes: str
    lost_note: str
    custom: CustomAnswers
    tags: list[str] = Field(validation_alias=AliasPath("tag_names"), description="Names of its tags.")
    score: Breakdown | None = Field(
        None, validation_alias=AliasPath("score", "breakdown"), description="Null until the lead has been scored."
    )


class Arrived(LeadShape):
    is_new: bool = Field(description="False when the person already had an open lead, which this one joined.")


class ScoreShape(BaseModel):
    lead_score: int
    temperature: Temperature
    score: Breakdown


class WarmthShape(BaseModel):
    score: float = Field(description="0 to 100, by what the person did themselves.")
    level: LevelName


class HeatShape(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lead_id": 7,
                    "before": "cool",
                    "temperature": "warm",
                    "by_points": "cool",
                    "lead_score": 52,
                    "reason": "engaged",
                    "moved_by": "replied",
                    "engagement": {"score": 71.4, "level": "hot"},
                }
            ]
        }
    )

    lead_id: int
    before: Temperature
    temperature: Temperature
    by_points: Temperature = Field(description="What it would be without what the person did.")
    lead_score: int
    reason: str = Field(description="`engaged`, `lively`, `silent`; empty when the points alone decide.")
    moved_by: str
    engagement: WarmthShape


class Converted(BaseModel):
    customer_id: int
    lead: LeadShape


class Counts(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "total": 3,
                    "by_status": {"new": 2, "won": 1},
                    "by_source": {"google_ads": 3},
                    "by_temperature": {"hot": 1, "cold": 2},
                }
            ]
        }
    )

    total: int
    by_status: dict[Status, int]
    by_source: dict[Source, int]
    by_temperature: dict[Temperature, int]
    average_score: float | None
    unassigned: int
    won_share: float | None = Field(description="Won among won and lost; null while none is closed.")


_OWNER_SCHEMA = {"anyOf": [{"enum": ["me", "none"]}, {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}]}
Owner = Annotated[Id | Literal["me", "none"] | None, WithJsonSchema(_OWNER_SCHEMA)]
_SCORE_SCHEMA: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 100}
ScoreBound = Annotated[int | None, Field(ge=0, le=100), WithJsonSchema(_SCORE_SCHEMA)]


class LeadFilterShape(LeadFilter):
    """`new,contacted` and `status=new&status=contacted` mean the same."""

    assigned_to: Owner = Field(None, description="A person's id, `me` or `none`.")
    created_after: Moment = None
    created_before: Moment = None
    score_min: ScoreBound = None
    score_max: ScoreBound = None


class LeadQuery(LeadFilterShape, Paging):
    pass


LEAD: TypeAdapter[LeadShape] = TypeAdapter(LeadShape)
LEADS: TypeAdapter[Page[LeadRow]] = TypeAdapter(Page[LeadRow])
