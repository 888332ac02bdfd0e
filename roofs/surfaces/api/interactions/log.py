"""Writing down what was said, reading it again, and the history of a record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from roofs.comms.timeline import log
from roofs.comms.timeline.entries import entries_for
from roofs.comms.timeline.models import Interaction, InteractionQuerySet
from roofs.core.accounts.models import User
from roofs.core.accounts.reach import may_reach
from roofs.people.contacts.models import Contact
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.interactions.history import history
from roofs.surfaces.api.interactions.shapes import (
    INTERACTION,
    INTERACTIONS,
    History,
    HistoryQuery,
    InteractionChange,
    InteractionQuery,
    InteractionRow,
    InteractionShape,
    NewInteraction,
    Transcription,
)
from roofs.surfaces.api.lists import Id, Order, Page, one_page
from roofs.surfaces.api.problems import Problem, Refusal
from roofs.surfaces.api.rows import one_of, subject_named

router = Router(tags=["Interactions"])


@router.get("/", response=Page[InteractionRow], operation_id="listInteractions", summary="List what was said")
def index(request: HttpRequest, query: Query[InteractionQuery]) -> HttpResponse:
    """The latest first. One sees what is about the leads, customers and projects one may see."""
    refuse_unknown(request.GET, InteractionQuery)
    user = caller(request)
    order = Order("happened_at", ("happened_at",), falling=query.sort.endswith("desc"))
    rows = order.applied(_narrowed(Interaction.objects.visible_to(user), query, user))
    found = one_page(rows, query, order, lambda some: some.select_related("contact", "created_by").defer("transcript"))
    return answer(INTERACTIONS, replace(found, items=[_told(one) for one in found.items]))


def _narrowed(rows: InteractionQuerySet, query: InteractionQuery, user: User) -> InteractionQuerySet:
    given = {
        "kind__in": query.kind,
        "direction": query.direction,
        "subject_type": query.subject_type,
        "subject_id": query.subject_id,
        "created_by": user.pk if query.person == "me" else query.person,
        "happened_at__gte": query.since,
        "happened_at__lt": query.until,
    }
    return rows.filter(**{name: value for name, value in given.items() if value not in ([], None, "")})


@router.post(
    "/",
    response={201: InteractionShape, 409: Problem},
    operation_id="createInteraction",
    summary="Write down what was said",
)
def create(request: HttpRequest, payload: NewInteraction) -> HttpResponse:
    """An exchange with a person stops the clocks that wait for one, as if it were written down on a page."""
    user = caller(request)
    with transaction.atomic():
        kept = _written(payload, user)
    return answer(INTERACTION, _whole(kept), 201, {"Location": f"/api/interactions/{kept.pk}", "ETag": etag(kept)})


def _written(payload: NewInteraction, user: User) -> Interaction:
    subject = subject_named(user, payload.subject_type, payload.subject_id)
    contact = getattr(subject, "contact", None)
    talk: Any = payload.model_dump(exclude={"kind", "subject_type", "subject_id", "happened_at"})
    if payload.happened_at is not None:
        talk["happened_at"] = payload.happened_at
    about = (payload.subject_type, payload.subject_id)
    known = contact if isinstance(contact, Contact) else None
    return log.log(about, kind=payload.kind, actor=user, contact=known, **talk)


@router.get(
    "/timeline/{str:entity_type}/{int:entity_id}",
    response=History,
    operation_id="readTimeline",
    summary="The history of a record",
)
def timeline(request: HttpRequest, entity_type: str, entity_id: Id, query: Query[HistoryQuery]) -> HttpResponse:
    """Exchanges, messages and events of a `lead`, `customer` or `project` as one list, the latest first."""
    refuse_unknown(request.GET, HistoryQuery)
    if "\x00" in entity_type or not may_reach(caller(request), entity_type, entity_id):
        raise Refusal("not_found")
    found = entries_for(entity_type, entity_id, page=query.page, per_page=query.per_page, viewer=caller(request))
    return history(found, query)


@router.get(
    "/{int:interaction_id}", response=InteractionShape, operation_id="getInteraction", summary="Read what was said"
)
def show(request: HttpRequest, interaction_id: Id) -> HttpResponse:
    return _answered(_visible(caller(request), interaction_id))


@router.put(
    "/{int:interaction_id}",
    response={200: InteractionShape, 409: Problem, 412: Problem},
    operation_id="updateInteraction",
    summary="Correct what was written down",
)
def update(
    request: HttpRequest, interaction_id: Id, payload: InteractionChange, if_match: IfMatch = None
) -> HttpResponse:
    """By who wrote it down, or a manager."""
    user = caller(request)
    with transaction.atomic():
        kept = _visible(user, interaction_id)
        refuse_stale(if_match, etag(kept))
        log.correct(kept, payload.model_dump(exclude_unset=True), user)
    return _answered(_visible(user, interaction_id))


@router.delete(
    "/{int:interaction_id}",
    response={204: None},
    operation_id="deleteInteraction",
    summary="Take it out of the history",
)
def delete(request: HttpRequest, interaction_id: Id) -> HttpResponse:
    """By who wrote it down, or a manager. It can be brought back."""
    user = caller(request)
    kept = _visible(user, interaction_id)
    log.refuse_others(kept, user)
    log.remove(kept, user)
    return nothing()


@router.post(
    "/{int:interaction_id}/transcription",
    response={200: InteractionShape, 409: Problem},
    operation_id="transcribeInteraction",
    summary="Add what was said word by word",
)
def transcription(request: HttpRequest, interaction_id: Id, payload: Transcription) -> HttpResponse:
    """A second one takes the place of the first."""
    user = caller(request)
    log.transcribe(_visible(user, interaction_id), payload.text, user)
    return _answered(_visible(user, interaction_id))


def _visible(user: User, interaction_id: int) -> Interaction:
    return one_of(Interaction.objects.one_visible_to(user, interaction_id).select_related("contact", "created_by"))


def _answered(kept: Interaction) -> HttpResponse:
    return answer(INTERACTION, _whole(kept), headers={"ETag": etag(kept)})


def _whole(kept: Interaction) -> dict[str, Any]:
    return _told(kept) | {"transcript": kept.transcript}


def _told(kept: Interaction) -> dict[str, Any]:
    names = InteractionRow.model_fields.keys() - {"contact", "person"}
    told = {name: getattr(kept, name) for name in names}
    return told | {"contact": _who(kept.contact), "person": _who(kept.created_by)}


def _who(one: User | Contact | None) -> dict[str, Any] | None:
    return None if one is None else {"id": one.pk, "name": str(one)}
