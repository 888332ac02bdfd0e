"""Rows of an uploaded list, one by one, whatever wrote it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from roofs.core.kit.tables.dialect import Dialect, Source, opened, sniff
from roofs.core.kit.tables.errors import TableError
from roofs.core.kit.tables.guard import unguarded
from roofs.core.kit.tables.workbook import sheet_rows


@dataclass(frozen=True, slots=True)
class Row:
    """`line_number` is where the row begins in the file, as an editor or Excel counts."""

    line_number: int
    values: dict[str, str]
    extra: tuple[str, ...] = ()  # cells beyond the last column


def headers(source: Source, dialect: Dialect | None = None) -> list[str]:
    """The names of the columns, each once: a second "Phone" is "Phone 2", one without a name "Column 3"."""
    dialect = dialect or sniff(source)
    return _names(next(islice(_records(source, dialect), 1), (0, []))[1], dialect)


def read_rows(source: Source, dialect: Dialect | None = None) -> Iterator[Row]:
    """Streams; empty rows are left out, missing cells are empty. Raises TableError, also in the middle of a file."""
    dialect = dialect or sniff(source)
    records = _records(source, dialect)
    first = next(records, None)
    if first is None:
        return
    names = _names(first[1], dialect)
    if not dialect.has_header:
        yield from _as_rows([first], names)
    yield from _as_rows(records, names)


def _as_rows(records: Iterable[tuple[int, Sequence[str]]], names: Sequence[str]) -> Iterator[Row]:
    width = len(names)
    for line_number, record in records:
        cells = [_clean(cell) for cell in record]
        if any(cells):
            missing = [""] * (width - len(cells))
            extra = tuple(cell for cell in cells[width:] if cell)
            yield Row(line_number, dict(zip(names, cells + missing, strict=False)), extra)


def _records(source: Source, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """From the header, or the first row, on."""
    every = _of_csv(source, dialect) if dialect.kind == "csv" else _of_workbook(source)
    return islice(every, dialect.skip, None)


def _of_workbook(source: Source) -> Iterator[tuple[int, list[str]]]:
    with opened(source) as file, sheet_rows(file) as rows:
        yield from enumerate(rows, start=1)


def _of_csv(source: Source, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    with opened(source) as file:
        text = io.TextIOWrapper(file, dialect.encoding, errors="replace", newline="")
        reader = csv.reader(text, delimiter=dialect.delimiter, skipinitialspace=True)
        line_number = 1
        try:
            for record in reader:
                yield line_number, record
                line_number = reader.line_num + 1
        except csv.Error as error:
            reason = (
                "a cell is too long, perhaps a quotation mark is missing" if "field larger" in str(error) else error
            )
            raise TableError(f"The file cannot be read from line {line_number} on: {reason}.") from error
        finally:
            text.detach()  # whoever opened the file closes it


def _names(record: Sequence[str], dialect: Dialect) -> list[str]:
    cells = [" ".join(_clean(cell).split()) for cell in record]
    if dialect.has_header:
        while len(cells) > 1 and not cells[-1]:
            cells.pop()
    taken: set[str] = set()
    names = []
    for position, cell in enumerate(cells, start=1):
        name = wanted = (cell if dialect.has_header else "") or f"Column {position}"
        again = 2
        while name.casefold() in taken:
            name, again = f"{wanted} {again}", again + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _clean(cell: str) -> str:
    return unguarded(cell.replace("\0", "").replace("\ufeff", "").strip())
