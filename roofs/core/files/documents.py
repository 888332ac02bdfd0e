"""Papers and pictures that hang on a record. Who may see the record may add to it; `reach` says who that is."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import Subject, record
from roofs.core.files import storing
from roofs.core.files.models import PHOTO_KINDS, DocumentKind, StoredFile
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LONGEST_CAPTION = 300
EDITABLE = frozenset({"name", "caption", "kind"})


@transaction.atomic
def attach(
    subject: Subject,
    upload: File[Any],
    actor: User | None,
    *,
    kind: str = DocumentKind.DOCUMENT,
    caption: str = "",
) -> StoredFile:
    """Keep an upload with a record, given as a row or as ("project", 7).

    Raises Refused naming `kind`, `caption` or `file`, or storing's NoSpace; then nothing stays behind.
    """
    _check_kind(kind)
    caption = _tidy_caption(caption)
    try:
        stored = storing.store(upload, subject, actor, kind=kind, caption=caption)
    except storing.NoSpace:
        raise
    except storing.FileProblem as problem:
        raise Refused(str(problem), "file") from problem
    record("document.added", subject, actor=actor, document=stored.pk, title=stored.name, kind=kind)
    return stored


@transaction.atomic
def retitle(
    document: StoredFile,
    actor: User | None,
    *,
    name: str | None = None,
    caption: str | None = None,
    kind: str | None = None,
) -> StoredFile:
    """Another name, caption or kind; what is not given stays. The name keeps its ending, so that it still opens."""
    document = _lock(document)
    values: dict[str, Any] = {}
    if name is not None:
        values["name"] = _new_name(document, name)
    if caption is not None:
        values["caption"] = _tidy_caption(caption)
    if kind is not None:
        _check_kind(kind)
        _check_is_picture(kind, document.content_type)
        values["kind"] = str(kind)
    changes = take_over(document, values, EDITABLE)
    if changes:
        document.stamp(actor)
        document.save()
        record("document.changed", _subject(document), actor=actor, document=document.pk, changes=changes)
    return document


@transaction.atomic
def remove(document: StoredFile, actor: User | None) -> None:
    """Out of every list; `restore` brings it back with its content."""
    document = _lock(document)
    if document.deleted_at is None:
        document.mark_deleted(actor)
        record("document.removed", _subject(document), actor=actor, document=document.pk, title=document.name)


@transaction.atomic
def restore(document: StoredFile, actor: User | None) -> StoredFile:
    document = _lock(document)
    if document.deleted_at is not None:
        document.mark_restored(actor)
        record("document.restored", _subject(document), actor=actor, document=document.pk, title=document.name)
    return document


def _lock(document: StoredFile) -> StoredFile:
    return StoredFile.objects.select_for_update(of=("self",)).get(pk=document.pk)


def _subject(document: StoredFile) -> Subject | None:
    return (document.subject_type, document.subject_id) if document.subject_id is not None else None


def _check_kind(kind: str) -> None:
    if kind not in DocumentKind.values:
        raise Refused(_("There is no such kind of document."), "kind")


def _check_is_picture(kind: str, content_type: str) -> None:
    if kind in PHOTO_KINDS and not content_type.startswith("image/"):
        raise Refused(_("Only a picture can be a photo."), "kind")


def _tidy_caption(caption: str) -> str:
    tidy = " ".join("".join(ch if ch.isprintable() else " " for ch in caption).split())
    if len(tidy) > LONGEST_CAPTION:
        raise Refused(_("A caption has at most %(n)s letters.") % {"n": LONGEST_CAPTION}, "caption")
    return tidy


def _new_name(document: StoredFile, typed: str) -> str:
    if not typed.strip():
        raise Refused(_("A document needs a name."), "name")
    ending = PurePath(document.name).suffix
    name = storing.clean_name(typed)
    return name if not ending or name.lower().endswith(ending.lower()) else storing.clean_name(name + ending)
