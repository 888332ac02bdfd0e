"""Segments: what can be asked, asking it, keeping it, and who is in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import ValidationError

from roofs.core.accounts.models import User
from roofs.core.segments import writing
from roofs.core.segments.belonging import belonging
from roofs.core.segments.compiling import Node, sentence
from roofs.core.segments.kinds import Kind, kind_of
from roofs.core.segments.models import Membership, Segment
from roofs.core.segments.previewing import preview
from roofs.core.segments.traits import traits_for
from roofs.core.segments.tree import read as read_tree
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller, manager, seller
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id, Order, Page, Paging, one_page
from roofs.surfaces.api.problems import Problem, wrong
from roofs.surfaces.api.rows import bring_back, one_of
from roofs.surfaces.api.segments.shapes import (
    MEMBERS,
    PREVIEW,
    SEGMENT,
    SEGMENTS,
    TRAITS,
    MemberShape,
    NewSegment,
    PreviewShape,
    SegmentChange,
    SegmentDraft,
    SegmentQuery,
    SegmentShape,
    TraitQuery,
    TraitsShape,
)

router = Router(tags=["Segments"])


def _keeper(request: HttpRequest) -> User:
    return manager(request, _("Only managers may change segments."))


@router.get("/", response=Page[SegmentShape], operation_id="listSegments", summary="List segments")
def index(request: HttpRequest, query: Query[SegmentQuery]) -> HttpResponse:
    """By name."""
    refuse_unknown(request.GET, SegmentQuery)
    rows = Segment.objects.visible_to(caller(request))
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.q.strip():
        rows = rows.filter(name__icontains=query.q.strip())
    order = Order("name", ("name",), falling=False)
    found = one_page(order.applied(rows), query, order, lambda some: some)
    return answer(SEGMENTS, replace(found, items=[_told(one) for one in found.items]))


@router.post("/", response={201: SegmentShape, 409: Problem}, operation_id="createSegment", summary="Make a segment")
def create(request: HttpRequest, payload: NewSegment) -> HttpResponse:
    """Its members are found in the background; until then its state is `building`."""
    made = writing.create(payload.model_dump(), _keeper(request))
    return answer(SEGMENT, _told(made), 201, {"Location": f"/api/segments/{made.pk}", "ETag": etag(made)})


@router.get("/traits", response=TraitsShape, operation_id="describeTraits", summary="What can be asked")
def traits(request: HttpRequest, query: Query[TraitQuery]) -> HttpResponse:
    """Of records of this kind, with the operators of each and the values to choose from."""
    refuse_unknown(request.GET, TraitQuery)
    seller(request)
    told = [
        {
            "name": one.name,
            "title": str(one.title),
            "type": one.type,
            "operators": [
                {"name": op.name, "title": str(op.title), "value": op.adapter.json_schema()}
                for op in one.operators.values()
            ],
            "choices": list(one.labels.items()),
            "unknown": one.unknown(),
        }
        for one in traits_for(query.kind)
    ]
    return answer(TRAITS, {"traits": told})


@router.post("/preview", response=PreviewShape, operation_id="previewSegment", summary="Ask without keeping")
def ask(request: HttpRequest, payload: SegmentDraft) -> HttpResponse:
    """How many fit, some of their names, and what is wrong or strange about the rules."""
    user = _keeper(request)
    seen = preview(_tree(payload.tree), _kind(payload.kind), user)
    return answer(
        PREVIEW,
        {
            "words": seen.sentence,
            "total": seen.total,
            "is_more": seen.is_more,
            "sample": [{"id": key, "name": name} for key, name in seen.sample],
            "problems": seen.problems,
            "warnings": seen.warnings,
        },
    )


@router.get("/{int:segment_id}", response=SegmentShape, operation_id="getSegment", summary="Read a segment")
def show(request: HttpRequest, segment_id: Id) -> HttpResponse:
    return _answered(one_of(Segment.objects.visible_to(caller(request)), pk=segment_id))


@router.put(
    "/{int:segment_id}",
    response={200: SegmentShape, 409: Problem, 412: Problem},
    operation_id="updateSegment",
    summary="Change a segment",
)
def update(request: HttpRequest, segment_id: Id, payload: SegmentChange, if_match: IfMatch = None) -> HttpResponse:
    """With other rules its members are found anew in the background."""
    user = _keeper(request)
    with transaction.atomic():
        segment = one_of(Segment.objects.visible_to(user), locked=True, pk=segment_id)
        refuse_stale(if_match, etag(segment))
        return _answered(writing.change(segment, payload.model_dump(exclude_unset=True), user))


@router.delete(
    "/{int:segment_id}",
    response={204: None, 409: Problem},
    operation_id="deleteSegment",
    summary="Delete a segment",
)
def delete(request: HttpRequest, segment_id: Id) -> HttpResponse:
    """Refused while somebody uses it, with who does. It can be brought back."""
    user = _keeper(request)
    writing.delete(one_of(Segment.objects.visible_to(user), pk=segment_id), user)
    return nothing()


@router.post(
    "/{int:segment_id}/restore",
    response=SegmentShape,
    operation_id="restoreSegment",
    summary="Bring back a deleted segment",
)
def restore(request: HttpRequest, segment_id: Id) -> HttpResponse:
    user = _keeper(request)
    bring_back(Segment.objects.deleted_visible_to(user), segment_id, writing.restore, user)
    return _answered(one_of(Segment.objects.visible_to(user), pk=segment_id))


@router.get(
    "/{int:segment_id}/members",
    response=Page[MemberShape],
    operation_id="listSegmentMembers",
    summary="List who is in a segment",
)
def members(request: HttpRequest, segment_id: Id, query: Query[Paging]) -> HttpResponse:
    """Those the caller may see, the newest record first. The same as the list of leads or customers with `segment`."""
    refuse_unknown(request.GET, Paging)
    user = caller(request)
    segment = one_of(Segment.objects.visible_to(user), pk=segment_id)
    kind = _kind(segment.kind)
    order = Order("id", ("id",), falling=True)
    rows = kind.visible_to(user).filter(pk__in=belonging(kind.name, segment.pk))
    found = one_page(order.applied(rows), query, order, kind.with_people)
    keys = [one.pk for one in found.items]
    since = dict(Membership.objects.filter(segment=segment, subject_id__in=keys).values_list("subject_id", "since"))
    told = [{"id": one.pk, "name": str(one), "since": since[one.pk]} for one in found.items if one.pk in since]
    return answer(MEMBERS, replace(found, items=told))


def _kind(name: str) -> Kind:
    found = kind_of(name)
    if found is None:
        raise wrong("kind", "has no segments")
    return found


def _tree(written: dict[str, Any]) -> Node:
    try:
        return read_tree(written)
    except ValidationError as error:
        raise wrong("tree", error.errors()[0]["msg"]) from None


def _answered(segment: Segment) -> HttpResponse:
    return answer(SEGMENT, _told(segment), headers={"ETag": etag(segment)})


def _told(segment: Segment) -> dict[str, Any]:
    names = SegmentShape.model_fields.keys() - {"words"}
    return {name: getattr(segment, name) for name in names} | {"words": _words(segment)}


def _words(segment: Segment) -> str:
    try:
        return sentence(read_tree(segment.tree), segment.kind)
    except ValidationError:
        return ""
