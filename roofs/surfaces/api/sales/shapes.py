"""What campaigns look like to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roofs.core.kit.typed import Line
from roofs.marketing.cadence.models import Cohort, Enrolment, Touch
from roofs.marketing.campaigns.models import Campaign
from roofs.surfaces.api.bodies import Described, Name
from roofs.surfaces.api.lists import Id, Page, Paging
from roofs.surfaces.api.moments import Instant

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
EXAMPLE: dict[str, Any] = {
    "name": "Quiet leads of spring",
    "kind": "reactivation",
    "sequence": "sixteen-touch",
    "audience": "leads",
    "query": "status=nurture&temperature=cool",
}


class CampaignFacts(Described):
    kind: Campaign.Kind = Campaign.Kind.DRIP
    goal: Line = Field("", max_length=300)
    audience: Campaign.Audience = Campaign.Audience.LEADS
    query: str = Field("", max_length=2000, description="Filters as the list of these records takes them.")
    target_leads: list[Id] = Field(
        [], max_length=10_000, description="Numbers of records of the audience; empty: all that fit `query`."
    )
    keeps_adding: bool = Field(default=False, description="Also take in those who come to fit later.")
    starts_at: Instant = Field(None, description="Null: when it is executed.")
    ends_at: Instant = None


class NewCampaign(CampaignFacts):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    name: Name = Field(max_length=120)
    sequence: Slug


class CampaignChange(CampaignFacts):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"goal": "Wake them up before winter."}]})

    name: Name = Field("", max_length=120)
    sequence: Slug = "sixteen-touch"


class StandingShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    people: int
    active: int
    paused: int
    finished: int
    stopped: int
    answered: int
    unsubscribed: int
    sent: int
    waiting: int
    held: int = Field(description="Held back, too late, failed or left out; each touch says why.")
    uncertain: int
    opened: int = Field(description="By people, one for each message.")
    opened_by_machines: int
    clicked: int
    bounced: int
    complained: int
    reasons: dict[str, int] = Field(description="Why people left.")


class CohortShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    source: Cohort.Source
    status: Cohort.Status
    total: int | None
    seen: int
    enrolled: int
    refused: dict[str, int]
    begun_at: datetime
    ended_at: datetime | None


class CampaignShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    kind: Campaign.Kind
    goal: str
    status: Campaign.Status
    sequence: str
    audience: Campaign.Audience
    query: str
    target_leads: list[int]
    keeps_adding: bool
    starts_at: datetime | None
    ends_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    updated_at: datetime
    performance: StandingShape


class OneCampaign(CampaignShape):
    cohorts: list[CohortShape] = Field(description="The latest twenty times people were taken in.")


class CampaignQuery(Paging):
    status: Campaign.Status | Literal[""] = ""
    kind: Campaign.Kind | Literal[""] = ""
    q: str = Field("", max_length=200)
    sort: Literal["created_at:asc", "created_at:desc"] = "created_at:desc"


class WhichCampaign(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"campaign_id": 7}]})

    campaign_id: Id


class PreviewShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    total: int
    taken: int = Field(description="Of those looked at.")
    looked_at: int
    is_sample: bool
    refused: dict[str, int]


class EnrolmentShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    sequence: str
    subject_type: str
    subject_id: int
    contact_id: int
    status: Enrolment.Status
    next_step: str | None
    next_run_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    exit_reason: str
    paused_until: datetime | None
    source: str


class CourseLine(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    step: str
    channel: str
    state: Touch.State | Literal["ahead", "passed", "open", "not_reached"] = Field(
        description="Of the touch. A step that has none is `ahead`, `passed`, `open` (only if they come by there) or "
        "`not_reached` (it ended before)."
    )
    at: datetime | None = Field(description="When it was, or will be as things stand.")
    reason: str = Field(description="Why not, or not yet: a word for programs.")
    words: str = Field(description="The same for people; without a reason what it hangs on, if anything.")
    touch_id: int | None


class CourseShape(BaseModel):
    enrolment: EnrolmentShape
    touches: list[CourseLine]


class NewEnrolment(Described):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"sequence": "sixteen-touch", "subject_type": "lead", "subject_id": 7}]},
    )

    sequence: Slug
    subject_type: Literal["lead", "customer", "project"]
    subject_id: Id


class Leaving(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "asked by phone"}]})

    reason: Line = Field("", max_length=40)


class EnrolmentQuery(Paging):
    status: Enrolment.Status | Literal[""] = ""
    sequence: Slug | Literal[""] = ""
    campaign_id: Id | None = None
    subject_type: Literal["lead", "customer", "project", ""] = ""
    subject_id: Id | None = None
    sort: Literal["started_at:asc", "started_at:desc"] = "started_at:desc"


CAMPAIGN: TypeAdapter[OneCampaign] = TypeAdapter(OneCampaign)
CAMPAIGNS: TypeAdapter[Page[CampaignShape]] = TypeAdapter(Page[CampaignShape])
PREVIEW: TypeAdapter[PreviewShape] = TypeAdapter(PreviewShape)
ENROLMENT: TypeAdapter[EnrolmentShape] = TypeAdapter(EnrolmentShape)
COURSES: TypeAdapter[list[CourseShape]] = TypeAdapter(list[CourseShape])
ENROLMENTS: TypeAdapter[Page[EnrolmentShape]] = TypeAdapter(Page[EnrolmentShape])
