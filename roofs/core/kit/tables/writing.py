"""Lists for download, streamed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

from roofs.core.kit.tables.errors import TableError
from roofs.core.kit.tables.guard import guarded

_AT_ONCE = 200
_EXCEL_ROWS = 1_048_576
_EXCEL_CELL = 32_767


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[object]], *, for_excel: bool = True) -> Iterator[str]:
    """Pieces of a CSV file, some hundred rows each. For Excel it begins with the mark that says UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    if for_excel:
        buffer.write("\ufeff")
    writer.writerow([guarded(name) for name in headers])
    source = iter(rows)
    while True:
        writer.writerows([guarded(as_text(value)) for value in row] for row in islice(source, _AT_ONCE))
        piece = buffer.getvalue()
        if not piece:
            return
        yield piece
        buffer.seek(0)
        buffer.truncate()


def write_xlsx(target: IO[bytes] | Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Writes a workbook of one sheet, and tells how many rows it got. Text is text there and never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("List")
    sheet.freeze_panes = "A2"

    def cell(value: object) -> Cell:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return WriteOnlyCell(sheet, float(value) if isinstance(value, Decimal) else value)
        made = WriteOnlyCell(sheet, "")
        made.value = _for_excel(as_text(value))
        made.data_type = "s"
        return made

    sheet.append([cell(name) for name in headers])
    count = 0
    for row in rows:
        count += 1
        if count >= _EXCEL_ROWS:
            raise TableError("The list is too long for Excel. Please choose CSV.")
        sheet.append([cell(value) for value in row])
    book.save(target)
    return count


def as_text(value: object) -> str:
    """Nothing is empty, yes and no in words a spreadsheet knows, days and times in ISO form."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
    return str(value)


def _for_excel(text: str) -> str:
    """What begins like one of our guards is guarded, so that reading gives the same text back."""
    text = ILLEGAL_CHARACTERS_RE.sub("", guarded(text) if text.startswith("'") else text)
    return text if len(text) <= _EXCEL_CELL else text[: _EXCEL_CELL - 1] + "…"
