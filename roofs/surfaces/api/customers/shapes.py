"""What customers look like to a program."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AliasPath, BaseModel, ConfigDict, Field, TypeAdapter, WithJsonSchema

from roofs.core.kit.coordinates import Coordinates
from roofs.core.kit.typed import Email, Line, Phone, Text
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.filtering import CustomerFilter
from roofs.people.contacts.segments import Segment
from roofs.people.contacts.vocabulary import Kind, MemberRole, PreferredChannel
from roofs.places.properties.entering import Pitch, PropertyIn, Squares, Stories, Year
from roofs.places.properties.vocabulary import BuildingKind, RoofMaterial
from roofs.production.projects.vocabulary import Status
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
    "address": "418 Maple Ave, Birmingham, MI 48009",
    "source": "referral",
    "preferred_channel": "sms",
    "assigned_to": "me",
    "properties": ["418 Maple Ave, Birmingham, MI 48009"],
}


def _or_empty(kind: str) -> dict[str, Any]:
    return {"anyOf": [{"type": "string", "format": kind}, {"const": ""}]}


NAMED = ("full_name", "first_name", "last_name", "company_name", "email", "phone")


def _describe_new(schema: dict[str, Any]) -> None:
    """What the domain checks beyond types, said so that a program can know it before."""
    schema["anyOf"] = [{"required": [name], "properties": {name: {"minLength": 1}}} for name in NAMED]
    for name in ("email", "phone"):
        schema["properties"][name] |= _or_empty(name)
    schema["examples"] = [EXAMPLE]


def _describe_house(schema: dict[str, Any]) -> None:
    schema["anyOf"] = [
        {"required": [name], "properties": {name: {"minLength": 1}}} for name in ("address", "address_line")
    ]
    schema["examples"] = [{"address": "418 Maple Ave, Birmingham, MI 48009", "roof_material": "architectural"}]


class NewProperty(PropertyIn, Described):
    """A street is needed, in one line or in parts."""

    model_config = ConfigDict(json_schema_extra=_describe_house)


class PropertyChange(Described):
    """Only the fields that are sent change."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"roof_material": "metal"}]})

    label: Line = Field("", max_length=100)
    kind: BuildingKind = BuildingKind.HOUSE
    address_line: Line = Field("", max_length=200)
    unit: Line = Field("", max_length=30)
    city: Line = Field("", max_length=100)
    state: Line = Field("", max_length=2)
    postal_code: Line = Field("", max_length=10)
    coordinates: Coordinates | None = Field(None, description="A changed address forgets them, unless they come along.")
    year_built: Year | None = None
    stories: Stories | None = None
    roof_material: RoofMaterial | Literal[""] = ""
    roof_year: Year | None = None
    roof_squares: Squares | None = None
    roof_pitch: Pitch = ""
    roof_layers: Annotated[int, Field(ge=1, le=20)] | None = None
    access_notes: Line = Field("", max_length=500)
    notes: Text = Field("", max_length=10_000)


Owner = Id | Literal["me"] | None


class NewCustomer(CustomerIn, Described):
    """A name, a phone number or an e-mail address is needed; everything else may be left out."""

    model_config = ConfigDict(json_schema_extra=_describe_new)

    assigned_to: Owner = Field(None, description="A person's id or `me`. Sellers look after what they create.")
    is_separate: bool = Field(
        default=False,
        description="Another person with the phone or e-mail of somebody we know, as in a couple. Without it the "
        "contact we know is used, and 409 says when they are a customer already.",
    )
    custom: CustomAnswers = {}
    tags: TagNames = []
    properties: list[Annotated[str, Field(max_length=300)]] = Field(
        [], max_length=50, description="Addresses in one line. What is known of their roofs goes to `/properties`."
    )


