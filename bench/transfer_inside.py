"""The part of bench/transfer.py that runs inside the installation."""

from __future__ import annotations

import resource
import time
from itertools import islice
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bench.transfer_lists import LISTS
from roofs.core.accounts.models import User
from roofs.core.kit import tables
from roofs.core.transfer import importing
from roofs.core.transfer.outgoing import as_json, outgoing, rows_for


def bring(what: str, rows: int) -> dict[str, Any]:
    """Runs inside the installation: one list from the upload to its last row."""
    boss = User.objects.get(email="manager@example.com")
    text = "\n".join([LISTS[what][0], *(LISTS[what][1].format(n=n, tail=f"{n:07d}") for n in range(rows))])
    made = importing.begin(SimpleUploadedFile("bench.csv", text.encode()), boss, what, "import")
    importing.start(made, made.columns)
    began = time.perf_counter()
    importing.run.call(made.pk)
    seconds = time.perf_counter() - began
    made.refresh_from_db()
    return {"seconds": seconds, "new": made.accepted, "known": made.duplicates, "rejected": made.rejected}


def take_out(form: str, most: int) -> dict[str, float]:
    """Runs inside the installation: every lead, or the first `most`, as the page streams them, thrown away."""
    boss, kind = User.objects.get(email="manager@example.com"), outgoing("leads")
    if kind is None:
        raise ValueError("leads are not taken out")
    began, floor = time.perf_counter(), 0.0
    if not most:
        for _row in kind.find(boss, {}).iterator(chunk_size=1000):
            pass
        floor, began = time.perf_counter() - began, time.perf_counter()
    rows = rows_for(kind, boss, {})
    counted = _Counting(islice(rows, most) if most else rows)
    pieces = tables.write_csv(kind.columns, counted) if form == "csv" else as_json(kind.columns, counted)
    size = sum(len(piece.encode()) for piece in pieces)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rows": counted.count, "seconds": time.perf_counter() - began, "bytes": size, "peak_mb": peak, "floor": floor
    }  # fmt: skip


class _Counting:
    def __init__(self, rows: Any) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Any:
        for row in self._rows:
            self.count += 1
            yield row
