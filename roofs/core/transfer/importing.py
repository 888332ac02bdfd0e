"""Lists: uploaded, mapped, tried, then worked off in the background, batch by batch, each row once.

The counter of finished rows is committed together with the rows, so a killed engine goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from django.core.files import File
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.events import record
from roofs.core.files.storing import Gone, store
from roofs.core.jobs import control, progress, task
from roofs.core.jobs.models import Job
from roofs.core.kit import tables
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import own_fields
from roofs.core.transfer.columns import columns_for, remember
from roofs.core.transfer.incoming import Barred, Incoming, Unreadable, barred_out, incoming
from roofs.core.transfer.models import Import, ImportState, RejectedRow
from roofs.core.transfer.own_fields import Landed

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

BATCH = 100
STOPPABLE = (ImportState.MAPPING, ImportState.CHECKING, ImportState.WAITING, ImportState.RUNNING)


def begin(upload: File[Any], user: User, kind: str = "leads", source: str = "") -> Import:
    """Keep the file, look at its first rows and tell which column is what. Raises TableError or FileProblem."""
    headers = tables.headers(_bytes(upload))
    columns, program = columns_for(incoming(kind), headers)
    stored = store(_rewound(upload), None, user)
    with transaction.atomic():
        made = Import.objects.create(
            kind=kind, file=stored, headers=headers, columns=columns, written_by=program, source=source, created_by=user
        )
        record("import.uploaded", made, actor=user, to=[user.pk])
    return made


def _bytes(upload: File[Any]) -> BinaryIO:
    """Django's File has everything a binary file has, but not its type."""
    return cast("BinaryIO", _rewound(upload))


def _rewound(upload: File[Any]) -> File[Any]:
    upload.seek(0)
    return upload


@transaction.atomic
def start(of: Import, columns: Mapping[str, str], *, enrol: bool = False) -> None:
    """Work it off with this mapping of fields to headers. Raises Refused when what is needed has no column."""
    known = mapped(of, columns)
    changed = Import.objects.filter(pk=of.pk, state=ImportState.MAPPING).update(
        columns=known, enrol=enrol and incoming(of.kind).can_enrol, state=ImportState.WAITING
    )
    if changed:
        remember(incoming(of.kind), of.headers, known)
        run.using(unique_key=_key(of.pk)).enqueue(of.pk)
    of.refresh_from_db()


def mapped(of: Import, columns: Mapping[str, str]) -> dict[str, str]:
    kind = incoming(of.kind)
    asked = own_fields.asked_in(of.kind)
    fields = {*kind.columns, *own_fields.words_for(asked)}
    known = {field: header for field, header in columns.items() if field in fields and header in of.headers}
    if not known.keys() & kind.needs:
        raise Refused(str(kind.needs_words), "columns")
    own_fields.refuse_without(asked, known)
    return known


def cancel(of: Import, actor: User | None) -> None:
    """What is in stays in; the rest is not read."""
    with transaction.atomic():
        Import.objects.filter(pk=of.pk, state__in=STOPPABLE).update(
            state=ImportState.CANCELLED, finished_at=timezone.now()
        )
        for job in Job.objects.open().filter(unique_key__in=(_key(of.pk), trial_key(of.pk))):
            control.cancel(job, actor)


def trial_key(pk: int) -> str:
    return f"import-trial:{pk}"


def _key(pk: int) -> str:
    return f"import:{pk}"


@task(max_attempts=5, atomic=False)
def run(import_id: int) -> None:
    of = Import.objects.select_related("file", "created_by").get(pk=import_id)
    if of.is_over:
        return
    Import.objects.filter(pk=import_id, state=ImportState.WAITING).update(state=ImportState.RUNNING)
    try:
        _work_off(of)
    except (tables.TableError, Gone) as problem:
        _end(of, ImportState.FAILED, str(problem))
    else:
        _end(of, ImportState.DONE)


def _work_off(of: Import) -> None:
    if not of.rows_total or of.rows_done == 0:
        of.rows_total = sum(1 for _ in rows_of(of))
        Import.objects.filter(pk=of.pk).update(rows_total=of.rows_total)
    rows = islice(rows_of(of), of.rows_done, None)
    while batch := list(islice(rows, BATCH)):
        if not _take_in(of, batch):
            return
        progress.report(of.rows_done, of.rows_total)


