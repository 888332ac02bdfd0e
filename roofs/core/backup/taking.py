"""Making a backup while the installation runs: everything in it is of one and the same moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from django.core.files.storage import default_storage
from django.db import Error, connection, transaction
from django.db.models import Model
from django.utils import timezone

from roofs.core.backup import archive, readme, rows, tables
from roofs.core.backup.archive import Manifest, Part, Table, Trouble
from roofs.core.files.models import StoredFile
from roofs.core.jobs import progress
from roofs.core.kit.tables import write_csv
from roofs.core.transfer.outgoing import outgoing, outgoing_kinds, table_for

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

FOLDER = "files/"
FILE_COLUMNS = ("path", "name", "content_type", "size", "kind", "caption", "belongs_to", "number", "created_at")
_PLAIN = ("blob", "name", "content_type", "size", "kind", "caption", "subject_type", "subject_id", "created_at")


class _Steps:
    """How far it is, in rows and files together; told to whoever waits for it."""

    def __init__(self, total: int) -> None:
        self._done, self._total = 0, total

    def step(self) -> None:
        self._done += 1
        progress.report(min(self._done, self._total), self._total)


def take(path: Path) -> Manifest:
    """A backup: everything, into one new file. Raises Trouble; then there is no file."""
    with _begun(path, tables.kept()) as (out, manifest):
        _fill(out, manifest, tables.kept())
    return manifest


def take_out(path: Path, user: User) -> Manifest:
    """For an administrator to take home: with lists for a spreadsheet, without what opens doors."""
    models = [model for model in tables.kept() if model not in tables.OPENS_DOORS]
    with _begun(path, models) as (out, manifest):
        manifest.left_out = sorted(model._meta.label_lower for model in tables.OPENS_DOORS)
        _fill(out, manifest, models)
        manifest.lists.extend(_lists(out, user))
    return manifest


@contextmanager
def _begun(path: Path, models: Sequence[type[Model]]) -> Iterator[tuple[ZipFile, Manifest]]:
    with archive.writing(path) as out, _words_for_the_database(), one_moment():
        manifest = Manifest(made_at=timezone.now(), database=connection.vendor, migrations=tables.migrations())
        yield out, manifest
        out.writestr(readme.NAME, readme.text(manifest))
        out.writestr(archive.MANIFEST, manifest.model_dump_json(indent=1))


def _fill(out: ZipFile, manifest: Manifest, models: Sequence[type[Model]]) -> None:
    stored = StoredFile._base_manager.order_by("pk")  # noqa: SLF001 -- past all managers
    steps = _Steps(sum(model._base_manager.count() for model in models) + stored.count())  # noqa: SLF001 -- the same
    for model in models:
        manifest.tables.append(_table(out, model, steps))
    for name in stored.values_list("blob", flat=True).iterator(chunk_size=2000):
        part = _file(out, str(name))
        if part is None:
            manifest.missing_files.append(str(name))
        else:
            manifest.files.append(part)
        steps.step()


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


def _table(out: ZipFile, model: type[Model], steps: _Steps) -> Table:
    summary = rows.Summary()
    label = model._meta.label_lower
    with closing(rows.lines(model)) as lines:  # a full disk must not leave the cursor open
        part = archive.put(out, f"records/{label.replace('.', '/')}.jsonl", _counted(lines, summary, steps))
    told = tables.columns(model)
    return Table(**part.model_dump(), model=label, rows=summary.rows, content=summary.content, columns=told)


def _counted(lines: Iterable[bytes], summary: rows.Summary, steps: _Steps) -> Iterator[bytes]:
    for line in lines:
        summary.add(line)
        steps.step()
        yield line


def _file(out: ZipFile, name: str) -> Part | None:
    """None when the row is there and its content is not; that is told, and no reason to have no backup."""
    try:
        content: Any = default_storage.open(name)
    except FileNotFoundError:
        return None
    with content:
        return archive.put(out, FOLDER + name, content.chunks())


def _lists(out: ZipFile, user: User) -> Iterator[Part]:
    """What a spreadsheet opens: every list as its page exports it, and which file is what."""
    for name in outgoing_kinds():
        kind = outgoing(name)
        if kind is not None and kind.may(user):
            columns, found = table_for(kind, user, {})
            yield _csv(out, name, columns, _watched(found))
    yield _csv(out, "files", FILE_COLUMNS, _watched(_told_files()))


def _csv(out: ZipFile, name: str, columns: Sequence[str], found: Iterable[Sequence[object]]) -> Part:
    return archive.put(out, f"lists/{name}.csv", (piece.encode() for piece in write_csv(columns, found)))


def _watched(found: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """A person who stops it need not wait for the end of a list."""
    running = progress.current.get()
    for row in found:
        if running is not None:
            progress.report(running.done)
        yield row


def _told_files() -> Iterator[Sequence[object]]:
    stored = StoredFile._base_manager.order_by("pk").values_list(*_PLAIN)  # noqa: SLF001 -- past all managers
    for blob, *rest in stored.iterator(chunk_size=2000):
        yield (FOLDER + str(blob), *rest)


@contextmanager
def _words_for_the_database() -> Iterator[None]:
    try:
        yield
    except Error as error:
        raise Trouble(f"The database did not answer: {str(error).strip()}. No backup was made.") from error
