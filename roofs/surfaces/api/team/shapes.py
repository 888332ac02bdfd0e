"""What the people of the team look like to a program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, EmailStr, Field, TypeAdapter

from roofs.core.accounts.models import Role
from roofs.core.kit.typed import Line, Phone
from roofs.surfaces.api.bodies import Described
from roofs.surfaces.api.lists import Page, Paging
from roofs.surfaces.api.moments import Instant, Moment

GivenRole = Literal["admin", "manager", "sales", "field"]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["08:00"])]
Words = Annotated[list[Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f]*$")]], Field(max_length=50)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Languages = Annotated[list[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]], Field(max_length=50)]
Places = Annotated[list[Annotated[str, Field(pattern=r"^[0-9]{1,5}$")]], Field(max_length=500)]
_PHONE: dict[str, Any] = {"anyOf": [{"type": "string", "format": "phone"}, {"const": ""}]}


def _listed(value: object) -> object:
    """`role=sales,field` and `role=sales&role=field` mean the same."""
    if isinstance(value, list):
        return [part for one in value for part in str(one).split(",") if part]
    return value


class ProfileBody(Described):
    """What a person can do, where, and what is expected of him in a month."""

    skills: Words = []
    languages: Languages = Field(default=[], description="Codes, like `en` and `es`.")
    territory: Places = Field(default=[], description="ZIP codes or their first digits.")
    target_leads: Count | None = None
    target_won: Count | None = None
    target_revenue_cents: Annotated[int, Field(ge=0, le=10**13)] | None = None
    hired_on: date | None = None
    commission_percent: Percent | None = Field(None, description="Shown to managers alone.")


class _Account(ProfileBody):
    title: Line = Field("", max_length=100)
    phone: Phone = Field("", json_schema_extra=_PHONE)
    language: Literal["en", "es"] = "en"


class NewPerson(_Account):
    """Somebody who is invited: a letter lets him choose a password."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "email": "rosa.vega@example.com",
                    "full_name": "Rosa Vega",
                    "role": "sales",
                    "languages": ["en", "es"],
                    "territory": ["480", "48304"],
                    "target_won": 6,
                }
            ]
        },
    )

    email: EmailStr = Field(max_length=254)
    full_name: Annotated[str, Field(max_length=150, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
    role: GivenRole


class PersonChange(_Account):
    """Only the fields that are sent change. Everybody may change his own account and languages."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"skills": ["steep roofs"], "target_won": 8}]}
    )

    full_name: Annotated[str, Field(max_length=150, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")] = "-"
    role: GivenRole = "sales"


class HoursShape(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)

    opens: Clock
    closes: Clock


class WeekShape(BaseModel):
    """A day that is left out or null is free."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    monday: HoursShape | None = None
    tuesday: HoursShape | None = None
    wednesday: HoursShape | None = None
    thursday: HoursShape | None = None
    friday: HoursShape | None = None
    saturday: HoursShape | None = None
    sunday: HoursShape | None = None


class AvailabilityChange(Described):
    """Only the fields that are sent change."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"on_duty": True, "hours": {"monday": {"opens": "08:00", "closes": "17:00"}}}]},
    )

    on_duty: bool = True
    away_until: Instant = None
    hours: WeekShape | None = Field(None, description="Null: at all hours.")


class AvailabilityShape(BaseModel):
    on_duty: bool
    away_until: datetime | None
    hours: WeekShape | None
    timezone: str
    takes_leads_now: bool = Field(description="On duty, inside the hours, neither away nor on time off.")


class TimeOffShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    starts_on: date
    ends_on: date
    kind: Literal["vacation", "sick", "training", "other"]
    reason: str = Field(description="Empty for colleagues.")
    state: Literal["asked", "approved", "declined"]


class NewTimeOff(Described):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"starts_on": "2026-07-06", "ends_on": "2026-07-10"}]}
    )

    starts_on: date
    ends_on: date
    kind: Literal["vacation", "sick", "training", "other"] = "vacation"
    reason: Line = Field("", max_length=200)


class Decision(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"approved": True}]})

    approved: bool


class PersonRow(BaseModel):
    id: int
    name: str
    email: str
    role: Role
    title: str
    phone: str
    language: str
    timezone: str
    is_active: bool
    joined_at: datetime
    skills: list[str]
    languages: list[str]
    territory: list[str]
    target_leads: int | None
    target_won: int | None
    target_revenue_cents: int | None
    hired_on: date | None
    commission_percent: float | None = Field(description="Null for whoever is no manager.")


class PersonShape(PersonRow):
    availability: AvailabilityShape
    time_off: list[TimeOffShape] = Field(description="From today on.")


class TeamQuery(Paging):
    role: Annotated[list[GivenRole | Literal["pending"]], BeforeValidator(_listed)] = []
    active: bool = Field(default=True, description="`false`: those who left. Managers see them.")
    q: str = Field("", max_length=200, description="Part of the name or address.")
    skill: str = Field("", max_length=40)
    language: str = Field("", max_length=3)
    zip: str = Field("", max_length=10, description="Who covers this ZIP code.")
    sort: Literal["name:asc", "name:desc", "joined_at:asc", "joined_at:desc"] = "name:asc"


class GoalShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    reached: int
    wanted: int | None
    share: float | None


class PerformanceShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    since: datetime
    until: datetime
    leads: GoalShape
    won: GoalShape
    revenue_cents: GoalShape
    lost: int
    conversion: float | None = Field(description="Won among won and lost; null while none is closed.")
    open_now: int
    to_answer: int = Field(description="Leads whose two-minute clock ran.")
    median_seconds_to_answer: float | None
    share_in_time: float | None


class PerformanceQuery(BaseModel):
    since: Moment = Field(None, description="Without: the first of this month.")
    until: Moment = Field(None, description="Up to and not including. Without: the end of this month.")


class AssignedLead(BaseModel):
    id: int
    name: str
    status: str
    lead_score: int
    assigned_at: datetime | None


class AssignedTask(BaseModel):
    id: int
    title: str
    kind: str
    due_at: datetime


class Assignments(BaseModel):
    """What a person has to do now; at most 200 of each, and what the caller may see."""

    leads: list[AssignedLead]
    tasks: list[AssignedTask]


PERSON: TypeAdapter[PersonShape] = TypeAdapter(PersonShape)
PEOPLE: TypeAdapter[Page[PersonRow]] = TypeAdapter(Page[PersonRow])
PERFORMANCE: TypeAdapter[PerformanceShape] = TypeAdapter(PerformanceShape)
ASSIGNMENTS: TypeAdapter[Assignments] = TypeAdapter(Assignments)
AVAILABILITY: TypeAdapter[AvailabilityShape] = TypeAdapter(AvailabilityShape)
TIME_OFF: TypeAdapter[TimeOffShape] = TypeAdapter(TimeOffShape)
TIMES_OFF: TypeAdapter[list[TimeOffShape]] = TypeAdapter(list[TimeOffShape])
