"""One project: reading and changing it, its next step, its documents."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import File, Form, Router, UploadedFile

from roofs.core.accounts.models import Role, User
from roofs.core.files import documents
from roofs.core.files.models import StoredFile
from roofs.core.kit.refusals import Refused
from roofs.production.projects import opening, workflow
from roofs.production.projects.models import Project
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.custom import take_over_custom
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.projects import telling
from roofs.surfaces.api.projects.collection import office
from roofs.surfaces.api.projects.shapes import (
    DOCUMENT,
    DOCUMENTS,
    PROJECT,
    Documents,
    DocumentShape,
    ProjectChange,
    ProjectShape,
    Step,
    Wishes,
)
from roofs.surfaces.api.projects.values import of_body
from roofs.surfaces.api.rows import one_of

router = Router(tags=["Projects"])
MOST = 500


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
    project = Project.objects.deleted_visible_to(user).with_people().filter(pk=project_id).first()
    if project is None:
        return _answered(_visible(user, project_id), user)
    return _answered(opening.restore(project, user), user)


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


@router.get(
    "/{int:project_id}/documents",
    response=Documents,
    operation_id="listProjectDocuments",
    summary="Documents and photos of a project",
)
def list_documents(request: HttpRequest, project_id: Id) -> HttpResponse:
    """The newest first, at most 500."""
    user = caller(request)
    project = _visible(user, project_id)
    found = StoredFile.objects.visible_to(user).hanging_on(project).select_related("uploaded_by").order_by("-pk")
    return answer(DOCUMENTS, {"items": [_document(project, one) for one in found[:MOST]]})


@router.post(
    "/{int:project_id}/documents",
    response={201: DocumentShape, 409: Problem},
    operation_id="addProjectDocument",
    summary="Add a document or photo to a project",
)
def add_document(request: HttpRequest, project_id: Id, wishes: Form[Wishes], file: File[UploadedFile]) -> HttpResponse:
    user = caller(request)
    refuse_unknown(request.POST, Wishes)
    project = _visible(user, project_id)
    stored = documents.attach(project, file, user, kind=wishes.kind, caption=wishes.caption)
    return answer(DOCUMENT, _document(project, stored), 201, {"Location": _url(project, stored)})


@router.delete(
    "/{int:project_id}/documents/{int:document_id}",
    response={204: None, 409: Problem},
    operation_id="removeProjectDocument",
    summary="Take a document off a project",
)
def remove_document(request: HttpRequest, project_id: Id, document_id: Id) -> HttpResponse:
    """It can be brought back. Field staff remove what they added themselves."""
    user = caller(request)
    project = _visible(user, project_id)
    found = one_of(StoredFile.objects.visible_to(user).hanging_on(project), pk=document_id)
    if user.role == Role.FIELD and found.uploaded_by_id != user.pk:
        raise Refused(_("You may remove what you added yourself."))
    documents.remove(found, user)
    return nothing()


def _document(project: Project, stored: StoredFile) -> dict[str, Any]:
    facts = {name: getattr(stored, name) for name in DocumentShape.model_fields if name != "url"}
    return facts | {"url": _url(project, stored)}


def _url(project: Project, stored: StoredFile) -> str:
    return reverse("web:document", args=["project", project.pk, stored.pk])


def _visible(user: User, project_id: int, *, locked: bool = False) -> Project:
    return one_of(Project.objects.visible_to(user).with_people(), locked=locked, pk=project_id)


def _answered(project: Project, user: User) -> HttpResponse:
    tag = etag(project)
    return answer(PROJECT, telling.whole(project, user), headers={"ETag": tag})
