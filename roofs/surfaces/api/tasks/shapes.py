"""What tasks look like to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from pydantic import AliasPath, BaseModel, ConfigDict, Field, TypeAdapter, WithJsonSchema

from roofs.comms.calendar.models import Task
from roofs.core.kit.typed import Line, Text
from roofs.surfaces.api.bodies import Described, Name
from roofs.surfaces.api.leads.shapes import Owner
from roofs.surfaces.api.lists import Id, Page, Paging
from roofs.surfaces.api.moments import Moment, When
from roofs.surfaces.api.people import PersonShape

Priority = Annotated[Literal[1, 2, 3], Field(description="1 high, 2 normal, 3 low.")]
EXAMPLE: dict[str, Any] = {"title": "Call back about the gutters", "kind": "call", "due_at": "2026-11-24T15:00:00Z"}


class TaskFacts(Described):
    kind: Task.Kind = Task.Kind.TODO
    priority: Priority = 2
    notes: Text = Field("", max_length=10_000)
    assigned_to: Id | Literal["me"] | None = Field(None, description="A person's id, `me`, or null for nobody yet.")


class NewTask(TaskFacts):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [EXAMPLE | {"subject_type": "lead", "subject_id": 7, "assigned_to": "me"}]},
    )

    title: Name = Field(max_length=200)
    due_at: When
    subject_type: Literal["lead", "customer", "project"] | None = None
    subject_id: Id | None = None


class TaskChange(TaskFacts):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"priority": 1, "assigned_to": "me"}]})

    title: Name = Field("", max_length=200)
    due_at: When = Field(default_factory=timezone.now)


class Done(Described):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"outcome": "reached", "notes": "Wants a quote."}]}
    )

    outcome: Line = Field("", max_length=40)
    notes: Text = Field("", max_length=10_000)


class TaskShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    kind: Task.Kind
    priority: Priority
    due_at: datetime
    assigned_to: PersonShape | None
    subject_type: str = Field(description="What it is about; empty: about nothing.")
    subject_id: int | None
    contact_id: int | None
    source: str = Field(description="What made it, as a sequence; empty: a person.")
    notes: str
    done_at: datetime | None
    done_by: Annotated[int | None, Field(validation_alias=AliasPath("done_by_id"))]
    outcome: str
    snoozes: int
    created_at: datetime
    updated_at: datetime


class TaskQuery(Paging):
    state: Literal["open", "done", "overdue", "all"] = "open"
    kind: Task.Kind | Literal[""] = ""
    assigned_to: Owner = Field(None, description="A person's id, `me` or `none`.")
    subject_type: Literal["lead", "customer", "project", ""] = ""
    subject_id: Annotated[Id | None, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 2**63 - 1})] = None
    due_after: Moment = None
    due_before: Moment = None
    q: str = Field("", max_length=200)
    sort: Literal["due_at:asc", "due_at:desc", "created_at:asc", "created_at:desc"] = "due_at:asc"


TASK: TypeAdapter[TaskShape] = TypeAdapter(TaskShape)
TASKS: TypeAdapter[Page[TaskShape]] = TypeAdapter(Page[TaskShape])
