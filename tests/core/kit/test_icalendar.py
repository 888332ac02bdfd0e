from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from roofs.core.kit import icalendar

TEN = dt.datetime(2026, 5, 4, 10, tzinfo=ZoneInfo("America/Detroit"))


def entry(**facts) -> icalendar.Entry:
    told = {
        "uid": "1@example.com",
        "starts_at": TEN,
        "ends_at": TEN + dt.timedelta(hours=1),
        "stamped_at": TEN,
        "summary": "Inspection",
    }
    return icalendar.Entry(**{**told, **facts})


def test_a_calendar_of_one_entry():
    file = icalendar.write([entry(location="418 Maple Ave", url="https://example.com/7")], maker="iSwitch Roofs")
    assert file.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//iSwitch Roofs//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:1@example.com",
        "DTSTAMP:20260504T140000Z",
        "LAST-MODIFIED:20260504T140000Z",
        "SEQUENCE:0",
        "DTSTART:20260504T140000Z",
        "DTEND:20260504T150000Z",
        "SUMMARY:Inspection",
        "LOCATION:418 Maple Ave",
        "URL:https://example.com/7",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Ann; Bob, Cy", r"Ann\; Bob\, Cy"),
        ("C:\\roofs", r"C:\\roofs"),
        ("a\r\nb\nc\rd", r"a\nb\nc\nd"),
        ("bell\x07\x7f", "bell"),
        ("END:VEVENT\nBEGIN:VEVENT", r"END:VEVENT\nBEGIN:VEVENT"),
    ],
)
def test_text_cannot_break_out_of_its_line(value, written):
    assert icalendar.text(value) == written


@pytest.mark.parametrize("letter", ["x", "é", "屋", "🏠"])
def test_long_lines_are_folded_between_letters(letter):
    line = "DESCRIPTION:" + letter * 200
    pieces = icalendar.folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


def test_a_line_of_just_75_octets_is_left_alone():
    assert icalendar.folded("x" * 75) == "x" * 75
    assert icalendar.folded("x" * 76) == "x" * 75 + "\r\n x"
