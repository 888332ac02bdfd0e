"""Sequences as data: reading what is published, trying a change, publishing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import publishing
from roofs.marketing.cadence.models import Sequence, SequenceVersion
from roofs.marketing.cadence.plan import SequencePlan
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller, manager
from roofs.surfaces.api.etags import IfMatch, refuse_stale
from roofs.surfaces.api.lists import Order, Page, Paging, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import one_of
from roofs.surfaces.api.sales.shapes import Slug

router = Router(tags=["Campaigns"])


EXAMPLE: dict[str, Any] = {
    "slug": "spring-letters",
    "name": "Spring letters",
    "audience": "lead",
    "steps": [
        {
            "key": "0b6f2f0e-5d0c-4c7e-9a55-0e6f3f1f9a01",
            "title": "What to expect of a roofer",
            "channel": "email",
            "template": "day_03_value",
            "wait": {"amount": 2, "unit": "business_days", "since": "start"},
        }
    ],
}


class SequenceLine(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    slug: str
    name: str
    description: str
    audience: Sequence.Audience
    priority: int
    is_exclusive: bool
    edit_mode: Sequence.EditMode
    paused_at: datetime | None


class SequenceShape(SequenceLine):
    version: int
    published_at: datetime
    plan: SequencePlan


class TrialShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    people: int = Field(description="On the way, following changes.")
    earlier: int
    later: int
    soon: int = Field(description="Of those who move, so many within the hour.")
    elsewhere: int = Field(description="Waiting for a step that is gone; they go on to the next.")
    through: int
    called_off: int
    sentences: list[str]


class PlanBody(BaseModel):
    """As it is read, with changes. What makes no sense is refused with the place where it is written."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [EXAMPLE]})

    slug: Slug
    name: str = Field(min_length=1, max_length=120)
    steps: list[dict[str, JsonValue]] = Field(min_length=1, max_length=100)


LINES: TypeAdapter[Page[SequenceLine]] = TypeAdapter(Page[SequenceLine])
SEQUENCE: TypeAdapter[SequenceShape] = TypeAdapter(SequenceShape)
TRIAL: TypeAdapter[TrialShape] = TypeAdapter(TrialShape)


@router.get("/sequences", response=Page[SequenceLine], operation_id="listSequences", summary="List sequences")
def index(request: HttpRequest, query: Query[Paging]) -> HttpResponse:
    """By name; only published ones."""
    refuse_unknown(request.GET, Paging)
    order = Order("name", ("name",), falling=False)
    rows = Sequence.objects.visible_to(caller(request)).published()
    return answer(LINES, one_page(order.applied(rows), query, order, lambda some: some))


@router.get("/sequences/{slug}", response=SequenceShape, operation_id="getSequence", summary="Read a sequence")
def show(request: HttpRequest, slug: Slug) -> HttpResponse:
    return _answered(_sequence(caller(request), slug))


@router.post(
    "/sequences/{slug}/dry-run",
    response={200: TrialShape, 409: Problem},
    operation_id="tryPlan",
    summary="Who would move when",
)
def dry_run(request: HttpRequest, slug: Slug, payload: PlanBody) -> HttpResponse:
    """Changes nothing."""
    sequence = _sequence(_writer(request), slug)
    return answer(TRIAL, publishing.dry_run(sequence, _checked(sequence, payload)))


@router.put(
    "/sequences/{slug}",
    response={200: SequenceShape, 409: Problem, 412: Problem},
    operation_id="publishPlan",
    summary="Publish a version",
)
def publish(request: HttpRequest, slug: Slug, payload: PlanBody, if_match: IfMatch = None) -> HttpResponse:
    """The next version. People on the way are moved."""
    user = _writer(request)
    with transaction.atomic():
        sequence = _sequence(user, slug, locked=True)
        refuse_stale(if_match, _tag(sequence.live))
        publishing.publish(sequence, _checked(sequence, payload), user)
    return _answered(_sequence(user, slug))


def _writer(request: HttpRequest) -> User:
    return manager(request, _("Managers decide what is sent."))


def _sequence(user: User, slug: str, *, locked: bool = False) -> Sequence:
    return one_of(Sequence.objects.visible_to(user).published(), locked=locked, slug=slug)


def _checked(sequence: Sequence, written: PlanBody) -> SequencePlan:
    try:
        plan = SequencePlan.model_validate(written.model_dump(mode="json"))
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(first["msg"].removeprefix("Value error, "), ".".join(map(str, first["loc"]))) from None
    if plan.slug != sequence.slug:
        raise Refused(_("A sequence keeps its name in the address."), "slug")
    if wrong := publishing.check(plan):
        raise Refused(wrong[0].words, wrong[0].where)
    return plan


def _tag(version: SequenceVersion) -> str:
    return f'"{version.sequence_id}-{version.number}"'


def _answered(sequence: Sequence) -> HttpResponse:
    live = sequence.live
    told: dict[str, Any] = {name: getattr(sequence, name) for name in SequenceLine.model_fields}
    told |= {"version": live.number, "published_at": live.published_at, "plan": live.plan}
    return answer(SEQUENCE, told, headers={"ETag": _tag(live)})
