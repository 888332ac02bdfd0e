"""The channels: which one suits a lead, whether each works, and what came of them."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import MessageEvent, Verdict
from roofs.marketing.cadence.models import Touch, TouchQuerySet
from roofs.sales.leads.models import Lead
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.moments import Moment
from roofs.surfaces.api.rows import one_of

router = Router(tags=["Campaigns"])


class ChannelLine(BaseModel):
    channel: Channel
    sent: int
    waiting: int
    held: int = Field(description="Held back, too late, failed or left out.")
    uncertain: int
    clicked: int = Field(description="By people, one for each message.")
    answered: int


class Performance(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    channels: list[ChannelLine]


class PerformanceQuery(BaseModel):
    since: Moment = None
    until: Moment = None


class Preference(BaseModel):
    lead_id: int
    preferred: Channel | None = Field(description="Null when nothing is known or nothing is allowed.")
    basis: Literal["answers", "clicks", "nothing"]
    channels: list[ChannelLine]


PERFORMANCE: TypeAdapter[Performance] = TypeAdapter(Performance)
PREFERENCE: TypeAdapter[Preference] = TypeAdapter(Preference)
_HUMAN_CLICK = Q(message__events__kind=MessageEvent.Kind.CLICKED, message__events__verdict=Verdict.HUMAN)
_ANSWER = Q(message__events__kind=MessageEvent.Kind.REPLIED)


@router.get(
    "/channels/performance",
    response=Performance,
    operation_id="getChannelPerformance",
    summary="What came of each channel",
)
def performance(request: HttpRequest, query: Query[PerformanceQuery]) -> HttpResponse:
    refuse_unknown(request.GET, PerformanceQuery)
    touches = Touch.objects.visible_to(caller(request))
    if query.since is not None:
        touches = touches.filter(due_at__gte=query.since)
    if query.until is not None:
        touches = touches.filter(due_at__lt=query.until)
    return answer(PERFORMANCE, {"channels": _lines(touches)})


@router.get(
    "/channels/preference/{int:lead_id}",
    response=Preference,
    operation_id="getChannelPreference",
    summary="Which channel a lead answers on",
)
def preference(request: HttpRequest, lead_id: Id) -> HttpResponse:
    """Counted from this lead's own answers and clicks, never guessed from opens."""
    user = caller(request)
    lead = one_of(Lead.objects.visible_to(user), pk=lead_id)
    lines = _lines(Touch.objects.visible_to(user).filter(enrolment__contact=lead.contact_id))
    basis, best = "nothing", None
    for name, reason in (("answered", "answers"), ("clicked", "clicks")):
        found = [line for line in lines if line[name]]
        if found:
            basis, best = reason, max(found, key=lambda line: line[name] / max(1, line["sent"]))["channel"]
            break
    return answer(PREFERENCE, {"lead_id": lead.pk, "preferred": best, "basis": basis, "channels": lines})


def _lines(touches: TouchQuerySet) -> list[dict[str, Any]]:
    counted = (
        touches.order_by()
        .values("channel")
        .annotate(
            sent=Count("pk", filter=Q(state="sent"), distinct=True),
            waiting=Count("pk", filter=Q(state__in=("intent", "sending")), distinct=True),
            uncertain=Count("pk", filter=Q(state="unknown"), distinct=True),
            all=Count("pk", distinct=True),
            clicked=Count("message", filter=_HUMAN_CLICK, distinct=True),
            answered=Count("message", filter=_ANSWER, distinct=True),
        )
    )
    return [
        {name: row[name] for name in ("channel", "sent", "waiting", "uncertain", "clicked", "answered")}
        | {"held": row["all"] - row["sent"] - row["waiting"] - row["uncertain"]}
        for row in counted
    ]
