"""What projects look like to a program."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, WithJsonSchema

from roofs.core.kit.typed import Line, Text
from roofs.production.projects.filtering import ProjectFilter
from roofs.production.projects.vocabulary import LineKind, Phase, Proof, Status, TeamRole, Unit
from roofs.sales.leads.vocabulary import ProjectType
from roofs.surfaces.api.bodies import Described, Name
from roofs.surfaces.api.custom import CustomAnswers, TagNames
from roofs.surfaces.api.lists import Id, Page, Paging
from roofs.surfaces.api.moments import Moment
from roofs.surfaces.api.people import PersonShape

_FIRST, _LAST = date(1900, 1, 1), date(2200, 1, 1)
Cents = Annotated[int, Field(ge=0, le=10**12)]
UnitCost = Annotated[int, Field(ge=0, le=10**9)]
Quantity = Annotated[float, Field(ge=0.01, le=1_000_000, allow_inf_nan=False)]
Squares = Annotated[float, Field(ge=0, le=99_999, allow_inf_nan=False)]
EXAMPLE: dict[str, Any] = {
    "customer_id": 12,
    "name": "New roof, Maple Ave",
    "project_type": "replacement",
    "contract_value_cents": 1845000,
    "roof_squares": 24.5,
    "scheduled_start": "2026-05-04",
    "scheduled_end": "2026-05-06",
}


class ProjectFacts(Described):
    name: Line = Field("", max_length=200, description="Empty: after the sort of job.")
    property_id: Id | None = None
    lead_id: Id | None = None
    project_type: ProjectType = ProjectType.UNKNOWN
    assigned_to: Id | None = Field(None, description="Who sold it.")
    manager: Id | None = Field(None, description="Who sees it through.")
    crew_id: Id | None = None
    contract_value_cents: Cents | None = None
    estimated_cost_cents: Cents | None = None
    deposit_cents: Cents | None = None
    paid_cents: Cents = 0
    insurance_carrier: Line = Field("", max_length=100)
    claim_number: Line = Field("", max_length=60)
    date_of_loss: date | None = None
    acv_cents: Cents | None = None
    rcv_cents: Cents | None = None
    deductible_cents: Cents | None = None
    roof_squares: Squares | None = Field(None, description="One square is 100 sq ft.")
    scheduled_start: date | None = None
    scheduled_end: date | None = None
    description: Text = Field("", max_length=10_000)
    notes: Text = Field("", max_length=20_000)
    custom: CustomAnswers = {}
    tags: TagNames = []


class NewProject(ProjectFacts):
    """A customer is needed; everything else may be left out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]}, str_max_length=20_000)

    customer_id: Id
    status: Literal["inquiry", "inspection", "quoted", "approved"] = "inquiry"


class ProjectChange(ProjectFacts):
    """Only the fields that are sent change. The status has its own route."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"scheduled_start": "2026-05-04", "crew_id": 2}]},
        str_max_length=20_000,
    )

    customer_id: Id | None = None


class Step(Described):
    """A cancellation needs a reason. A manager may go on without what is missing and says why."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"status": "scheduled"}]})

    status: Status
    reason: Text = Field("", max_length=500)
    override: bool = Field(default=False, description="Go on although something is missing; managers, with a reason.")


class LineFacts(Described):
    kind: LineKind = LineKind.MATERIAL
    phase: Phase = Phase.PLANNED
    quantity: Quantity = 1
    unit: Unit = Unit.SQUARE
    unit_cost_cents: UnitCost = 0
    done_by: Id | None = None
    on: date | None = None


class NewLine(LineFacts):
    """Material, work or a fee, planned or used."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"description": "Architectural shingles", "quantity": 72, "unit": "bundle", "unit_cost_cents": 4199}
            ]
        },
    )

    description: Line = Field(min_length=1, max_length=200)


class LineChange(LineFacts):
    """Only the fields that are sent change."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"quantity": 76, "phase": "actual"}]})

    description: Line = Field("", max_length=200)


class NewCheck(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "Satellite dish back on"}]})

    text: Line = Field(min_length=1, max_length=200)
    is_required: bool = True
    proof: Proof = Proof.NOTHING


class Tick(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"done": True}]})

    done: bool


class Place(Described):
    """Where somebody stands on the team."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "roofer"}]})

    role: TeamRole


class CrewShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str


class ProjectRow(BaseModel):
    """A project in a list. Amounts are null for field staff."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    number: str = Field(examples=["P-2026-0001"])
    name: str
    customer_id: int
    customer_name: str = Field(validation_alias=AliasPath("customer", "contact", "name"))
    property_id: int | None = Field(validation_alias="site_id")
    lead_id: int | None
    address: str
    project_type: ProjectType
    status: Status
    status_since: datetime
    status_note: str
    assigned_to: PersonShape | None
    manager: PersonShape | None
    crew: CrewShape | None
    contract_value_cents: int | None
    estimated_cost_cents: int | None
    deposit_cents: int | None
    paid_cents: int | None
    roof_squares: float | None
    scheduled_start: date | None
    scheduled_end: date | None
    approved_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    invoiced_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime


class CrewRow(CrewShape):
    lead: PersonShape | None
    members: list[PersonShape]


