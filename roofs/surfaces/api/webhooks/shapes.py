"""What webhooks look like to a program."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, computed_field

from roofs.core.webhooks.models import State
from roofs.surfaces.api.bodies import Described, Name
from roofs.surfaces.api.lists import Page, Paging
from roofs.surfaces.api.people import PersonShape

Address = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        description="Begins with https:// and lies on the internet.",
        json_schema_extra={"format": "webhook-url"},
    ),
]
Events = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=60, pattern=r"^(\*|[a-z_]+(\.[a-z_]+)*(\.\*)?)$")]],
    Field(min_length=1, max_length=100, description="Names of events, `lead.*` for all that begin so, `*` for all."),
]


class NewWebhook(Described):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "Website", "url": "https://example.com/hooks", "events": ["lead.*", "project.completed"]}
            ]
        },
    )

    name: Name = Field(max_length=80)
    url: Address
    events: Events


class WebhookChange(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"events": ["*"], "is_active": True}]})

    name: Name = Field("", max_length=80)
    url: Address = ""
    events: Events = []
    is_active: bool = True


class WebhookShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    url: str
    events: list[str]
    owner: PersonShape = Field(
        description="In whose name it is told; who changes it last. Nothing goes out when he leaves."
    )
    is_active: bool
    is_orphaned: bool = Field(description="Its owner left or may not see the whole office any more.")
    failures_in_a_row: int
    failing_since: datetime | None
    paused_at: datetime | None = Field(description="By the program, after a day without a single success.")
    last_ok_at: datetime | None
    created_at: datetime
    updated_at: datetime


class WebhookWithSecret(WebhookShape):
    secret: str | None = Field(description="Shown this once; null in a repeated answer.")


class Secret(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"secret": "whsec_m4b…"}]})

    secret: str | None = Field(description="Shown this once; null in a repeated answer.")


class Replayed(BaseModel):
    count: int = Field(description="How many go out again.")


class DeliveryRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    key: UUID = Field(description="As in the header `Roofs-Delivery`: the same in every try.")
    name: str
    event_id: int | None = Field(description="Null for a test.")
    state: State
    attempts: int
    created_at: datetime
    tried_at: datetime | None
    next_at: datetime | None
    done_at: datetime | None
    status: int = Field(description="Of the last answer; 0 when there was none.")
    error: str
    milliseconds: int


class DeliveryShape(DeliveryRow):
    content: str = Field(validation_alias="body", exclude=True)
    answer: str = Field(description="The first 2 KB of the last answer.")

    @computed_field(description="What was sent.")  # type: ignore[prop-decorator] # as pydantic wants it
    @property
    def body(self) -> dict[str, Any]:
        sent: dict[str, Any] = json.loads(self.content)
        return sent


class DeliveryQuery(Paging):
    state: Literal["waiting", "done", "given_up", ""] = ""


class Subject(BaseModel):
    type: str
    id: int


class EventBody(BaseModel):
    """What arrives at a webhook's address."""

    id: int = Field(description="The number of the event; later events have greater ones. 0: a test.")
    name: str
    at: datetime
    subject: Subject | None = Field(description="What it happened to.")
    actor: int | None = Field(description="Who did it; null for the program itself or a homeowner.")
    data: dict[str, Any] = Field(description="What was written down with the event. New fields may come.")


class EventKind(BaseModel):
    name: str
    told: str
    example: EventBody


WEBHOOK: TypeAdapter[WebhookShape] = TypeAdapter(WebhookShape)
WEBHOOKS: TypeAdapter[Page[WebhookShape]] = TypeAdapter(Page[WebhookShape])
WITH_SECRET: TypeAdapter[WebhookWithSecret] = TypeAdapter(WebhookWithSecret)
SECRET: TypeAdapter[Secret] = TypeAdapter(Secret)
REPLAYED: TypeAdapter[Replayed] = TypeAdapter(Replayed)
DELIVERY: TypeAdapter[DeliveryShape] = TypeAdapter(DeliveryShape)
DELIVERIES: TypeAdapter[Page[DeliveryRow]] = TypeAdapter(Page[DeliveryRow])
EVENTS: TypeAdapter[list[EventKind]] = TypeAdapter(list[EventKind])
