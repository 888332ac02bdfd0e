"""Taking a file in, handing it out, letting it go."""

from __future__ import annotations

import errno
import hashlib
import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import structlog
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from roofs.core.events import Subject, record, subject_of
from roofs.core.files.kinds import Kind, sniff
from roofs.core.files.models import PHOTO_KINDS, StoredFile, storage_name
from roofs.core.files.policy import FILES

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

log = structlog.get_logger(__name__)
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
LONGEST_NAME = 255


class FileProblem(Exception):
    """Why a file was not taken. The text may be shown to the person."""


class TooLarge(FileProblem):
    pass


class Refused(FileProblem):
    pass


class NoSpace(FileProblem):
    pass


class Gone(FileProblem):
    """The row is there, its content is not: a restore without the files folder."""


def store(
    upload: File[Any], subject: Subject | None, by: User | None, *, kind: str = "", caption: str = ""
) -> StoredFile:
    """Keep an uploaded file. Raises TooLarge, Refused or NoSpace; then nothing stays behind."""
    found, size, sha256 = _examine(upload)
    if kind in PHOTO_KINDS and not found.content_type.startswith("image/"):
        raise Refused("Only a picture can be a photo.")
    path = _write(upload)
    subject_type, subject_id = subject_of(subject) if subject is not None else ("", None)
    try:
        with transaction.atomic():
            stored = StoredFile(
                name=clean_name(upload.name or ""),
                content_type=found.content_type,
                kind=kind,
                caption=caption,
                size=size,
                sha256=sha256,
                blob=path,
                subject_type=subject_type,
                subject_id=subject_id,
                uploaded_by=by,
            )
            stored.stamp(by)
            stored.save()
            record("file.stored", stored, actor=by, about=[subject_type, subject_id])
    except Exception:
        _drop(path)
        raise
    return stored


def opened(stored: StoredFile) -> File[Any]:
    """Its content. Raises Gone when the disk has lost it."""
    try:
        return stored.blob.open("rb")
    except FileNotFoundError:
        log.error("stored file has no content", file_id=stored.pk)  # noqa: TRY400 -- the trace says no more
        raise Gone("The content of this file is missing.") from None


def erase(stored: StoredFile, actor: User | None) -> None:
    """For ever. The content goes once the database has forgotten the row, so a rollback loses nothing."""
    path = stored.blob.name or ""
    with transaction.atomic():
        record("file.erased", stored, actor=actor, about=[stored.subject_type, stored.subject_id])
        stored.delete()
        transaction.on_commit(lambda: _drop(path), robust=True)


def clean_name(name: str) -> str:
    """A name that is safe in a list, in a header and on any disk; its ending survives shortening."""
    last = PurePath(name.replace("\\", "/")).name
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip() or "file"
    ending = PurePath(shown).suffix[:20]
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - len(ending)] + ending


def _examine(upload: File[Any]) -> tuple[Kind, int, str]:
    rules = FILES.get()
    digest, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        size += len(chunk)
        if size > rules.largest_bytes:
            raise TooLarge(f"The file is larger than {rules.largest_megabytes} MB.")
        digest.update(chunk)
    if not size:
        raise Refused("The file is empty.")
    kind = sniff(cast("BinaryIO", upload))
    if kind.is_program:
        raise Refused("Programs are not kept here.")
    return kind, size, digest.hexdigest()


def _write(upload: File[Any]) -> str:
    path = storage_name()
    try:
        return default_storage.save(path, upload)
    except OSError as error:
        _drop(path)
        if error.errno in _NO_SPACE:
            log.error("no space left for files")  # noqa: TRY400 -- the trace says no more
            raise NoSpace("There is no space left for files. Please tell your administrator.") from error
        raise


def _drop(path: str) -> None:
    try:
        default_storage.delete(path)
    except OSError:
        log.exception("could not delete a stored file")  # swept up later
