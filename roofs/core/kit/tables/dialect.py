"""How an uploaded list is written: kind of file, encoding, delimiter, and whether its first row names the columns."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from charset_normalizer import from_bytes

from roofs.core.kit.tables.errors import TableError
from roofs.core.kit.tables.workbook import first_rows

Source = bytes | Path | BinaryIO

_SAMPLE = 64 * 1024
_CHUNK = 1024 * 1024
_ROWS = 60
_PREAMBLE = 10
_LONG_NAME = 80
_DELIMITERS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_KINDS = (
    (b"%PDF", "This is a PDF. Please save the list as CSV or Excel (.xlsx)."),
    (b"\x89PNG", "This is a picture, not a list."),
    (b"\xff\xd8\xff", "This is a picture, not a list."),
    (b"GIF8", "This is a picture, not a list."),
    (b"\x1f\x8b", "This file is packed. Please unpack it first."),
    (b"{\\rtf", "This is a text document. Please save the list as CSV or Excel (.xlsx)."),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Inside words: where an old Macintosh has its accented letters, Windows has quotes, dashes and rare signs.
_MACINTOSH = re.compile(rb"[a-z][\x83-\x90\x93-\x95\x98\x9c]")
_WINDOWS = re.compile(rb"[A-Za-z][\xc0-\xff]|[\xc0-\xff][a-z]")
_EXCEL_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LOOKS_LIKE_DATA = re.compile(
    r"""\S+@\S+\.\S+                                # an e-mail address
      | https?://\S+
      | [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}      # an identifier
      | [-+(]?[$€£]?\ ?\d[\d\s().,/:+-]*[%]?        # a number, a phone, a date, a time
      | \d{4}-\d\d-\d\d.*
      | true|false|yes|no""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    kind: Literal["csv", "xlsx"]
    encoding: str = ""
    delimiter: str = ""
    has_header: bool = True
    skip: int = 0  # rows before the header: empty ones, a title, the hint Excel writes
    width: int = 0


def sniff(source: Source) -> Dialect:
    """Raises TableError for what is no list at all."""
    with opened(source) as file:
        start = file.read(_SAMPLE)
        if start.startswith(b"PK\x03\x04"):
            file.seek(0)
            return _of_rows(first_rows(file, _ROWS), "xlsx")
        _refuse_other_kinds(start, file)
        encoding = _encoding(start, file)
        file.seek(0)
        text = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(_SAMPLE * 4))
    if not text.strip("\ufeff \t\r\n,;"):
        raise TableError("The file is empty.")
    hint = _EXCEL_HINT.match(text.lstrip("\ufeff"))
    delimiter = hint[1] if hint else _delimiter(text)
    return _of_rows(_rows(text, delimiter), "csv", encoding, delimiter, hinted=bool(hint))


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """From its beginning. A file that was given open stays open."""
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        source.seek(0)
        yield source


def _refuse_other_kinds(start: bytes, file: BinaryIO) -> None:
    if not start:
        raise TableError("The file is empty.")
    if start.startswith(_COMPOUND):
        rest = start + file.read()
        if "EncryptedPackage".encode("utf-16-le") in rest:
            raise TableError("This workbook is protected by a password. Please save it without one.")
        raise TableError("This is an old Excel file. Please save it as .xlsx or CSV.")
    for mark, message in _OTHER_KINDS:
        if start.startswith(mark):
            raise TableError(message)
    if start.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise TableError("This is a web page, not a list. Please save it as CSV or Excel (.xlsx).")


def _encoding(start: bytes, file: BinaryIO) -> str:
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\0" in start:
        evens, odds = start[0::2].count(0), start[1::2].count(0)
        if max(evens, odds) * 4 < len(start) or min(evens, odds) * 4 > max(evens, odds):
            raise TableError("This is not a list. Please choose a CSV or Excel (.xlsx) file.")
        return "utf-16-le" if odds > evens else "utf-16-be"
    strange = _first_not_utf8(file)
    return _of_old_kind(strange) if strange else "utf-8"


def _first_not_utf8(file: BinaryIO) -> bytes:
    """Empty when all of the file is UTF-8; else the part from shortly before the first byte that is not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    while True:
        chunk = file.read(_CHUNK)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return chunk[max(0, error.start - _SAMPLE // 2) :][:_SAMPLE] or b"\xff"
        if not chunk:
            return b""


def _of_old_kind(sample: bytes) -> str:
    """Windows in most offices; charset-normalizer tells when it is an old Macintosh or another one."""
    lines = [line for line in sample.splitlines() if not line.isascii()]
    best = from_bytes(b"\n".join(lines), cp_isolation=["cp1252", "mac_roman", "cp1250", "latin_1"]).best()
    if (best and best.encoding == "mac_roman") or (_MACINTOSH.search(sample) and not _WINDOWS.search(sample)):
        return "mac_roman"
    for name in ("cp1252", best.encoding if best else "latin_1"):
        try:
            sample.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin_1"


def _delimiter(text: str) -> str:
    return max(_DELIMITERS, key=lambda mark: _agreement(_rows(text, mark)))


def _agreement(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """How many rows have the usual number of columns, then how many columns; a single column is no agreement."""
    widths = Counter(len(row) for row in rows if any(row))
    if not widths:
        return 0, 0
    width, count = widths.most_common(1)[0]
    return (count / widths.total(), width) if width > 1 else (0, 0)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """The first rows; the very last may be cut off by the end of the sample."""
    found: list[list[str]] = []
    try:
        for row in csv.reader(
            io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter, skipinitialspace=True
        ):
            found.append([cell.strip() for cell in row])
            if len(found) == _ROWS:
                return found
    except csv.Error:
        pass
    return found[:-1] if len(found) > 2 and len(text) >= _SAMPLE else found  # noqa: PLR2004 -- a header and one row stay


def _of_rows(
    rows: Sequence[Sequence[str]],
    kind: Literal["csv", "xlsx"],
    encoding: str = "",
    delimiter: str = "",
    *,
    hinted: bool = False,
) -> Dialect:
    if not any(any(row) for row in rows):
        raise TableError("The file is empty.")
    widths = Counter(_filled(row) for row in rows if any(row))
    usual = max(widths, key=lambda width: (widths[width], width))
    skip = 1 if hinted else 0
    while skip < len(rows) and (not any(rows[skip]) or _is_title(rows[skip], usual, skip)):
        skip += 1
    if skip == len(rows):
        raise TableError("The file is empty.")
    return Dialect(kind, encoding, delimiter, _names_columns(rows[skip], rows[skip + 1 :]), skip, len(rows[skip]))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _is_title(row: Sequence[str], usual: int, position: int) -> bool:
    return position < _PREAMBLE and usual > 1 and _filled(row) == 1


def _names_columns(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Names are short, look like no value, and do not come again as one."""
    if any(len(cell) > _LONG_NAME or _LOOKS_LIKE_DATA.fullmatch(cell) for cell in row if cell):
        return False
    others = [other for other in below if other != row]  # lists pasted together repeat the whole header
    again = (sum(other[at : at + 1] == [cell] for other in others) for at, cell in enumerate(row) if cell)
    return max(again, default=0) < 2  # noqa: PLR2004 -- once may be chance
