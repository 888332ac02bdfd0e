"""Excel workbooks, opened with care: an upload may be anything."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from itertools import chain, islice
from typing import BinaryIO, Protocol

from openpyxl import Workbook, load_workbook

from roofs.core.kit.tables.errors import TableError

MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 250
_SMALL = 20 * 1024 * 1024
_MAX_PARTS = 5_000
_MIDNIGHT = time(0)
_ZEROS = re.compile(r"0{2,}")


class _Cell(Protocol):
    @property
    def value(self) -> object: ...
    @property
    def number_format(self) -> str: ...


def first_rows(file: BinaryIO, count: int) -> list[list[str]]:
    with sheet_rows(file) as rows:
        return list(islice(rows, count))


@contextmanager
def sheet_rows(file: BinaryIO) -> Iterator[Iterator[list[str]]]:
    """The rows of the first sheet that is shown and has any, as text."""
    _refuse_dangerous(file)
    file.seek(0)
    book = _load(file)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                sheet.reset_dimensions()  # what files say about their size is often wrong
                rows: Iterator[Iterable[_Cell]] = iter(sheet.iter_rows())
                texts = _texts(rows)
                first = next(texts, None)
                if first is not None:
                    yield chain([first], texts)
                    return
        yield iter(())
    finally:
        book.close()


def _load(file: BinaryIO) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles openpyxl does not know
            return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # broken files make openpyxl raise nearly anything
        raise TableError("The workbook is damaged. Please save it again as .xlsx or CSV.") from error


def _refuse_dangerous(file: BinaryIO) -> None:
    """A few kilobytes can unpack to terabytes, and XML can grow by naming itself."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            if "xl/workbook.xml" not in packed.namelist():
                raise TableError("This is not an Excel workbook. Please choose a CSV or Excel (.xlsx) file.")
            if any(part.flag_bits & 1 for part in parts):
                raise TableError("This workbook is protected by a password. Please save it without one.")
            unpacked = sum(part.file_size for part in parts)
            squeezed = max(1, sum(part.compress_size for part in parts))
            bloated = unpacked > _SMALL and unpacked / squeezed > MAX_RATIO
            if len(parts) > _MAX_PARTS or unpacked > MAX_UNPACKED or bloated:
                raise TableError("This workbook is too large. Please save the list as CSV.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in packed.open(part).read(2048):
                    raise TableError("This workbook is damaged. Please save it again as .xlsx or CSV.")
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        if isinstance(error, TableError):
            raise
        raise TableError("The workbook is damaged. Please save it again as .xlsx or CSV.") from error


def _texts(rows: Iterator[Iterable[_Cell]]) -> Iterator[list[str]]:
    while True:
        try:
            cells = next(rows, None)
            if cells is None:
                return
            row = [_text(cell) for cell in cells]
        except Exception as error:  # the same, in the middle of a sheet
            raise TableError("The workbook is damaged. Please save it again as .xlsx or CSV.") from error
        yield row


def _text(cell: _Cell) -> str:
    """As it reads on the sheet: no .0 behind a phone number, a ZIP code with its zeros, a day without a time."""
    value = cell.value
    if value is None or value in _ERRORS:
        return ""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _figures(value, cell.number_format)
        case datetime() if value.time() == _MIDNIGHT:
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds")
    return str(value).replace("_x000D_", "\r").strip()  # text; days and times are in ISO form already


_ERRORS = frozenset({"#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})


def _figures(value: float, number_format: str) -> str:
    text = str(int(value)) if float(value).is_integer() else f"{value:.15g}"
    return text.zfill(len(number_format)) if _ZEROS.fullmatch(number_format) else text
