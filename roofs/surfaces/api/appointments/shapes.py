"""What appointments look like to a program."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AliasPath,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    WithJsonSchema,
)

from roofs.comms.calendar import vocabulary
from roofs.comms.calendar.filtering import AppointmentFilter
from roofs.comms.calendar.vocabulary import Audience, Channel
from roofs.core.kit.typed import Line, Text
from roofs.core.lists.narrowing import Hanging
from roofs.surfaces.api.bodies import Described
from roofs.surfaces.api.custom import CustomAnswers, TagNames
from roofs.surfaces.api.lists import Id, Page, Paging
from roofs.surfaces.api.moments import Moment

EXAMPLE: dict[str, Any] = {
    "kind": "inspection",
    "starts_at": "2026-05-04T10:00:00-04:00",
    "subject_type": "lead",
    "subject_id": 7,
    "notes": "The dog is friendly.",
    "notify_customer": True,
}
# Written out where they stand: a description has one list of names, and other domains have kinds and states too.
Kind = Annotated[vocabulary.Kind, WithJsonSchema({"type": "string", "enum": vocabulary.Kind.values})]
Status = Annotated[vocabulary.Status, WithJsonSchema({"type": "string", "enum": vocabulary.Status.values})]
Origin = Annotated[vocabulary.Origin, WithJsonSchema({"type": "string", "enum": vocabulary.Origin.values})]
ReminderState = Annotated[
    vocabulary.ReminderState, WithJsonSchema({"type": "string", "enum": vocabulary.ReminderState.values})
]
Who = Annotated[Audience, WithJsonSchema({"type": "string", "enum": Audience.values})]
How = Annotated[Channel, WithJsonSchema({"type": "string", "enum": Channel.values})]
SubjectType = Literal["lead", "customer", "project"]
People = Annotated[list[Id], Field(max_length=50)]


def _whole(value: object) -> object:
    """30.0 is a whole number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class ReminderBody(BaseModel):
    """Customers are reminded by e-mail or text message, our own people also by a notice on their phones."""

    model_config = ConfigDict(extra="forbid")

    audience: Literal["customer", "attendee"]
    channel: Literal["email", "sms", "push"]
    minutes_before: Annotated[int, Field(ge=5, le=43_200, strict=True), BeforeValidator(_whole)]


Reminders = Annotated[list[ReminderBody], Field(max_length=10)]


class MeetingPlace(Described):
    address_line: Line = Field("", max_length=200)
    city: Line = Field("", max_length=100)
    state: Line = Field("", max_length=2)
    postal_code: Line = Field("", max_length=10)


class NewAppointment(MeetingPlace):
    """`kind` and `starts_at` are needed. Contact and place come from the subject unless a place is given."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]}, str_max_length=10_000)

    kind: Kind
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = Field(None, description="Left out: as long as this kind usually takes.")
    zone: Line = Field("", max_length=64, description="Of the place; left out: that of the first person.")
    title: Line = Field("", max_length=200)
    notes: Text = Field("", max_length=10_000)
    subject_type: SubjectType | None = None
    subject_id: Id | None = None
    people: People | None = Field(None, description="Who attends. Left out: the caller; empty: nobody yet.")
    reminders: Reminders | None = Field(None, description="Left out: the usual ones.")
    override: bool = Field(default=False, description="Book somebody twice; managers only.")
    notify_customer: bool = Field(default=False, description="Send the customer an e-mail with a calendar file.")
    custom: CustomAnswers = {}
    tags: TagNames = []


class AppointmentChange(MeetingPlace):
    """Only the fields that are sent change."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"status": "completed", "outcome": "Two valleys leak."}]},
        str_max_length=10_000,
    )

    kind: Kind = vocabulary.Kind.OTHER
    starts_at: AwareDatetime | None = Field(None, description="Moves it; null changes nothing.")
    ends_at: AwareDatetime | None = None
    zone: Line = Field("", max_length=64)
    title: Line = Field("", max_length=200)
    notes: Text = Field("", max_length=10_000)
    outcome: Text = Field("", max_length=2000)
    people: People = []
    reminders: Reminders = []
    status: Status | None = Field(None, description="`scheduled` brings back what was cancelled, missed or completed.")
    reason: Line = Field("", max_length=300, description="Why it is moved or cancelled.")
    override: bool = Field(default=False, description="Book somebody twice; managers only.")
    notify_customer: bool = False
    custom: CustomAnswers = {}
    tags: TagNames = []


class NewTime(Described):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"starts_at": "2026-05-05T10:00:00-04:00", "reason": "Rain"}]},
    )

    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = Field(None, description="Left out: it stays as long as it was.")
    reason: Line = Field("", max_length=300)
    override: bool = Field(default=False, description="Book somebody twice; managers only.")
    notify_customer: bool = False


