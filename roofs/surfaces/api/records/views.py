"""Filters and order of a list, kept under a name."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from roofs.core.accounts.models import User
from roofs.core.lists import views
from roofs.core.lists.models import SavedView
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id, Order, Page, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.records.shapes import VIEW, VIEWS, NewView, ViewBody, ViewQuery, ViewShape
from roofs.surfaces.api.rows import bring_back, one_of

router = Router(tags=["Saved views"])


@router.get("/", response=Page[ViewShape], operation_id="listViews", summary="List saved views")
def index(request: HttpRequest, query: Query[ViewQuery]) -> HttpResponse:
    """One's own, and what colleagues share; by name."""
    refuse_unknown(request.GET, ViewQuery)
    rows = SavedView.objects.visible_to(caller(request))
    if query.list_name:
        rows = rows.of(query.list_name)
    order = Order("name", ("name",), falling=False)
    return answer(VIEWS, one_page(order.applied(rows), query, order, lambda some: some))


@router.post("/", response={201: ViewShape, 409: Problem}, operation_id="saveView", summary="Keep a view")
def create(request: HttpRequest, payload: NewView) -> HttpResponse:
    """Of two of one list with the same name the later takes the place of the first."""
    kept = views.save_view(caller(request), payload.list_name, payload.name, payload.query, is_shared=payload.is_shared)
    return answer(VIEW, kept, 201, {"Location": f"/api/views/{kept.pk}", "ETag": etag(kept)})


@router.get("/{int:view_id}", response=ViewShape, operation_id="getView", summary="Read a saved view")
def show(request: HttpRequest, view_id: Id) -> HttpResponse:
    """`query` can be sent with the list's address as it is."""
    return _answered(one_of(SavedView.objects.visible_to(caller(request)), pk=view_id))


@router.put(
    "/{int:view_id}",
    response={200: ViewShape, 409: Problem, 412: Problem},
    operation_id="updateView",
    summary="Rename or share a saved view",
)
def update(request: HttpRequest, view_id: Id, payload: ViewBody, if_match: IfMatch = None) -> HttpResponse:
    """One's own; managers also keep order among the shared ones."""
    user = caller(request)
    with transaction.atomic():
        view = _mine(user, view_id, locked=True)
        refuse_stale(if_match, etag(view))
        return _answered(views.rename_view(view, payload.name, payload.is_shared, user))


@router.delete("/{int:view_id}", response={204: None}, operation_id="deleteView", summary="Delete a saved view")
def delete(request: HttpRequest, view_id: Id) -> HttpResponse:
    """It can be brought back."""
    user = caller(request)
    views.delete_view(_mine(user, view_id), user)
    return nothing()


@router.post(
    "/{int:view_id}/restore", response=ViewShape, operation_id="restoreView", summary="Bring back a deleted view"
)
def restore(request: HttpRequest, view_id: Id) -> HttpResponse:
    user = caller(request)
    bring_back(SavedView.objects.deleted_visible_to(user), view_id, views.restore_view, user)
    return _answered(one_of(SavedView.objects.visible_to(user), pk=view_id))


def _mine(user: User, key: int, *, locked: bool = False) -> SavedView:
    return one_of(SavedView.objects.changeable_visible_to(user), locked=locked, pk=key)


def _answered(view: SavedView) -> HttpResponse:
    return answer(VIEW, view, headers={"ETag": etag(view)})
