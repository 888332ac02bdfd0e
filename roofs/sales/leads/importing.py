"""Lists of leads: uploaded, mapped, then worked off in the background, row by row, each once.

The counter of finished rows is committed together with the rows, so a killed engine goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from roofs.core.events import record
from roofs.core.files.storing import Gone, store
from roofs.core.jobs import control, progress, task
from roofs.core.jobs.models import Job
from roofs.core.kit import tables
from roofs.core.kit.refusals import Refused
from roofs.sales.leads import intake
from roofs.sales.leads.models import ImportState, LeadImport, RejectedRow
from roofs.sales.leads.reading import COLUMNS, Unreadable, from_mess
from roofs.sales.leads.vocabulary import Source

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

BATCH = 50


def begin(upload: File[Any], user: User, source: str = Source.IMPORT) -> LeadImport:
    """Keep the file, look at its first rows and guess which column is what. Raises TableError or FileProblem."""
    headers = tables.headers(_bytes(upload))
    guessed = tables.guess_columns(headers, COLUMNS)
    stored = store(_rewound(upload), None, user)
    with transaction.atomic():
        made = LeadImport.objects.create(
            file=stored, headers=headers, columns=guessed, source=Source(source), created_by=user
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
def start(lead_import: LeadImport, columns: Mapping[str, str], *, enrol: bool = False) -> None:
    """Work it off with this mapping of fields to headers. Raises Refused when nobody could be reached that way."""
    known = {field: header for field, header in columns.items() if field in COLUMNS and header in lead_import.headers}
    if not known.keys() & {"email", "phone"}:
        raise Refused("Choose the column with the phone number or the e-mail address.", "columns")
    changed = LeadImport.objects.filter(pk=lead_import.pk, state=ImportState.MAPPING).update(
        columns=known, enrol=enrol, state=ImportState.WAITING
    )
    if changed:
        run.using(unique_key=_key(lead_import.pk)).enqueue(lead_import.pk)
    lead_import.refresh_from_db()


def cancel(lead_import: LeadImport, actor: User | None) -> None:
    """What is in stays in; the rest is not read."""
    with transaction.atomic():
        LeadImport.objects.filter(
            pk=lead_import.pk, state__in=(ImportState.MAPPING, ImportState.WAITING, ImportState.RUNNING)
        ).update(state=ImportState.CANCELLED, finished_at=timezone.now())
        job = Job.objects.open().filter(unique_key=_key(lead_import.pk)).first()
        if job is not None:
            control.cancel(job, actor)


def _key(pk: int) -> str:
    return f"lead-import:{pk}"


@task(max_attempts=5, atomic=False)
def run(import_id: int) -> None:
    lead_import = LeadImport.objects.select_related("file", "created_by").get(pk=import_id)
    if lead_import.is_over:
        return
    LeadImport.objects.filter(pk=import_id, state=ImportState.WAITING).update(state=ImportState.RUNNING)
    try:
        _work_off(lead_import)
    except (tables.TableError, Gone) as problem:
        _end(lead_import, ImportState.FAILED, str(problem))
    else:
        _end(lead_import, ImportState.DONE)


def _work_off(lead_import: LeadImport) -> None:
    total = sum(1 for _ in _rows(lead_import))
    LeadImport.objects.filter(pk=lead_import.pk).update(rows_total=total)
    rows = islice(_rows(lead_import), lead_import.rows_done, None)
    while batch := list(islice(rows, BATCH)):
        if not _take_in(lead_import, batch):
            return
        progress.report(lead_import.rows_done, total)


def _rows(lead_import: LeadImport) -> Iterator[tables.Row]:
    with lead_import.file.blob.open() as file:
        yield from tables.read_rows(cast("BinaryIO", file))


@transaction.atomic
def _take_in(lead_import: LeadImport, batch: list[tables.Row]) -> bool:
    """One batch with its counters. False when somebody cancelled or another worker was here."""
    mine = LeadImport.objects.select_for_update(of=("self",)).filter(
        pk=lead_import.pk, state=ImportState.RUNNING, rows_done=lead_import.rows_done
    )
    if not mine.exists():
        return False
    for row in batch:
        _take_in_row(lead_import, row)
    lead_import.rows_done += len(batch)
    lead_import.save(update_fields=["rows_done", "accepted", "duplicates", "rejected"])
    record("import.progressed", lead_import, to=[lead_import.created_by_id] if lead_import.created_by_id else [])
    return True


def _take_in_row(lead_import: LeadImport, row: tables.Row) -> None:
    cells = {field: row.values.get(header, "") for field, header in lead_import.columns.items()}
    if not any(cell.strip() for cell in cells.values()):
        return
    try:
        arriving = from_mess(cells, source=Source(lead_import.source))
    except Unreadable as problem:
        RejectedRow.objects.update_or_create(
            of_import=lead_import, line_number=row.line_number, defaults={"reason": str(problem), "cells": row.values}
        )
        lead_import.rejected += 1
        return
    accepted = intake.accept(arriving, door="import", actor=lead_import.created_by)
    if accepted.is_new:
        lead_import.accepted += 1
        if lead_import.enrol:
            record("lead.wanted_follow_up", accepted.lead, actor=lead_import.created_by)
    else:
        lead_import.duplicates += 1


def _end(lead_import: LeadImport, state: ImportState, error: str = "") -> None:
    with transaction.atomic():
        changed = LeadImport.objects.filter(
            pk=lead_import.pk, state__in=(ImportState.RUNNING, ImportState.WAITING)
        ).update(state=state, error=error[:300], finished_at=timezone.now())
        if changed:
            owner = [lead_import.created_by_id] if lead_import.created_by_id else []
            record("import.finished", lead_import, to=owner, state=state)
