"""Documents and photos of a record: the same routes below each kind of record that can have some."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, UploadedFile

from roofs.core.accounts.models import Role, User
from roofs.core.accounts.reach import may_reach
from roofs.core.files import documents, storing
from roofs.core.files.models import StoredFile, StoredFileQuerySet
from roofs.core.kit.refusals import Refused
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id, Order, Page, Paging, one_page
from roofs.surfaces.api.problems import Problem, Refusal
from roofs.surfaces.api.records.shapes import DOCUMENT, DOCUMENTS, DocumentChange, DocumentShape, Wishes
from roofs.surfaces.api.rows import one_of

LATEST = Order("id", ("id",), falling=True)
ANY_FILE = {"description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
Subject = tuple[str, int]


def reading(router: Router, kind: str) -> None:
    name, place = kind.title(), "/{int:record_id}/documents"

    @router.get(
        place,
        response=Page[DocumentShape],
        operation_id=f"list{name}Documents",
        summary=f"Documents and photos of a {kind}",
    )
    def index(request: HttpRequest, record_id: Id, query: Query[Paging]) -> HttpResponse:
        """The newest first."""
        refuse_unknown(request.GET, Paging)
        rows = LATEST.applied(_rows(caller(request), (kind, record_id))).select_related("uploaded_by")
        found = one_page(rows, query, LATEST, lambda some: some)
        return answer(DOCUMENTS, replace(found, items=[_told(one) for one in found.items]))

    @router.get(
        f"{place}/{{int:document_id}}",
        response=DocumentShape,
        operation_id=f"get{name}Document",
        summary="Read what a document is",
    )
    def show(request: HttpRequest, record_id: Id, document_id: Id) -> HttpResponse:
        """Its name, caption and kind; `content_url` gives the file itself."""
        return _answered(_one(caller(request), (kind, record_id), document_id))

    @router.get(
        f"{place}/{{int:document_id}}/content",
        response={200: None},
        operation_id=f"download{name}Document",
        summary="Download a document",
        openapi_extra={"responses": {200: ANY_FILE}},
    )
    def content(request: HttpRequest, record_id: Id, document_id: Id) -> HttpResponseBase:
        user = caller(request)
        return _handed_out(_one(user, (kind, record_id), document_id))


def changing(router: Router, kind: str) -> None:
    name, place = kind.title(), "/{int:record_id}/documents"

    @router.post(
        place,
        response={201: DocumentShape, 409: Problem},
        operation_id=f"add{name}Document",
        summary=f"Add a document or photo to a {kind}",
    )
    def add(request: HttpRequest, record_id: Id, wishes: Form[Wishes], file: File[UploadedFile]) -> HttpResponse:
        user = caller(request)
        refuse_unknown(request.POST, Wishes)
        subject = _reached(user, (kind, record_id))
        stored = documents.attach(subject, file, user, kind=wishes.kind, caption=wishes.caption)
        return answer(DOCUMENT, _told(stored), 201, {"Location": _place(stored), "ETag": etag(stored)})

    @router.put(
        f"{place}/{{int:document_id}}",
        response={200: DocumentShape, 409: Problem, 412: Problem},
        operation_id=f"update{name}Document",
        summary="Change what a document is called",
    )
    def update(
        request: HttpRequest, record_id: Id, document_id: Id, payload: DocumentChange, if_match: IfMatch = None
    ) -> HttpResponse:
        """Changes the fields that are sent. The name keeps its ending."""
        return _retitled(caller(request), (kind, record_id), document_id, payload, if_match)


def removing(router: Router, kind: str) -> None:
    name, place = kind.title(), "/{int:record_id}/documents/{int:document_id}"

    @router.delete(
        place,
        response={204: None, 409: Problem},
        operation_id=f"remove{name}Document",
        summary=f"Take a document off a {kind}",
    )
    def remove(request: HttpRequest, record_id: Id, document_id: Id) -> HttpResponse:
        """It can be brought back. Field staff remove what they added themselves."""
        user = caller(request)
        found = _one(user, (kind, record_id), document_id)
        _refuse_others(found, user)
        documents.remove(found, user)
        return nothing()

    @router.post(
        f"{place}/restore",
        response=DocumentShape,
        operation_id=f"restore{name}Document",
        summary="Bring back a document",
    )
    def restore(request: HttpRequest, record_id: Id, document_id: Id) -> HttpResponse:
        """Managers may bring back any document, others what they removed themselves."""
        user, subject = caller(request), (kind, record_id)
        gone = StoredFile.objects.deleted_visible_to(user).hanging_on(_reached(user, subject)).filter(pk=document_id)
        for one in gone:
            documents.restore(one, user)
        return _answered(_one(user, subject, document_id))


def documents_of(kind: str, tag: str) -> Router:
    router = Router(tags=[tag])
    for part in (reading, changing, removing):
        part(router, kind)
    return router


def _retitled(user: User, subject: Subject, key: int, payload: DocumentChange, if_match: str | None) -> HttpResponse:
    _refuse_others(_one(user, subject, key), user)
    with transaction.atomic():
        locked = one_of(StoredFile.objects.hanging_visible_to(user, subject), locked=True, pk=key)
        refuse_stale(if_match, etag(locked))
        changed = documents.retitle(locked, user, **payload.model_dump(exclude_unset=True))
    return _answered(changed)


def _refuse_others(document: StoredFile, user: User) -> None:
    if user.role == Role.FIELD and document.uploaded_by_id != user.pk:
        raise Refused(_("You may change and remove what you added yourself."))


def _handed_out(document: StoredFile) -> HttpResponseBase:
    """Always as a download: what a stranger uploaded is never shown in our name."""
    try:
        opened = storing.opened(document)
    except storing.Gone:
        raise Refusal("not_found") from None
    return FileResponse(opened, as_attachment=True, filename=document.name, content_type=document.content_type)


def _reached(user: User, subject: Subject) -> Subject:
    if not may_reach(user, *subject):
        raise Refusal("not_found")
    return subject


def _rows(user: User, subject: Subject) -> StoredFileQuerySet:
    return StoredFile.objects.hanging_visible_to(user, _reached(user, subject))


def _one(user: User, subject: Subject, key: int) -> StoredFile:
    return one_of(StoredFile.objects.hanging_visible_to(user, subject).select_related("uploaded_by"), pk=key)


def _answered(document: StoredFile) -> HttpResponse:
    return answer(DOCUMENT, _told(document), headers={"ETag": etag(document)})


def _told(document: StoredFile) -> dict[str, Any]:
    facts = {name: getattr(document, name) for name in DocumentShape.model_fields if not name.endswith("url")}
    page = reverse("web:document", args=[document.subject_type, document.subject_id, document.pk])
    return facts | {"url": page, "content_url": f"{_place(document)}/content"}


def _place(document: StoredFile) -> str:
    return f"/api/{document.subject_type}s/{document.subject_id}/documents/{document.pk}"
