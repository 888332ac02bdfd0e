"""How a person takes what they get: how warm they are, what made them so, which channel and hour they answer at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roofs.comms.engagement.hours import best_of
from roofs.comms.engagement.scores import explained, standing_of
from roofs.comms.engagement.tries import BUCKETS_IN_DAY, HOURS_IN_BUCKET
from roofs.comms.engagement.vocabulary import LevelName
from roofs.comms.engagement.zones import zones_of
from roofs.sales.leads.models import Lead
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.rows import one_of

router = Router(tags=["Campaigns"])
EXAMPLE: dict[str, Any] = {
    "lead_id": 7,
    "score": 48.3,
    "level": "warm",
    "last_sign_at": "2026-05-20T16:04:00Z",
    "unanswered_touches": 1,
    "silent_days": 2,
    "signs": [
        {"kind": "replied", "channel": "sms", "at": "2026-05-20T16:04:00Z", "points_then": 35.0, "points_now": 28.7}
    ],
    "time_zone": "America/Detroit",
    "hours": [
        {"weekend": False, "from_hour": 18, "until_hour": 21, "odds": 0.31, "tried": 4, "answered": 2, "acts": 3}
    ],
}


class SignShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    kind: str = Field(description="`opened`, `clicked`, `quote`, `replied`, `talked`, `asked`, `booked`, `confirmed`.")
    channel: str
    at: datetime
    points_then: float = Field(description="After what repeats and floods take off.")
    points_now: float = Field(description="Half of that after each half-life. The sum is the score, up to 100.")


class HourShape(BaseModel):
    """A stretch of the person's own clock."""

    weekend: bool
    from_hour: int
    until_hour: int
    odds: float = Field(description="That a touch sent then is answered within a day.")
    tried: int
    answered: int
    acts: int = Field(description="How often they did something then by themselves.")


class EngagementShape(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    lead_id: int
    score: float = Field(description="0 to 100. Only what people did counts; machines and doubtful fetches never do.")
    level: LevelName
    last_sign_at: datetime | None
    unanswered_touches: int = Field(description="Since their last sign.")
    silent_days: int | None = Field(description="Since their last sign, else since we first wrote; null: we never did.")
    signs: list[SignShape] = Field(description="What moved the score, the newest first.")
    time_zone: str
    hours: list[HourShape]


ENGAGEMENT: TypeAdapter[EngagementShape] = TypeAdapter(EngagementShape)


@router.get(
    "/intelligence/engagement-score/{int:lead_id}",
    response=EngagementShape,
    operation_id="getEngagementScore",
    summary="How warm a lead's person is, and why",
)
def engagement_score(request: HttpRequest, lead_id: Id) -> HttpResponse:
    """By what the person did: opened, clicked, wrote, talked, asked, booked. It halves with every half-life."""
    lead = one_of(Lead.objects.visible_to(caller(request)), pk=lead_id)
    now, contact = timezone.now(), lead.contact_id
    standing = standing_of([contact], now)[contact]
    told = {
        "lead_id": lead.pk,
        "score": round(standing.score, 1),
        "level": standing.level,
        "last_sign_at": standing.last_sign_at,
        "unanswered_touches": standing.unanswered,
        "silent_days": standing.silent_days,
        "signs": [
            {
                "kind": one.kind,
                "channel": one.channel,
                "at": one.at,
                "points_then": round(one.points_then, 2),
                "points_now": round(one.points_now, 2),
            }
            for one in explained(contact, now)
        ],
        "time_zone": zones_of([contact])[contact],
        "hours": [
            {
                "weekend": one.bucket >= BUCKETS_IN_DAY,
                "from_hour": one.bucket % BUCKETS_IN_DAY * HOURS_IN_BUCKET,
                "until_hour": (one.bucket % BUCKETS_IN_DAY + 1) * HOURS_IN_BUCKET,
                "odds": round(one.mean, 4),
                "tried": one.tried,
                "answered": one.answered,
                "acts": one.acts,
            }
            for one in best_of(contact, now)
        ],
    }
    return answer(ENGAGEMENT, told)
