"""The pace of the follow-up: when the next touch comes and why, changing it by hand, and who is hot."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from roofs.comms.engagement.vocabulary import LevelName
from roofs.core.accounts.models import User
from roofs.marketing.cadence import adjusting, foretelling, hot
from roofs.marketing.cadence.foretelling import NextTouch
from roofs.marketing.cadence.models import Enrolment, Sequence
from roofs.sales.leads.models import Lead
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import Described, refuse_unknown
from roofs.surfaces.api.callers import caller, manager, seller
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.moments import Instant
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import one_of
from roofs.surfaces.api.sales.shapes import Slug

router = Router(tags=["Campaigns"])
OF_SEQUENCE = frozenset({"adaptive", "fixed"})


class NextTouchShape(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "enrolment_id": 31,
                    "sequence": "sixteen-touch",
                    "adaptive": True,
                    "step": "Testimonial",
                    "channel": "email",
                    "at": "2026-05-20T13:10:00Z",
                    "written": "2026-05-22T13:00:00Z",
                    "words": "2 days earlier than written: clicked 2 times lately.",
                    "decision": {"mode": "accelerate", "level": "warm", "reasons": [["clicked", 2]]},
                }
            ]
        }
    )

    enrolment_id: int
    sequence: str
    adaptive: bool
    step: str
    channel: str
    at: datetime | None = Field(description="As things stand; null while it is paused without an end.")
    written: datetime | None = Field(description="When it would come on its day as written.")
    words: str = Field(description="What moved it, for people.")
    decision: dict[str, Any] = Field(
        description="For programs: `mode`, `level`, `reasons` (a code and a number each, the deciding first), `saw` "
        "(the numbers it was decided by), `hours` (how the hour was chosen). Empty where the days are fixed."
    )


class NextTouches(BaseModel):
    lead_id: int
    touches: list[NextTouchShape] = Field(description="One for each sequence that runs, the nearest first.")


class Adjustment(Described):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"lead_id": 7, "pace": "slower", "until": None}]}
    )

    lead_id: Id | None = Field(None, description="One person …")
    sequence: Slug | None = Field(None, description="… or a whole sequence, which becomes a new version of it.")
    pace: Literal["slower", "faster", "usual", "pause", "adaptive", "fixed"] = Field(
        description="Of a person `slower`, `faster`, `usual` or `pause`; of a sequence `adaptive` or `fixed`."
    )
    until: Instant = Field(None, description="Only for a person; null: until it is changed.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.lead_id is None) == (self.sequence is None):
            raise ValueError("give lead_id or sequence")
        if (self.sequence is None) == (self.pace in OF_SEQUENCE):
            raise ValueError("a person is slower, faster, usual or pause, a sequence adaptive or fixed")
        return self


class Adjusted(BaseModel):
    lead_id: int | None
    sequence: str | None
    pace: str
    changed: int = Field(description="Ways of the person that changed, or 1 when the sequence got a new version.")
    touches: list[NextTouchShape]


class SignalShape(BaseModel):
    kind: str
    at: datetime


class HotLead(BaseModel):
    lead_id: int
    name: str
    owner_id: int | None
    score: float
    level: LevelName
    signals: list[SignalShape] = Field(description="What they did in the last fourteen days, the newest first.")
    tasks: list[int] = Field(description="Open tasks that a signal made, by their numbers.")
    due_at: datetime | None = Field(description="Of the most pressing of them.")


class HotLeads(BaseModel):
    items: list[HotLead]


class HotQuery(BaseModel):
    owner_id: Id | None = None
    q: str = Field("", max_length=200)


NEXT: TypeAdapter[NextTouches] = TypeAdapter(NextTouches)
ADJUSTED: TypeAdapter[Adjusted] = TypeAdapter(Adjusted)
HOT: TypeAdapter[HotLeads] = TypeAdapter(HotLeads)


@router.get(
    "/cadence/next-touch/{int:lead_id}",
    response=NextTouches,
    operation_id="getNextTouch",
    summary="When the next touch comes, and why",
)
def next_touch(request: HttpRequest, lead_id: Id) -> HttpResponse:
    """Decided anew at this moment; what is kept with the touch is decided when it falls due."""
    user = caller(request)
    lead = one_of(Lead.objects.visible_to(user), pk=lead_id)
    return answer(NEXT, {"lead_id": lead.pk, "touches": _touches(user, lead)})


@router.post(
    "/cadence/adjust",
    response={200: Adjusted, 404: Problem, 409: Problem},
    operation_id="adjustCadence",
    summary="Slower, faster or not for a while",
)
def adjust(request: HttpRequest, payload: Adjustment) -> HttpResponse:
    """Whoever may see a lead may change its pace; managers alone that of a sequence."""
    if payload.sequence is not None:
        return answer(ADJUSTED, _adjusted_sequence(request, payload.sequence, payload.pace))
    user = seller(request)
    lead = one_of(Lead.objects.visible_to(user), pk=payload.lead_id)
    mine = Enrolment.objects.visible_to(user).about(lead)
    changed = adjusting.adjust(mine, payload.pace, user, until=payload.until)  # type: ignore[arg-type] # checked above
    told = {"lead_id": lead.pk, "sequence": None, "pace": payload.pace, "changed": changed}
    return answer(ADJUSTED, told | {"touches": _touches(user, lead)})


def _adjusted_sequence(request: HttpRequest, slug: str, pace: str) -> dict[str, Any]:
    user = manager(request, _("Managers decide what is sent."))
    sequence = one_of(Sequence.objects.visible_to(user).published(), slug=slug)
    changed = adjusting.set_pace(sequence, pace, user)
    return {"lead_id": None, "sequence": slug, "pace": pace, "changed": int(changed), "touches": []}


@router.get(
    "/intelligence/hot-leads", response=HotLeads, operation_id="getHotLeads", summary="Whom to turn to now, and why"
)
def hot_leads(request: HttpRequest, query: Query[HotQuery]) -> HttpResponse:
    """Hot people and those with a signal nobody has acted on yet, who waits first. At most two hundred."""
    refuse_unknown(request.GET, HotQuery)
    user = caller(request)
    owner = None
    if query.owner_id is not None:
        owner = User.objects.active().filter(pk=query.owner_id).first()
        if owner is None:
            return answer(HOT, {"items": []})
    return answer(HOT, {"items": [_hot(one) for one in hot.queue(user, of=owner, q=query.q)]})


def _hot(one: hot.Hot) -> dict[str, Any]:
    return {
        "lead_id": one.lead.pk,
        "name": one.lead.contact.name,
        "owner_id": one.lead.assigned_to_id,
        "score": round(one.standing.score, 1),
        "level": one.standing.level,
        "signals": [{"kind": kind, "at": at} for kind, at in one.signs],
        "tasks": [task.pk for task in one.tasks],
        "due_at": one.tasks[0].due_at if one.tasks else None,
    }


def _touches(user: User, lead: Lead) -> list[dict[str, Any]]:
    mine = list(Enrolment.objects.visible_to(user).about(lead).select_related("sequence").order_by("-pk")[:20])
    found = foretelling.next_touches(mine).values()
    return [_told(one) for one in sorted(found, key=lambda one: (one.at is None, one.at or one.enrolment.started_at))]


def _told(one: NextTouch) -> dict[str, Any]:
    return {
        "enrolment_id": one.enrolment.pk,
        "sequence": one.enrolment.sequence.slug,
        "adaptive": one.enrolment.sequence.pace == Sequence.Pace.ADAPTIVE,
        "step": one.title,
        "channel": one.channel,
        "at": one.at,
        "written": one.written,
        "words": one.words,
        "decision": one.chosen,
    }
