"""Crews: who goes to a roof together."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from roofs.core.accounts.models import User
from roofs.production.projects import staffing
from roofs.production.projects.models import Crew
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.callers import caller, manager
from roofs.surfaces.api.etags import IfMatch, content_tag, refuse_stale
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.projects.shapes import CREW, CREWS, CrewBody, CrewRow, Crews
from roofs.surfaces.api.rows import bring_back, one_of, person_named

router = Router(tags=["Projects"])


@router.get("/crews", response=Crews, operation_id="listCrews", summary="List crews")
def index(request: HttpRequest) -> HttpResponse:
    """People who go to a roof together; a project given to a crew is seen by all of them."""
    found = Crew.objects.visible_to(caller(request)).with_people()
    return answer(CREWS, {"items": [_told(crew) for crew in found]})


@router.post("/crews", response={201: CrewRow, 409: Problem}, operation_id="createCrew", summary="Form a crew")
def create(request: HttpRequest, payload: CrewBody) -> HttpResponse:
    user = _manager(request)
    made = staffing.form_crew(payload.name, *_people(payload, user), user)
    told = _told(_crew(user, made.pk))
    return answer(CREW, told, 201, {"Location": f"/api/projects/crews/{made.pk}", "ETag": content_tag(CREW, told)})


@router.get("/crews/{int:crew_id}", response=CrewRow, operation_id="getCrew", summary="Read a crew")
def show(request: HttpRequest, crew_id: Id) -> HttpResponse:
    return _answered(caller(request), crew_id)


@router.put(
    "/crews/{int:crew_id}",
    response={200: CrewRow, 409: Problem, 412: Problem},
    operation_id="updateCrew",
    summary="Change a crew",
)
def update(request: HttpRequest, crew_id: Id, payload: CrewBody, if_match: IfMatch = None) -> HttpResponse:
    """Exactly these people go out together afterwards."""
    user = _manager(request)
    with transaction.atomic():
        crew = _crew(user, crew_id, locked=True)
        refuse_stale(if_match, content_tag(CREW, _told(crew)))
        staffing.reform_crew(crew, payload.name, *_people(payload, user), user)
    return _answered(user, crew_id)


@router.delete("/crews/{int:crew_id}", response={204: None}, operation_id="deleteCrew", summary="Disband a crew")
def delete(request: HttpRequest, crew_id: Id) -> HttpResponse:
    """Its projects stay; it can be brought back."""
    user = _manager(request)
    staffing.disband_crew(_crew(user, crew_id), user)
    return nothing()


@router.post(
    "/crews/{int:crew_id}/restore",
    response=CrewRow,
    operation_id="restoreCrew",
    summary="Bring back a disbanded crew",
)
def restore(request: HttpRequest, crew_id: Id) -> HttpResponse:
    user = _manager(request)
    bring_back(Crew.objects.deleted_visible_to(user), crew_id, staffing.bring_back_crew, user)
    return _answered(user, crew_id)


def _manager(request: HttpRequest) -> User:
    return manager(request, _("Crews are formed by managers."))


def _people(payload: CrewBody, user: User) -> tuple[User | None, list[User]]:
    lead = None if payload.lead is None else person_named(user, payload.lead, "lead")
    return lead, [person_named(user, key, "members") for key in dict.fromkeys(payload.members)]


def _crew(user: User, key: int, *, locked: bool = False) -> Crew:
    return one_of(Crew.objects.visible_to(user).with_people(), locked=locked, pk=key)


def _told(crew: Crew) -> dict[str, Any]:
    people = [one.person for one in crew.members.all()]
    return {"id": crew.pk, "name": crew.name, "lead": crew.lead, "members": people}


def _answered(user: User, key: int) -> HttpResponse:
    told = _told(_crew(user, key))
    return answer(CREW, told, headers={"ETag": content_tag(CREW, told)})
