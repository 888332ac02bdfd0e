"""What belongs to one project: its lines, its checklist, its team."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from roofs.core.accounts.models import User
from roofs.production.projects import checklist, materials, staffing
from roofs.production.projects.models import CheckItem, Line, Project
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.etags import IfMatch, content_tag, etag, refuse_stale
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.projects.collection import office
from roofs.surfaces.api.projects.shapes import (
    CHECK,
    LINE,
    MEMBER,
    CheckShape,
    LineChange,
    LineShape,
    MemberShape,
    NewCheck,
    NewLine,
    Place,
    Tick,
)
from roofs.surfaces.api.rows import one_of, person_named

router = Router(tags=["Projects"])


@router.post(
    "/{int:project_id}/lines",
    response={201: LineShape, 409: Problem},
    operation_id="addProjectLine",
    summary="Add material or work",
)
def add_line(request: HttpRequest, project_id: Id, payload: NewLine) -> HttpResponse:
    user = office(request)
    line = materials.add(_project(user, project_id), _values(payload.model_dump(), user), user)
    place = f"/api/projects/{project_id}/lines/{line.pk}"
    return answer(LINE, line, 201, {"Location": place, "ETag": etag(line)})


@router.put(
    "/{int:project_id}/lines/{int:line_id}",
    response={200: LineShape, 409: Problem, 412: Problem},
    operation_id="updateProjectLine",
    summary="Change material or work",
)
def change_line(
    request: HttpRequest, project_id: Id, line_id: Id, payload: LineChange, if_match: IfMatch = None
) -> HttpResponse:
    """Changes the fields that are sent."""
    user = office(request)
    with transaction.atomic():
        line = _line(user, project_id, line_id, locked=True)
        refuse_stale(if_match, etag(line))
        line = materials.correct(line, _values(payload.model_dump(exclude_unset=True), user), user)
    return answer(LINE, line, headers={"ETag": etag(line)})


@router.delete(
    "/{int:project_id}/lines/{int:line_id}",
    response={204: None},
    operation_id="removeProjectLine",
    summary="Remove material or work",
)
def remove_line(request: HttpRequest, project_id: Id, line_id: Id) -> HttpResponse:
    user = office(request)
    materials.remove(_line(user, project_id, line_id), user)
    return nothing()


@router.post(
    "/{int:project_id}/checklist",
    response={201: CheckShape, 409: Problem},
    operation_id="addCheck",
    summary="Add a point to the checklist",
)
def add_check(request: HttpRequest, project_id: Id, payload: NewCheck) -> HttpResponse:
    user = office(request)
    project = _project(user, project_id)
    item = checklist.add(project, payload.text, user, required=payload.is_required, proof=payload.proof)
    place = f"/api/projects/{project_id}/checklist/{item.pk}"
    return answer(CHECK, item, 201, {"Location": place, "ETag": content_tag(CHECK, item)})


@router.put(
    "/{int:project_id}/checklist/{int:item_id}",
    response={200: CheckShape, 409: Problem, 412: Problem},
    operation_id="tickCheck",
    summary="Tick a point of the checklist",
)
def tick(request: HttpRequest, project_id: Id, item_id: Id, payload: Tick, if_match: IfMatch = None) -> HttpResponse:
    """Keeps who ticked it and when. 409 while the photo or document it wants is missing."""
    user = caller(request)
    with transaction.atomic():
        item = _item(user, project_id, item_id, locked=True)
        refuse_stale(if_match, content_tag(CHECK, item))
        item = checklist.tick(item, user) if payload.done else checklist.untick(item, user)
    return answer(CHECK, item, headers={"ETag": content_tag(CHECK, item)})


@router.delete(
    "/{int:project_id}/checklist/{int:item_id}",
    response={204: None, 409: Problem},
    operation_id="dropCheck",
    summary="Take a point off the checklist",
)
def drop_check(request: HttpRequest, project_id: Id, item_id: Id) -> HttpResponse:
    user = office(request)
    checklist.drop(_item(user, project_id, item_id), user)
    return nothing()


@router.put(
    "/{int:project_id}/team/{int:person_id}",
    response={200: MemberShape, 409: Problem},
    operation_id="putOnTeam",
    summary="Put somebody on the team",
)
def put_on(request: HttpRequest, project_id: Id, person_id: Id, payload: Place) -> HttpResponse:
    """Somebody who is on the team already changes role."""
    user = office(request)
    project = _project(user, project_id)
    person = person_named(user, person_id, "person_id")
    return answer(MEMBER, staffing.put_on(project, person, payload.role, user))


@router.delete(
    "/{int:project_id}/team/{int:person_id}",
    response={204: None},
    operation_id="takeOffTeam",
    summary="Take somebody off the team",
)
def take_off(request: HttpRequest, project_id: Id, person_id: Id) -> HttpResponse:
    user = office(request)
    team = _project(user, project_id).team.select_related("person", "project")
    staffing.take_off(one_of(team, person=person_id), user)
    return nothing()


def _values(given: dict[str, Any], user: User) -> dict[str, Any]:
    if "quantity" in given:
        given["quantity"] = Decimal(str(round(given["quantity"], 2)))
    if given.get("done_by") is not None:
        given["done_by"] = person_named(user, given["done_by"], "done_by")
    return given


def _project(user: User, project_id: int) -> Project:
    return one_of(Project.objects.visible_to(user), pk=project_id)


def _line(user: User, project_id: int, line_id: int, *, locked: bool = False) -> Line:
    return one_of(Line.objects.visible_to(user), locked=locked, project=project_id, pk=line_id)


def _item(user: User, project_id: int, item_id: int, *, locked: bool = False) -> CheckItem:
    return one_of(CheckItem.objects.visible_to(user), locked=locked, project=project_id, pk=item_id)
