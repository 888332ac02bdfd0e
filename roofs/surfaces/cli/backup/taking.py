"""Making a backup while the installation runs: everything in it is of one and the same moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.core.files.storage import default_storage
from django.db import Error, connection, transaction
from django.db.models import Model
from django.utils import timezone

from roofs.core.files.models import StoredFile
from roofs.surfaces.cli.backup import archive, rows, tables
from roofs.surfaces.cli.backup.archive import Manifest, Part, Table, Trouble

FOLDER = "files/"


def take(path: Path) -> Manifest:
    """Write everything into one new file. Raises Trouble; then there is no file."""
    with archive.writing(path) as out, _words_for_the_database(), one_moment():
        manifest = Manifest(made_at=timezone.now(), database=connection.vendor, migrations=tables.migrations())
        for model in tables.kept():
            manifest.tables.append(_table(out, model))
        names = StoredFile._base_manager.order_by("pk").values_list("blob", flat=True)  # noqa: SLF001 -- past all managers
        for name in names.iterator(chunk_size=2000):
            part = _file(out, str(name))
            if part is None:
                manifest.missing_files.append(str(name))
            else:
                manifest.files.append(part)
        out.writestr(archive.MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


@contextmanager
def one_moment() -> Iterator[None]:
    """One reading transaction. Nobody waits for it: SQLite's readers and writers do not meet in WAL."""
    before = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined] # of SQLite's wrapper
    try:
        with transaction.atomic(durable=True):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = before  # type: ignore[attr-defined] # the same


def _table(out: ZipFile, model: type[Model]) -> Table:
    summary = rows.Summary()
    label = model._meta.label_lower
    with closing(rows.lines(model)) as lines:  # a full disk must not leave the cursor open
        part = archive.put(out, f"tables/{label}.jsonl", _counted(lines, summary))
    return Table(**part.model_dump(), model=label, rows=summary.rows, content=summary.content)


def _counted(lines: Iterable[bytes], summary: rows.Summary) -> Iterator[bytes]:
    for line in lines:
        summary.add(line)
        yield line


def _file(out: ZipFile, name: str) -> Part | None:
    """None when the row is there and its content is not; that is told, and no reason to have no backup."""
    try:
        content: Any = default_storage.open(name)
    except FileNotFoundError:
        return None
    with content:
        return archive.put(out, FOLDER + name, content.chunks())


@contextmanager
def _words_for_the_database() -> Iterator[None]:
    try:
        yield
    except Error as error:
        raise Trouble(f"The database did not answer: {str(error).strip()}. No backup was made.") from error
