"""Cells that a spreadsheet would run as a formula.

=cmd|..., +cmd, -cmd, @SUM and their like get an apostrophe in front when they are written to CSV, and lose it when
they are read. Plain numbers and phone numbers (-12.50, +12485550123) are no formulas and stay as they are. What
already begins with such an apostrophe gets a second one, so that every text comes back as it was.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile(r"'*\s*[=+\-@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}]")
_PLAIN_NUMBER = re.compile(r"[+-]\d[\d ().-]*(?:,\d+)?")


def guarded(text: str) -> str:
    if text[:1].isalnum():  # nearly every cell, and what a spreadsheet runs begins with a sign
        return text
    if not _DANGEROUS.match(text) or _PLAIN_NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text