class ManualReminder(Described):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"audience": "customer", "channel": "sms"}]}
    )

    audience: Who = Audience.CUSTOMER
    channel: How = Channel.EMAIL


class Reminded(BaseModel):
    messages: list[int] = Field(description="Their numbers in the outbox.")


class AttendeeShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str = Field(validation_alias="full_name")
    email: str


class MeetingContact(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    email: str
    phone: str


class ReminderShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    audience: Who
    channel: How
    minutes_before: int
    state: ReminderState
    due_at: datetime | None
    why_not: str


class AppointmentRow(BaseModel):
    """An appointment in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: Kind
    headline: str = Field(description="What stands in the calendar.")
    title: str
    status: Status
    starts_at: datetime
    ends_at: datetime
    zone: str
    minutes: int
    subject_type: SubjectType | Literal[""]
    subject_id: int | None
    contact: MeetingContact | None
    people: list[AttendeeShape]
    address_line: str
    city: str
    state: str
    postal_code: str
    origin: Origin
    created_at: datetime
    updated_at: datetime


class AppointmentShape(AppointmentRow):
    notes: str
    outcome: str
    cancel_reason: str
    reminders: list[ReminderShape] = Field(validation_alias="reminder_list")
    custom: CustomAnswers = Field(validation_alias=AliasPath("hanging", "custom"))
    tags: TagNames = Field(validation_alias=AliasPath("hanging", "tags"))


_PERSON_SCHEMA = {"anyOf": [{"enum": ["me", "none"]}, {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}]}
PersonWanted = Annotated[Id | Literal["me", "none"] | None, WithJsonSchema(_PERSON_SCHEMA)]
_SUBJECT_SCHEMA = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
SubjectWanted = Annotated[Id | None, WithJsonSchema(_SUBJECT_SCHEMA)]
_TYPE_SCHEMA = {"enum": ["lead", "customer", "project"]}
TypeWanted = Annotated[SubjectType | None, WithJsonSchema(_TYPE_SCHEMA)]


class AppointmentFilterShape(AppointmentFilter):
    """`kind=call,estimate` and `kind=call&kind=estimate` mean the same."""

    person: PersonWanted = Field(None, description="A person's id, `me` or `none`.")
    subject_type: TypeWanted = None
    subject_id: SubjectWanted = None
    starts_after: Moment = None
    starts_before: Moment = None


class AppointmentQuery(AppointmentFilterShape, Hanging, Paging):
    pass


class UpcomingQuery(Paging):
    days: int = Field(7, ge=1, le=365)
    person: PersonWanted = Field(None, description="A person's id, `me` or `none`.")


def _listed(value: object) -> object:
    parts = value if isinstance(value, list) else [value]
    return [word for part in parts if part for word in str(part).split(",") if word]


class CalendarQuery(BaseModel):
    start: Moment = Field(None, description="Left out: the beginning of today, UTC.")
    end: Moment = Field(None, description="Cut off 62 days after `start`; left out: 31 days after it.")
    person: Annotated[list[Id], BeforeValidator(_listed)] = Field([], description="One or several; left out: all.")
    kind: Annotated[list[Kind], BeforeValidator(_listed)] = []
    cancelled: bool = Field(default=False, description="Also what was cancelled or missed.")


class CalendarShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    start: datetime
    end: datetime
    items: list[AppointmentRow] = Field(description="By their start; at most 2000.")
    has_more: bool


def _day(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("must be a date like 2025-01-01")
    return value


Day = Annotated[date | None, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


class AvailabilityQuery(BaseModel):
    start: Day = Field(None, description="First day; left out: today.")
    end: Day = Field(None, description="Last day, cut off 62 days on; left out: six days after the first.")
    minutes: int = Field(60, ge=5, le=1440)
    zone: str = Field("", max_length=64, description="Whose days; left out: the person's own.")


class FreeStretch(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    starts_at: datetime
    ends_at: datetime


class FreeShape(BaseModel):
    person_id: int
    zone: str
    minutes: int
    slots: list[FreeStretch] = Field(description="Times of this length that can be booked.")
    free: list[FreeStretch] = Field(description="Working time without days off, appointments and the road to them.")


APPOINTMENT: TypeAdapter[AppointmentShape] = TypeAdapter(AppointmentShape)
APPOINTMENTS: TypeAdapter[Page[AppointmentRow]] = TypeAdapter(Page[AppointmentRow])
CALENDAR: TypeAdapter[CalendarShape] = TypeAdapter(CalendarShape)
FREE: TypeAdapter[FreeShape] = TypeAdapter(FreeShape)
REMINDED: TypeAdapter[Reminded] = TypeAdapter(Reminded)