class CrewBody(Described):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "North", "lead": 4, "members": [4, 5, 6]}]}
    )

    name: Name = Field(max_length=80)
    lead: Id | None = None
    members: list[Id] = Field([], max_length=50)


class Crews(BaseModel):
    items: list[CrewRow]


class MemberShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    person: PersonShape
    role: TeamRole


class LineShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: LineKind
    phase: Phase
    description: str
    quantity: float
    unit: Unit
    unit_cost_cents: int | None
    total_cents: int | None
    done_by: PersonShape | None
    on: date | None


class CheckShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    text: str
    is_required: bool
    proof: Proof
    done_at: datetime | None
    done_by: PersonShape | None


class MoneyShape(BaseModel):
    """Margins are shares of the contract value; null where a part is not known."""

    model_config = ConfigDict(from_attributes=True)

    contract_cents: int | None
    estimated_cents: int | None
    planned_cents: int = Field(description="What the planned lines add up to.")
    actual_cents: int = Field(description="What the lines used so far add up to.")
    paid_cents: int
    owed_cents: int | None
    expected_profit_cents: int | None
    expected_margin: float | None
    profit_cents: int | None
    margin: float | None


class ProjectShape(ProjectRow):
    insurance_carrier: str
    claim_number: str
    date_of_loss: date | None
    acv_cents: int | None
    rcv_cents: int | None
    deductible_cents: int | None
    description: str
    notes: str
    custom: CustomAnswers
    tags: list[str] = Field(description="Names of its tags.")
    resumes_at: Status | Literal[""] = Field(description="Where a project on hold or cancelled goes on from.")
    next_steps: list[Status] = Field(description="Where the caller may take it from here, the usual step first.")
    team: list[MemberShape]
    lines: list[LineShape]
    checklist: list[CheckShape]
    money: MoneyShape | None = Field(description="Null for field staff.")


class ColumnShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    status: Status
    count: int
    value_cents: int | None
    has_more: bool
    projects: list[ProjectRow] = Field(description="Those that came last.")


class Pipeline(BaseModel):
    columns: list[ColumnShape]


class BarShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    number: str
    name: str
    customer_name: str = Field(validation_alias=AliasPath("customer", "contact", "name"))
    address: str
    status: Status
    project_type: ProjectType
    scheduled_start: date | None
    scheduled_end: date | None
    days: int | None
    progress: float | None = Field(description="Share of the checklist that is ticked.")
    clashes: bool = Field(description="The crew is wanted on another roof on the same day.")
    crew: CrewShape | None
    manager: PersonShape | None


class Gantt(BaseModel):
    start: date
    end: date
    items: list[BarShape]
    has_more: bool
    unscheduled: list[BarShape] = Field(description="Sold, but without days; at most 50.")


def _day(value: object) -> object:
    """Only what is written as a date, within the years anybody builds in."""
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("must be a date like 2026-05-04")
    return min(max(date.fromisoformat(value), _FIRST), _LAST)


_PERSON_SCHEMA = {"anyOf": [{"enum": ["me", "none"]}, {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}]}
_KEY_SCHEMA: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
_DAY_SCHEMA = {"type": "string", "format": "date"}
Person = Annotated[Id | Literal["me", "none"] | None, WithJsonSchema(_PERSON_SCHEMA)]
Key = Annotated[Id | None, WithJsonSchema(_KEY_SCHEMA)]
Day = Annotated[date | None, BeforeValidator(_day), WithJsonSchema(_DAY_SCHEMA)]


class ProjectFilterShape(ProjectFilter):
    """`quoted,approved` and `status=quoted&status=approved` mean the same."""

    assigned_to: Person = Field(None, description="Who sold it: a person's id, `me` or `none`.")
    manager: Person = Field(None, description="Who sees it through: a person's id, `me` or `none`.")
    crew: Key = None
    customer: Key = None
    lead: Key = None
    created_after: Moment = None
    created_before: Moment = None
    scheduled_from: Day = Field(None, description="With work on this day or later.")
    scheduled_to: Day = Field(None, description="With work on this day or before.")


class ProjectQuery(ProjectFilterShape, Paging):
    pass


class PipelineQuery(ProjectFilterShape):
    per_status: int = Field(20, ge=1, le=100)


class GanttQuery(ProjectFilterShape):
    start: Day = Field(None, description="Without it: a week ago, or twelve weeks before `end`.")
    end: Day = Field(None, description="Without it: twelve weeks after `start`. At most 400 days are shown.")


PROJECT: TypeAdapter[ProjectShape] = TypeAdapter(ProjectShape)
PROJECTS: TypeAdapter[Page[ProjectRow]] = TypeAdapter(Page[ProjectRow])
PIPELINE: TypeAdapter[Pipeline] = TypeAdapter(Pipeline)
GANTT: TypeAdapter[Gantt] = TypeAdapter(Gantt)
LINE: TypeAdapter[LineShape] = TypeAdapter(LineShape)
CHECK: TypeAdapter[CheckShape] = TypeAdapter(CheckShape)
MEMBER: TypeAdapter[MemberShape] = TypeAdapter(MemberShape)
CREW: TypeAdapter[CrewRow] = TypeAdapter(CrewRow)
CREWS: TypeAdapter[Crews] = TypeAdapter(Crews)