def rows_of(of: Import) -> Iterator[tables.Row]:
    with of.file.blob.open() as file:
        yield from tables.read_rows(cast("BinaryIO", file))


def cells_of(of: Import, row: tables.Row) -> dict[str, str]:
    """What the row says of each field."""
    return {field: row.values.get(header, "") for field, header in of.columns.items()}


def _take_in(of: Import, batch: list[tables.Row]) -> bool:
    """One batch with its counters. False when somebody cancelled or another worker was here."""
    kind, said = incoming(of.kind), said_in_all(of, batch)
    readable = [
        (one, own_fields.answers_in(of.own_fields, cells_of(of, row)))
        for one, row in zip(said, batch, strict=True)
        if not isinstance(one, Unreadable)
    ]
    with transaction.atomic():
        mine = Import.objects.select_for_update(of=("self",)).filter(
            pk=of.pk, state=ImportState.RUNNING, rows_done=of.rows_done
        )
        if not mine.exists():
            return False
        ends = iter(_accept(kind, readable, of))
        _count(of, batch, [one if isinstance(one, Unreadable) else next(ends) for one in said])
        of.save(update_fields=["rows_done", "accepted", "duplicates", "rejected"])
        record("import.progressed", of, to=[of.created_by_id] if of.created_by_id else [])
    return True


def said_in_all(of: Import, batch: Sequence[tables.Row]) -> list[Any]:
    return barred_out([said_in(of, row) for row in batch])


def said_in(of: Import, row: tables.Row) -> Any:
    """The record in it, or why there is none."""
    cells = cells_of(of, row)
    try:
        said = incoming(of.kind).read(cells, of)
        own_fields.answers_in(of.own_fields, cells)
    except Unreadable as problem:
        return problem
    except Refused as refusal:
        return Unreadable(refusal.reason)
    return said


Arriving = tuple[Any, dict[str, object]]
"""A record with the answers to the company's own fields."""


def _accept(kind: Incoming, arriving: Sequence[Arriving], of: Import) -> Sequence[bool | Refused]:
    """All at once; when one of them spoils it, each half by itself, until only that one is left."""
    if not arriving:
        return []
    try:
        with transaction.atomic():
            ends = kind.accept([one for one, _answers in arriving], of)
            return [_answered(kind, end, answers, of) for end, (_one, answers) in zip(ends, arriving, strict=True)]
    except Refused as problem:
        refusal = problem
    except (DataError, IntegrityError):
        refusal = Refused(_("The database does not take this row."))
    if len(arriving) == 1:
        return [refusal]
    half = len(arriving) // 2
    return [*_accept(kind, arriving[:half], of), *_accept(kind, arriving[half:], of)]


def _answered(kind: Incoming, end: bool | Refused | Landed, answers: dict[str, object], of: Import) -> bool | Refused:  # noqa: FBT001 - how a row ended
    if not isinstance(end, Landed):
        return end
    own_fields.keep(kind.kind, end, answers, of.created_by)
    return end.is_new


def _count(of: Import, batch: Sequence[tables.Row], ends: Sequence[bool | Refused | Unreadable]) -> None:
    rejected = [
        RejectedRow(of_import=of, line_number=row.line_number, reason=str(end)[:300], cells=_kept_of(row, end))
        for row, end in zip(batch, ends, strict=True)
        if isinstance(end, Refused | Unreadable)
    ]
    RejectedRow.objects.bulk_create(
        rejected, update_conflicts=True, unique_fields=["of_import", "line_number"], update_fields=["reason", "cells"]
    )
    of.rows_done += len(batch)
    of.rejected += len(rejected)
    of.accepted += sum(end is True for end in ends)
    of.duplicates += sum(end is False for end in ends)


def _kept_of(row: tables.Row, end: Refused | Unreadable) -> dict[str, str]:
    return {} if isinstance(end, Barred) else row.values


def _end(of: Import, state: ImportState, error: str = "") -> None:
    with transaction.atomic():
        changed = Import.objects.filter(pk=of.pk, state__in=(ImportState.RUNNING, ImportState.WAITING)).update(
            state=state, error=error[:300], finished_at=timezone.now()
        )
        if changed:
            owner = [of.created_by_id] if of.created_by_id else []
            record("import.finished", of, to=owner, state=state)
