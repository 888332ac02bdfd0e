"""Amounts out of a list: one row for each source and month."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.kit import money
from roofs.core.kit.refusals import Refused
from roofs.core.kit.tables import guess_columns, headers, read_rows
from roofs.core.kit.tables.dialect import Source as File
from roofs.marketing.spending import ledger
from roofs.sales.leads.reading import SOURCE_WORDS
from roofs.sales.leads.vocabulary import Source

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

COLUMNS = {
    "source": ("source", "lead source", "channel", "campaign", "origin"),
    "month": ("month", "date", "period", "billing month"),
    "amount": ("amount", "spend", "cost", "ad spend", "total", "price"),
    "note": ("note", "notes", "comment", "description"),
}
MOST_ROWS = 5000
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(slots=True)
class Report:
    entered: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    """Line number and reason."""


def take_in(file: File, actor: User) -> Report:
    """Raises TableError for what is no list, Refused for a list without the needed columns. Later rows win."""
    columns = guess_columns(headers(file), COLUMNS)
    missing = [name for name in ("source", "month", "amount") if name not in columns]
    if missing:
        raise Refused(_("The list needs the columns source, month and amount. Missing: %s") % ", ".join(missing))
    report = Report()
    with transaction.atomic():
        for row in read_rows(file):
            if report.entered + len(report.rejected) >= MOST_ROWS:
                report.rejected.append((row.line_number, _("Only the first %d rows are read.") % MOST_ROWS))
                break
            try:
                _enter({name: row.values.get(header, "") for name, header in columns.items()}, actor)
            except Refused as refusal:
                report.rejected.append((row.line_number, refusal.reason))
            else:
                report.entered += 1
    return report


def _enter(cells: Mapping[str, str], actor: User) -> None:
    source, month, cents = source_in(cells["source"]), month_in(cells["month"]), money.parse(cells["amount"])
    if source is None:
        raise Refused(_("“%s” is no source we know.") % cells["source"][:60])
    if month is None:
        raise Refused(_("“%s” is no month. Write it like 2025-03.") % cells["month"][:60])
    if cents is None:
        raise Refused(_("“%s” is no amount.") % cells["amount"][:60])
    ledger.enter(source, month, cents, cells.get("note", "").strip(), actor)


def source_in(text: str) -> str | None:
    plain = " ".join(text.casefold().split())
    for value, label in Source.choices:
        if plain in {value, str(label).casefold(), value.replace("_", " ")}:
            return str(value)
    return next((str(found) for word, found in SOURCE_WORDS.items() if word in plain), None)


def month_in(text: str) -> dt.date | None:
    """2025-03, 2025-03-14, 3/2025, 3/14/2025, Mar 2025, March 2025."""
    plain = text.strip().casefold()
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.]\d{1,2})?(?:[t ].*)?", plain):
        return _month(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{1,2})(?:[-/.]\d{1,2})?[-/.](\d{4})", plain):
        return _month(int(found[2]), int(found[1]))
    found = re.fullmatch(r"([a-z]{3})[a-z]*\.?,? (\d{4})", plain)
    return _month(int(found[2]), _MONTHS.index(found[1]) + 1) if found and found[1] in _MONTHS else None


def _month(year: int, month: int) -> dt.date | None:
    return dt.date(year, month, 1) if year and 1 <= month <= len(_MONTHS) else None
