"""A list read to its end without writing anything: how many would be new, known or refused, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import transaction

from roofs.core.events import record
from roofs.core.files.storing import Gone
from roofs.core.jobs import progress, task
from roofs.core.kit import tables
from roofs.core.kit.refusals import Refused
from roofs.core.transfer.importing import BATCH, mapped, rows_of, said_in_all, trial_key
from roofs.core.transfer.incoming import Incoming, Unreadable, incoming
from roofs.core.transfer.models import Import, ImportState

FIRST = 50
"""So many problems are told; the rest is counted."""


@transaction.atomic
def begin_trial(of: Import, columns: Mapping[str, str]) -> None:
    """In the background: read every row and tell what would become of it."""
    known = mapped(of, columns)
    changed = Import.objects.filter(pk=of.pk, state=ImportState.MAPPING).update(
        columns=known, state=ImportState.CHECKING, trial={}
    )
    if changed:
        run_trial.using(unique_key=trial_key(of.pk)).enqueue(of.pk)
    of.refresh_from_db()


@task(max_attempts=5, atomic=False)
def run_trial(import_id: int) -> None:
    of = Import.objects.select_related("file", "created_by").get(pk=import_id)
    if of.state != ImportState.CHECKING:
        return
    try:
        found = try_out(of)
    except (tables.TableError, Gone) as problem:
        found = {"error": str(problem)[:300]}
    with transaction.atomic():
        changed = Import.objects.filter(pk=of.pk, state=ImportState.CHECKING).update(
            state=ImportState.MAPPING, trial=found
        )
        if changed:
            record("import.tried", of, to=[of.created_by_id] if of.created_by_id else [])


def try_out(of: Import) -> dict[str, Any]:
    kind, seen = incoming(of.kind), set[int]()
    problems: list[dict[str, Any]] = []
    counts = {"rows": 0, "accepted": 0, "duplicates": 0, "rejected": 0}
    rows = rows_of(of)
    while batch := list(islice(rows, BATCH)):
        counts["rows"] += len(batch)
        progress.report(counts["rows"])
        for row, end in zip(batch, _ends(kind, said_in_all(of, batch), of, seen), strict=True):
            if isinstance(end, bool):
                counts["duplicates" if end else "accepted"] += 1
                continue
            counts["rejected"] += 1
            if len(problems) < FIRST:
                problems.append({"line": row.line_number, "reason": str(end)[:300]})
    return {**counts, "problems": problems}


def _ends(kind: Incoming, said: list[Any], of: Import, seen: set[int]) -> Iterator[bool | Refused | Unreadable]:
    """Whether each is here already or in an earlier row of the same list, or why it would be refused."""
    readable = [one for one in said if not isinstance(one, Unreadable)]
    here = iter(kind.are_known(readable, of) if readable else ())
    for one in said:
        is_here = one if isinstance(one, Unreadable) else next(here)
        if not isinstance(is_here, bool):
            yield is_here
            continue
        marks = kind.marks(one)
        is_known = is_here or any(hash(mark) in seen for mark in marks.looks_for)
        seen.update(hash(mark) for mark in (*marks.leaves, *(() if is_known else marks.leaves_if_new)))
        yield is_known
