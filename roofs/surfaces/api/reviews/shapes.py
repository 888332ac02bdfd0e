"""What reviews look like to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, WithJsonSchema

from roofs.core.kit.typed import Line, Text
from roofs.core.lists.narrowing import Hanging
from roofs.surfaces.api.bodies import Described
from roofs.surfaces.api.custom import CustomAnswers, TagNames
from roofs.surfaces.api.lists import Id, Page, Paging
from roofs.surfaces.api.moments import Instant, Moment

Platform = Literal["google", "facebook", "bbb", "birdeye", "yelp", "other"]
Stars = Annotated[int, Field(ge=1, le=5)]
_ID = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}


def _listed(value: object) -> object:
    if isinstance(value, list):
        return [part for one in value for part in str(one).split(",") if part]
    return value


class NewReview(Described):
    """With an `external_id` the same review may be sent again; it is kept once and brought up to date."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "platform": "google",
                    "external_id": "ChZDSUhN",
                    "rating": 5,
                    "author": "Marta D.",
                    "text": "On time, clean, and the leak is gone.",
                    "reviewed_at": "2026-05-04T15:00:00Z",
                }
            ]
        },
    )

    rating: Stars
    platform: Platform = "google"
    external_id: Line = Field("", max_length=200)
    author: Line = Field("", max_length=200)
    text: Text = Field("", max_length=10_000)
    language: Line = Field("", max_length=10)
    reviewed_at: Instant = Field(None, description="Without: now.")
    customer_id: Id | None = None
    project_id: Id | None = Field(None, description="The job it is about.")
    custom: CustomAnswers = {}
    tags: TagNames = []


class ReviewChange(Described):
    """Only the fields that are sent change; a new text waits for a new answer."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"rating": 4, "tags": ["Storm"]}]})

    rating: Stars = 5
    author: Line = Field("", max_length=200)
    text: Text = Field("", max_length=10_000)
    language: Line = Field("", max_length=10)
    customer_id: Id | None = None
    custom: CustomAnswers = {}
    tags: TagNames = []


class Answer(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"response": "Thank you, Marta!"}]})

    response: Annotated[str, Field(min_length=1, max_length=5_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]


class Who(BaseModel):
    id: int
    name: str


class ReviewShape(BaseModel):
    id: int
    platform: Platform
    external_id: str
    url: str
    rating: int
    author: str
    text: str
    language: str
    reviewed_at: datetime
    customer: Who | None
    project_id: int | None
    status: Literal["open", "answered"]
    response: str
    responded_at: datetime | None
    responded_by: Who | None
    custom: CustomAnswers
    tags: TagNames
    created_at: datetime
    updated_at: datetime


class ReviewQuery(Hanging, Paging):
    platform: Annotated[list[Platform], BeforeValidator(_listed)] = []
    rating: Annotated[list[Annotated[int, Field(ge=1, le=5)]], BeforeValidator(_listed)] = []
    status: Annotated[Literal["open", "answered"] | None, WithJsonSchema({"enum": ["open", "answered"]})] = None
    customer_id: Annotated[Id | None, WithJsonSchema(_ID)] = None
    since: Moment = None
    until: Moment = Field(None, description="Up to and not including.")
    q: str = Field("", max_length=200)
    sort: Literal["reviewed_at:desc", "reviewed_at:asc", "rating:desc", "rating:asc"] = "reviewed_at:desc"


class StatsQuery(BaseModel):
    since: Moment = None
    until: Moment = None


class Stats(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    count: int
    average: float | None
    by_rating: dict[int, int]
    by_platform: dict[str, int]
    answered: int
    response_rate: float | None = Field(description="Answered among all; null while there is none.")
    asked: int = Field(description="Requests that went out.")
    clicked: int = Field(description="Requests whose link was opened by a person.")


class RequestShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    customer_id: int
    channel: Literal["email", "sms"]
    state: Literal["waiting", "sent", "skipped"]
    sent_at: datetime | None


REVIEW: TypeAdapter[ReviewShape] = TypeAdapter(ReviewShape)
REVIEWS: TypeAdapter[Page[ReviewShape]] = TypeAdapter(Page[ReviewShape])
STATS: TypeAdapter[Stats] = TypeAdapter(Stats)
REQUEST: TypeAdapter[RequestShape] = TypeAdapter(RequestShape)
