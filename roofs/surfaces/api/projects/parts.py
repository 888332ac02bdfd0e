"""What belongs to one project: its lines, its checklist, its team."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.production.projects import checklist, materials, staffing
from roofs.production.projects.models import CheckItem, Line, Project
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.problems import Problem, Refusal
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
    return answer(LINE, line, 201, {"Location": f"/api/projects/{project_id}/lines/{line.pk}"})


@router.put(
    "/{int:project_id}/lines/{int:line_id}",
    response={200: LineShape, 409: Problem},
    operation_id="updateProjectLine",
    summary="Change material or work",
)
def change_line(request: HttpRequest, project_id: Id, line_id: Id, payload: LineChange) -> HttpResponse:
    """Changes the fields that are sent."""
    user = office(request)
    values = _values(payload.model_dump(exclude_unset=True), user)
    return answer(LINE, materials.correct(_line(user, project_id, line_id), values, user))


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
    return answer(CHECK, item, 201, {"Location": f"/api/projects/{project_id}/checklist/{item.pk}"})


@router.put(
    "/{int:project_id}/checklist/{int:item_id}",
    response={200: CheckShape, 409: Problem},
    operation_id="tickCheck",
    summary="Tick a point of the checklist",
)
def tick(request: HttpRequest, project_id: Id, item_id: Id, payload: Tick) -> HttpResponse:
    """Keeps who ticked it and when. 409 while the photo or document it wants is missing."""
    user = caller(request)
    item = _item(user, project_id, item_id)
    return answer(CHECK, checklist.tick(item, user) if payload.done else checklist.untick(item, user))


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
    person = User.objects.visible_to(user).filter(pk=person_id).first()
    if person is None:
        raise Refused(_("There is nobody with this number."), "person_id")
    return answer(MEMBER, staffing.put_on(project, person, payload.role, user))


@router.delete(
    "/{int:project_id}/team/{int:person_id}",
    response={204: None},
    operation_id="takeOffTeam",
    summary="Take somebody off the team",
)
def take_off(request: HttpRequest, project_id: Id, person_id: Id) -> HttpResponse:
    user = office(request)
    member = _project(user, project_id).team.filter(person=person_id).select_related("person", "project").first()
    if member is None:
        raise Refusal("not_found")
    staffing.take_off(member, user)
    return nothing()


def _values(given: dict[str, Any], user: User) -> dict[str, Any]:
    if "quantity" in given:
        given["quantity"] = Decimal(str(round(given["quantity"], 2)))
    if given.get("done_by") is not None:
        person = User.objects.visible_to(user).filter(pk=given["done_by"]).first()
        if person is None:
            raise Refused(_("There is nobody with this number."), "done_by")
        given["done_by"] = person
    return given


def _project(user: User, project_id: int) -> Project:
    found = Project.objects.visible_to(user).filter(pk=project_id).first()
    if found is None:
        raise Refusal("not_found")
    return found


def _line(user: User, project_id: int, line_id: int) -> Line:
    found = Line.objects.visible_to(user).filter(project=project_id, pk=line_id).first()
    if found is None:
        raise Refusal("not_found")
    return found


def _item(user: User, project_id: int, item_id: int) -> CheckItem:
    found = CheckItem.objects.visible_to(user).filter(project=project_id, pk=item_id).first()
    if found is None:
        raise Refusal("not_found")
    return found
