"""From a backup to an installation. Into an empty one only, all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import Error, connection, transaction
from django.db.models import Model

from roofs.core.backup import archive, rows, stored_files, tables
from roofs.core.backup.archive import Manifest, Reader, Table, Trouble
from roofs.core.company import settings as company
from roofs.core.connections import secret_box
from roofs.core.connections.models import Connection
from roofs.core.jobs.models import EngineBeat

_afterwards: list[Callable[[], None]] = []


def afterwards(mend: Callable[[], None]) -> None:
    """What a domain does to its rows once they are back, in the same transaction. Said in its `reactions.py`."""
    if mend not in _afterwards:
        _afterwards.append(mend)


def bring_back(path: Path) -> Manifest:
    """Raises Trouble; then nothing was changed."""
    with archive.reading(path) as backup:
        _refuse_other_tables(backup.manifest)
        _refuse_a_part(backup.manifest)
        _refuse_somebody_elses_place()
        _refuse_without_keys(backup)
        stored_files.refuse_without_room(backup.manifest)
        with stored_files.put_back(backup) as put, _words_for_the_database(), transaction.atomic(durable=True):
            _make_room()
            for table in backup.manifest.tables:
                _fill(backup, table)
            _reset_sequences()
            _compare(backup.manifest)
            for mend in _afterwards:
                mend()
            put()
    ContentType.objects.clear_cache()
    company.forget()
    return backup.manifest


def _refuse_other_tables(manifest: Manifest) -> None:
    here, there = tables.migrations(), manifest.migrations
    if here == there:
        return
    if not here:
        raise Trouble("This database is not prepared yet: run `roofs migrate` first, then this again.")
    named = {(app, name) for app, names in here.items() for name in names}
    wanted = {(app, name) for app, names in there.items() for name in names}
    later = ", ".join(f"{app} {name}" for app, name in sorted(wanted - named)[:3])
    earlier = ", ".join(f"{app} {name}" for app, name in sorted(named - wanted)[:3])
    told = [f"the backup has {later}" if later else "", f"this installation has {earlier}" if earlier else ""]
    raise Trouble(
        "The backup is of another version: " + " and ".join(part for part in told if part) + ". "
        "Bring it back with the version that made it, then update."
    )


def _refuse_a_part(manifest: Manifest) -> None:
    there = {table.model for table in manifest.tables} | set(manifest.left_out)
    gone = sorted({model._meta.label_lower for model in tables.kept()} - there)
    if gone:
        raise Trouble(f"This backup is not whole: {', '.join(gone[:4])} are missing in it. Nothing was brought back.")


def _refuse_somebody_elses_place() -> None:
    used = list(tables.in_use())
    if used:
        raise Trouble(f"This installation is not empty: it has {', '.join(used[:4])}. Nothing was changed.")
    if EngineBeat.objects.alive().exists():
        raise Trouble("An engine is at work on this database. Stop it first, and the web process too.")


def _refuse_without_keys(backup: Reader) -> None:
    """Without them nobody could say any more who must not be written to."""
    for table in backup.manifest.tables:
        if table.model == Connection._meta.label_lower:
            for line in backup.lines(table):
                sealed = json.loads(line)["sealed_secrets"]
                try:
                    secret_box.open_sealed(sealed) if sealed else ""
                except secret_box.Unreadable:
                    raise Trouble(
                        "The secrets of this installation do not open what the backup holds. "
                        "Put the secrets.env of the old installation into the data folder first."
                    ) from None


def _make_room() -> None:
    for model in reversed(tables.kept()):
        if tables.is_made_by_itself(model):
            model._base_manager.all()._raw_delete(connection.alias)  # noqa: SLF001 -- no signals, no cascade


def _fill(backup: Reader, table: Table) -> None:
    try:
        rows.put_in(_model(table), backup.lines(table))
    except (Error, ValueError, KeyError, TypeError) as error:
        if "full" in str(error).lower() or "No space left" in str(error):
            raise Trouble("There is no space left for the database. Nothing was brought back.") from error
        raise Trouble(f"{table.model}: {str(error).strip()[:200]}. Nothing was brought back.") from error


def _model(table: Table) -> type[Model]:
    """Of the kept ones, join tables among them: those are not in the usual list of models."""
    known = {model._meta.label_lower: model for model in tables.kept()}
    if table.model not in known:
        raise Trouble(f"The backup holds a table nobody knows here: {table.model}. Nothing was brought back.")
    return known[table.model]


def _reset_sequences() -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), tables.kept())
    if statements:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _compare(manifest: Manifest) -> None:
    """What stands in the tables now is read once more and held against the manifest."""
    connection.check_constraints()
    for table in manifest.tables:
        summary = rows.Summary()
        for line in rows.lines(_model(table)):
            summary.add(line)
        if (summary.rows, summary.content) != (table.rows, table.content):
            raise Trouble(f"{table.model} did not come back as it was. Nothing was brought back.")


@contextmanager
def _words_for_the_database() -> Iterator[None]:
    try:
        yield
    except Error as error:
        raise Trouble(f"The database refused: {str(error).strip()[:300]}. Nothing was brought back.") from error
