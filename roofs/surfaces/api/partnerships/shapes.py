"""What partnerships and referrals look like to a program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from roofs.core.kit.typed import Email, Line, Phone, Text
from roofs.core.lists.narrowing import Hanging
from roofs.surfaces.api.bodies import Described
from roofs.surfaces.api.custom import CustomAnswers, TagNames
from roofs.surfaces.api.lists import Id, Page, Paging

Kind = Literal["insurance_agent", "realtor", "supplier", "property_manager", "contractor", "homeowner", "other"]
Rule = Literal["none", "flat", "percent", "tiers"]
State = Literal["active", "paused", "ended"]
Cents = Annotated[int, Field(ge=0, le=10**13)]
Percent = Annotated[float, Field(ge=0, le=100)]


def _or_empty(kind: str) -> dict[str, Any]:
    return {"anyOf": [{"type": "string", "format": kind}, {"const": ""}]}


def _listed(value: object) -> object:
    if isinstance(value, list):
        return [part for one in value for part in str(one).split(",") if part]
    return value


class Tier(Described):
    """From this contract value on, the share of the whole contract."""

    model_config = ConfigDict(extra="forbid")

    from_cents: Cents
    percent: Percent


class _Partner(Described):
    kind: Kind = "other"
    status: State = "active"
    terms: Text = Field("", max_length=10_000)
    notes: Text = Field("", max_length=10_000)
    started_on: date | None = None
    assigned_to: Id | None = Field(None, description="Who looks after the partner.")
    contact_name: Line = Field("", max_length=200)
    email: Email = Field("", json_schema_extra=_or_empty("email"))
    phone: Phone = Field("", json_schema_extra=_or_empty("phone"))
    rule: Rule = Field("none", description="The commission; agreed by managers.")
    flat_cents: Cents | None = None
    percent: Percent | None = None
    tiers: Annotated[list[Tier], Field(max_length=20)] = []
    due_on: Literal["won", "paid"] = "won"
    custom: CustomAnswers = {}
    tags: TagNames = []


Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]


class NewPartner(_Partner):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Lakeside Insurance",
                    "kind": "insurance_agent",
                    "contact_name": "Ida Moore",
                    "email": "ida.moore@example.com",
                    "rule": "percent",
                    "percent": 2.5,
                    "due_on": "paid",
                }
            ]
        },
    )

    name: Name


class PartnerChange(_Partner):
    """Only the fields that are sent change."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"status": "paused"}]})

    name: Name = "-"


class Who(BaseModel):
    id: int
    name: str


class PartnerShape(BaseModel):
    id: int
    name: str
    kind: Kind
    status: State
    contact: Who | None
    assigned_to: Who | None
    terms: str
    notes: str
    started_on: date | None
    rule: Rule
    flat_cents: int | None
    percent: float | None
    tiers: list[Tier]
    due_on: Literal["won", "paid"]
    custom: CustomAnswers
    tags: TagNames
    created_at: datetime
    updated_at: datetime


class PartnerQuery(Hanging, Paging):
    kind: Annotated[list[Kind], BeforeValidator(_listed)] = []
    status: Annotated[list[State], BeforeValidator(_listed)] = []
    q: str = Field("", max_length=200)
    sort: Literal["name:asc", "name:desc", "created_at:desc", "created_at:asc"] = "name:asc"


class ReferralShape(BaseModel):
    id: int
    partnership_id: int
    lead_id: int
    lead_name: str = Field(description="Empty for leads the caller may not see.")
    status: Literal["open", "won", "earned", "paid", "lost"]
    note: str
    referred_at: datetime
    value_cents: int
    commission_cents: int
    earned_at: datetime | None
    paid_at: datetime | None


class NewReferral(Described):
    """Somebody new (a phone or an e-mail is needed), or a lead that is here already."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"full_name": "Nora Reed", "phone": "+12485550177", "note": "Hail in April"}]},
    )

    lead_id: Id | None = None
    full_name: Line = Field("", max_length=200)
    email: Email = Field("", json_schema_extra=_or_empty("email"))
    phone: Phone = Field("", json_schema_extra=_or_empty("phone"))
    address: Line = Field("", max_length=300)
    message: Text = Field("", max_length=5_000)
    note: Line = Field("", max_length=500)


class AccountShape(BaseModel):
    """What the partner has brought and is owed."""

    model_config = ConfigDict(from_attributes=True)

    referrals: int
    won: int
    owed_cents: int = Field(description="Due now.")
    paid_cents: int
    pending_cents: int = Field(description="Won, but not due yet.")


PARTNER: TypeAdapter[PartnerShape] = TypeAdapter(PartnerShape)
PARTNERS: TypeAdapter[Page[PartnerShape]] = TypeAdapter(Page[PartnerShape])
REFERRAL: TypeAdapter[ReferralShape] = TypeAdapter(ReferralShape)
REFERRALS: TypeAdapter[Page[ReferralShape]] = TypeAdapter(Page[ReferralShape])
ACCOUNT: TypeAdapter[AccountShape] = TypeAdapter(AccountShape)