class CustomerChange(Described):
    """Only the fields that are sent change."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"preferred_channel": "phone", "notes": "Calls back after five."}]},
        str_max_length=20_000,
    )

    kind: Kind = Kind.PERSON
    first_name: Line = Field("", max_length=100)
    last_name: Line = Field("", max_length=100)
    company_name: Line = Field("", max_length=200)
    email: Email = Field("", json_schema_extra=_or_empty("email"))
    phone: Phone = Field("", json_schema_extra=_or_empty("phone"))
    language: Literal["en", "es"] = "en"
    preferred_channel: PreferredChannel | Literal[""] = ""
    customer_since: dt.date = dt.date(2000, 1, 1)
    source: Line = Field("", max_length=30)
    source_detail: Line = Field("", max_length=200)
    address_line: Line = Field("", max_length=200)
    city: Line = Field("", max_length=100)
    state: Line = Field("", max_length=2)
    postal_code: Line = Field("", max_length=10)
    notes: Text = Field("", max_length=20_000)
    assigned_to: Owner = None
    custom: CustomAnswers = {}
    tags: TagNames = []


class CustomerRow(OfContact):
    """A customer in a list."""

    kind: Kind = Field(validation_alias=AliasPath("contact", "kind"))
    preferred_channel: PreferredChannel | Literal[""]
    address_line: str
    city: str
    state: str
    postal_code: str
    source: str
    source_detail: str
    assigned_to: PersonShape | None
    customer_since: dt.date
    open_projects: int
    completed_projects: int
    lifetime_value_cents: int | None = Field(description="Null for people in the field.")
    last_completed_on: dt.date | None
    segment: Segment = Field(description="By recency, frequency and value, at the company's borders.")
    recency: int = Field(ge=0, le=5)
    frequency: int = Field(ge=0, le=5)
    value: int = Field(ge=0, le=5)
    created_at: dt.datetime
    updated_at: dt.datetime


class CustomerProperty(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    label: str
    kind: BuildingKind
    address: str = Field(description="In one line.")
    address_line: str
    unit: str
    city: str
    state: str
    postal_code: str
    coordinates: Coordinates | None
    year_built: int | None
    stories: float | None
    roof_material: RoofMaterial | Literal[""]
    roof_year: int | None
    roof_age_years: int | None
    roof_squares: float | None
    roof_pitch: str
    roof_layers: int | None
    access_notes: str
    notes: str
    created_at: dt.datetime
    updated_at: dt.datetime


class CustomerMember(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    role: MemberRole
    contact_id: int = Field(validation_alias="person_id")
    name: str = Field(validation_alias=AliasPath("person", "name"))
    phone: str = Field(validation_alias=AliasPath("person", "phone"))
    email: str = Field(validation_alias=AliasPath("person", "email"))


class CustomerProject(BaseModel):
    """A project in its customer's history."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    number: str
    name: str
    status: Annotated[str, WithJsonSchema({"enum": Status.values})]
    project_type: str
    contract_value_cents: int | None = Field(description="Null for people in the field.")
    scheduled_start: dt.date | None
    scheduled_end: dt.date | None
    completed_at: dt.datetime | None
    created_at: dt.datetime


class CustomerShape(CustomerRow):
    notes: str
    custom: CustomAnswers = Field(validation_alias=AliasPath("shown", "custom"))
    tags: list[str] = Field(validation_alias=AliasPath("shown", "tags"), description="Names of its tags.")
    properties: list[CustomerProperty] = Field(validation_alias=AliasPath("shown", "properties"))
    members: list[CustomerMember] = Field(validation_alias=AliasPath("shown", "members"))
    projects: list[CustomerProject] = Field(
        validation_alias=AliasPath("shown", "projects"), description="The latest twenty; all are at `/projects`."
    )


class LifetimeShape(BaseModel):
    """What was agreed for completed projects, what came in, and what is under way. Whole cents."""

    model_config = ConfigDict(from_attributes=True)

    lifetime_value_cents: int
    collected_cents: int
    open_value_cents: int
    average_project_cents: int | None
    completed_projects: int
    open_projects: int
    cancelled_projects: int
    first_completed_on: dt.date | None
    last_completed_on: dt.date | None


_OWNER_SCHEMA = {"anyOf": [{"enum": ["me", "none"]}, {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}]}
_POINTS: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 5}
Points = Annotated[int | None, Field(ge=0, le=5), WithJsonSchema(_POINTS)]


class CustomerQuery(CustomerFilter, Paging):
    """`person,business` and `kind=person&kind=business` mean the same."""

    assigned_to: Annotated[Id | Literal["me", "none"] | None, WithJsonSchema(_OWNER_SCHEMA)] = Field(
        None, description="A person's id, `me` or `none`."
    )
    open_project: Annotated[bool | None, WithJsonSchema({"type": "boolean"})] = None
    recency: Points = None
    frequency: Points = None
    created_after: Moment = None
    created_before: Moment = None


CUSTOMERS: TypeAdapter[Page[CustomerRow]] = TypeAdapter(Page[CustomerRow])
CUSTOMER: TypeAdapter[CustomerShape] = TypeAdapter(CustomerShape)
PROPERTY: TypeAdapter[CustomerProperty] = TypeAdapter(CustomerProperty)
PROJECTS: TypeAdapter[Page[CustomerProject]] = TypeAdapter(Page[CustomerProject])
LIFETIME: TypeAdapter[LifetimeShape] = TypeAdapter(LifetimeShape)
