"""What an exchange with a person looks like to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, WithJsonSchema

from roofs.core.kit.typed import Line, Text
from roofs.surfaces.api.bodies import Described
from roofs.surfaces.api.lists import Id, Page, Paging
from roofs.surfaces.api.moments import Instant, Moment

Kind = Literal["call", "email", "sms", "meeting", "visit", "note"]
Direction = Literal["in", "out", ""]
Minutes = Annotated[int, Field(ge=0, le=32_767)]
SubjectType = Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$", examples=["lead", "customer", "project"])]


def _listed(value: object) -> object:
    if isinstance(value, list):
        return [part for one in value for part in str(one).split(",") if part]
    return value


class NewInteraction(Described):
    """An exchange, or a note, about a lead, customer or project."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "call",
                    "direction": "out",
                    "subject_type": "lead",
                    "subject_id": 7,
                    "summary": "Talked about the leak",
                    "outcome": "reached",
                    "minutes": 12,
                }
            ]
        },
    )

    kind: Kind
    subject_type: SubjectType
    subject_id: Id
    direction: Direction = ""
    summary: Line = Field("", max_length=200)
    body: Text = Field("", max_length=50_000)
    transcript: Text = Field("", max_length=500_000)
    outcome: Line = Field("", max_length=40, description="`reached`, `no_answer`, `left_message`, or your own word.")
    minutes: Minutes | None = None
    happened_at: Instant = Field(None, description="Without: now.")


class InteractionChange(Described):
    """Only the fields that are sent change. Of a message that was really sent or received: outcome and minutes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"outcome": "left_message"}]})

    kind: Kind = "note"
    direction: Direction = ""
    summary: Line = Field("", max_length=200)
    body: Text = Field("", max_length=50_000)
    transcript: Text = Field("", max_length=500_000)
    outcome: Line = Field("", max_length=40)
    minutes: Minutes | None = None
    happened_at: Moment = None


class Transcription(Described):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "Sara: Good morning.\nMarta: Hello."}]}
    )

    text: Annotated[str, Field(min_length=1, max_length=500_000, pattern=r"^[^\x00]+$")]


class Who(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str


class InteractionRow(BaseModel):
    """In a list; the transcript is with the one."""

    id: int
    kind: Kind
    direction: Direction
    subject_type: str
    subject_id: int | None
    contact: Who | None
    person: Who | None = Field(description="Who wrote it down or did it.")
    summary: str
    body: str
    outcome: str
    minutes: int | None
    is_auto: bool = Field(description="An automatic reply.")
    happened_at: datetime
    created_at: datetime
    updated_at: datetime


class InteractionShape(InteractionRow):
    transcript: str


_PERSON: dict[str, Any] = {"anyOf": [{"const": "me"}, {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}]}
_ID: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}


class InteractionQuery(Paging):
    kind: Annotated[list[Kind], BeforeValidator(_listed)] = []
    direction: Annotated[Literal["in", "out"] | None, WithJsonSchema({"enum": ["in", "out"]})] = None
    subject_type: SubjectType = ""
    subject_id: Annotated[Id | None, WithJsonSchema(_ID)] = None
    person: Annotated[Id | Literal["me"] | None, WithJsonSchema(_PERSON)] = Field(
        None, description="Who wrote it down: a person's id or `me`."
    )
    since: Moment = None
    until: Moment = Field(None, description="Up to and not including.")
    sort: Literal["happened_at:desc", "happened_at:asc"] = "happened_at:desc"


class EntryShape(BaseModel):
    """One line of a history: an exchange, a message, or something that happened."""

    source: Literal["event", "message", "interaction"]
    id: int
    kind: str
    at: datetime
    title: str
    body: str
    person: Who | None
    channel: str
    direction: str
    state: str
    outcome: str


class History(BaseModel):
    items: list[EntryShape]
    page: int
    per_page: int
    has_more: bool


class HistoryQuery(BaseModel):
    page: int = Field(1, ge=1, le=200)
    per_page: int = Field(50, ge=1, le=100)


INTERACTION: TypeAdapter[InteractionShape] = TypeAdapter(InteractionShape)
INTERACTIONS: TypeAdapter[Page[InteractionRow]] = TypeAdapter(Page[InteractionRow])
HISTORY: TypeAdapter[History] = TypeAdapter(History)
