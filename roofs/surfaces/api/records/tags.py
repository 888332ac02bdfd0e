"""The tags of the house. Which record has which is said with the record."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from roofs.core.accounts.models import User
from roofs.core.tags import tagging
from roofs.core.tags.models import Tag, TagQuerySet
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller, manager
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id, Order, Page, Paging, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.records.shapes import TAG, TAGS, Into, NewTag, TagBody, TagShape
from roofs.surfaces.api.rows import bring_back, named, one_of

router = Router(tags=["Tags"])


def _keeper(request: HttpRequest) -> User:
    return manager(request, _("Tags are kept in order by managers."))


@router.get("/", response=Page[TagShape], operation_id="listTags", summary="List tags")
def index(request: HttpRequest, query: Query[Paging]) -> HttpResponse:
    """By name."""
    refuse_unknown(request.GET, Paging)
    order = Order("name", ("name",), falling=False)
    return answer(TAGS, one_page(order.applied(_seen(caller(request))), query, order, lambda some: some))


@router.post("/", response={201: TagShape, 409: Problem}, operation_id="createTag", summary="Make a tag")
def create(request: HttpRequest, payload: NewTag) -> HttpResponse:
    """A tag of that name, whatever its capitals, is given back as it is."""
    made = tagging.tag_called(payload.name, _keeper(request), payload.colour)
    return answer(TAG, made, 201, {"Location": f"/api/tags/{made.pk}", "ETag": etag(made)})


@router.get("/{int:tag_id}", response=TagShape, operation_id="getTag", summary="Read a tag")
def show(request: HttpRequest, tag_id: Id) -> HttpResponse:
    return _answered(one_of(_seen(caller(request)), pk=tag_id))


@router.put(
    "/{int:tag_id}",
    response={200: TagShape, 409: Problem, 412: Problem},
    operation_id="updateTag",
    summary="Change a tag",
)
def update(request: HttpRequest, tag_id: Id, payload: TagBody, if_match: IfMatch = None) -> HttpResponse:
    """409 naming `name` when there is such a tag already; the two can be merged."""
    user = _keeper(request)
    with transaction.atomic():
        tag = one_of(_seen(user), locked=True, pk=tag_id)
        refuse_stale(if_match, etag(tag))
        return _answered(tagging.rename(tag, payload.name, payload.colour, user))


@router.post(
    "/{int:tag_id}/merge", response={200: TagShape, 409: Problem}, operation_id="mergeTag", summary="Make one of two"
)
def merge(request: HttpRequest, tag_id: Id, payload: Into) -> HttpResponse:
    """Every record with this tag gets the other one instead. There is no way back."""
    user = _keeper(request)
    tag = one_of(_seen(user), pk=tag_id)
    return _answered(tagging.merge(tag, named(_seen(user), payload.into, "into"), user))


@router.delete("/{int:tag_id}", response={204: None}, operation_id="deleteTag", summary="Delete a tag")
def delete(request: HttpRequest, tag_id: Id) -> HttpResponse:
    """Off every record. Brought back, it stands on them again."""
    user = _keeper(request)
    tagging.delete(one_of(_seen(user), pk=tag_id), user)
    return nothing()


@router.post(
    "/{int:tag_id}/restore",
    response={200: TagShape, 409: Problem},
    operation_id="restoreTag",
    summary="Bring back a deleted tag",
)
def restore(request: HttpRequest, tag_id: Id) -> HttpResponse:
    user = _keeper(request)
    bring_back(Tag.objects.deleted_visible_to(user), tag_id, tagging.restore, user)
    return _answered(one_of(_seen(user), pk=tag_id))


def _seen(user: User) -> TagQuerySet:
    return Tag.objects.visible_to(user)


def _answered(tag: Tag) -> HttpResponse:
    return answer(TAG, tag, headers={"ETag": etag(tag)})
