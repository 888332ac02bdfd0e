"""One project: reading and changing it, its next step."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from roofs.core.accounts.models import User
from roofs.production.projects import opening, workflow
from roofs.production.projects.models import Project
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.custom import take_over_custom
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.projects import telling
from roofs.surfaces.api.projects.collection import office
from roofs.surfaces.api.projects.shapes import (
    PROJECT,
    ProjectChange,
    ProjectShape,
    Step,
)
from roofs.surfaces.api.projects.values import of_body
from roofs.surfaces.api.rows import bring_back, one_of

router = Router(tags=["Projects"])


@router.get("/{int:project_id}", response=ProjectShape, operation_id="getProject", summary="Read a project")
def show(request: HttpRequest, project_id: Id) -> HttpResponse:
    """With team, lines, checklist and money. The ETag can be sent back as If-Match with a change."""
    user = caller(request)
    return _answered(_visible(user, project_id), user)


@router.put(
    "/{int:project_id}",
    response={200: ProjectShape, 409: Problem, 412: Problem},
    operation_id="updateProject",
    summary="Change a project",
)
def update(request: HttpRequest, project_id: Id, payload: ProjectChange, if_match: IfMatch = None) -> HttpResponse:
    """Changes the fields that are sent. With If-Match: 412 when somebody was faster."""
    user = office(request)
    given: dict[str, Any] = payload.model_dump(exclude_unset=True)
    with transaction.atomic():
        project = _visible(user, project_id, locked=True)
        refuse_stale(if_match, etag(project))
        take_over_custom(project, given, user)
        project = opening.correct(project, of_body(given, user, project), user)
    return _answered(project, user)


@router.delete("/{int:project_id}", response={204: None}, operation_id="deleteProject", summary="Delete a project")
def delete(request: HttpRequest, project_id: Id) -> HttpResponse:
    """It disappears from every list and can be restored."""
    user = office(request)
    opening.delete(_visible(user, project_id), user)
    return nothing()


@router.post(
    "/{int:project_id}/restore",
    response=ProjectShape,
    operation_id="restoreProject",
    summary="Bring back a deleted project",
)
def restore(request: HttpRequest, project_id: Id) -> HttpResponse:
    """Managers may bring back any project, others what they deleted themselves."""
    user = office(request)
    bring_back(Project.objects.deleted_visible_to(user), project_id, opening.restore, user)
    return _answered(_visible(user, project_id), user)


@router.post(
    "/{int:project_id}/status",
    response={200: ProjectShape, 409: Problem, 412: Problem},
    operation_id="advanceProject",
    summary="Take the next step",
)
def status(request: HttpRequest, project_id: Id, payload: Step, if_match: IfMatch = None) -> HttpResponse:
    """409 says in a sentence why a step cannot be taken; `next_steps` of a project are those that can."""
    user = caller(request)
    with transaction.atomic():
        project = _visible(user, project_id, locked=True)
        refuse_stale(if_match, etag(project))
        workflow.advance(project, payload.status, user, reason=payload.reason, override=payload.override)
    return _answered(_visible(user, project_id), user)


def _visible(user: User, project_id: int, *, locked: bool = False) -> Project:
    return one_of(Project.objects.visible_to(user).with_people(), locked=locked, pk=project_id)


def _answered(project: Project, user: User) -> HttpResponse:
    tag = etag(project)
    return answer(PROJECT, telling.whole(project, user), headers={"ETag": tag})
