"""The content of stored files, on its way back into the storage."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage

from roofs.core.backup.archive import Manifest, Part, Reader, Trouble
from roofs.core.files.models import FOLDER

IN_THE_ZIP = "files/"
IN_MEMORY = 8 * 1024 * 1024
ROOM_FOR_ROWS = 3
"""A row with its indexes takes about so many times its line."""


def refuse_without_room(manifest: Manifest) -> None:
    """Only where we can tell: a storage elsewhere and a database server have room of their own."""
    if not isinstance(default_storage, FileSystemStorage) and settings.IS_POSTGRES:
        return
    needed = sum(part.size for part in manifest.files)
    if not settings.IS_POSTGRES:
        needed += ROOM_FOR_ROWS * sum(table.size for table in manifest.tables)
    settings.ENV.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.ENV.data_dir).free
    if needed > free:
        raise Trouble(
            f"There is not enough space: {needed // 1_000_000 + 1} MB are needed, {free // 1_000_000} MB are free. "
            "Nothing was brought back."
        )


@contextmanager
def put_back(backup: Reader) -> Iterator[Callable[[], None]]:
    """Gives the function that writes them; when anything fails before the end, what was written is taken away again."""
    written: list[str] = []

    def put() -> None:
        for part in backup.manifest.files:
            _put(backup, part, written)

    try:
        yield put
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise


def _put(backup: Reader, part: Part, written: list[str]) -> None:
    name = part.name.removeprefix(IN_THE_ZIP)
    if not name.startswith(f"{FOLDER}/") or ".." in name.split("/"):
        raise Trouble(f"The backup wants to write a file to {name!r}. Nothing was brought back.")
    if default_storage.exists(name):
        if _digest(name) != part.sha256:
            raise Trouble(f"Another file stands where {name} belongs. Nothing was brought back.")
        return
    with SpooledTemporaryFile(max_size=IN_MEMORY) as content:
        for chunk in backup.chunks(part):
            content.write(chunk)
        content.seek(0)
        written.append(name)
        try:
            kept_as = default_storage.save(name, File(content, name=name))
        except OSError as error:
            raise Trouble(f"{error.strerror or error}. Nothing was brought back.") from error
    if kept_as != name:
        written.append(kept_as)
        raise Trouble(f"{name} could not be put into its place. Nothing was brought back.")


def _digest(name: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(name) as content:
        for chunk in content.chunks():
            digest.update(chunk)
    return digest.hexdigest()
