"""Calendar files (RFC 5545) of plain entries. Times are written in UTC, so no time zone needs to be described."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

_LONGEST_LINE = 75  # octets, without the line end


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    uid: str
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime
    summary: str
    sequence: int = 0
    location: str = ""
    description: str = ""
    url: str = ""
    status: Literal["TENTATIVE", "CONFIRMED", "CANCELLED"] = "CONFIRMED"


def write(
    entries: Iterable[Entry], *, maker: str, method: Literal["PUBLISH", "CANCEL"] = "PUBLISH", name: str = ""
) -> str:
    """The whole file, with the line ends and the folding the standard asks for."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{text(maker)}//EN", "CALSCALE:GREGORIAN", f"METHOD:{method}"]
    if name:
        lines.append(f"X-WR-CALNAME:{text(name)}")
    for entry in entries:
        lines += _lines(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def text(value: str) -> str:
    """Escaped as a TEXT value; control characters cannot stand in one."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in lines if letter == "\t" or (letter >= " " and letter != "\x7f"))


def folded(line: str) -> str:
    """No line is longer than 75 octets, and no letter is cut in two."""
    pieces, piece, room = [], "", _LONGEST_LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", _LONGEST_LINE - 1  # the space that continues a line
        piece += letter
        room -= size
    return "\r\n ".join([*pieces, piece])


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _lines(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{text(entry.uid)}"
    yield f"DTSTAMP:{moment(entry.stamped_at)}"
    yield f"LAST-MODIFIED:{moment(entry.stamped_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART:{moment(entry.starts_at)}"
    yield f"DTEND:{moment(entry.ends_at)}"
    yield f"SUMMARY:{text(entry.summary)}"
    if entry.location:
        yield f"LOCATION:{text(entry.location)}"
    if entry.description:
        yield f"DESCRIPTION:{text(entry.description)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield f"STATUS:{entry.status}"
    yield "END:VEVENT"
