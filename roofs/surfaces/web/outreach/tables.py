"""Tables whose every number leads to the rows behind it, on the screen and as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise

from roofs.core.kit import tables
from roofs.core.kit.money import decimal
from roofs.insight.metrics.catalogue import Number, Unit
from roofs.insight.metrics.saying import NOTHING, say
from roofs.insight.outreach.asking import Found, Line
from roofs.insight.outreach.measures import GENTLE, MEASURES
from roofs.insight.outreach.policy import OUTREACH
from roofs.surfaces.web.transfer.exports import TYPES

SMALL = 0.01


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    label: str = ""
    """What it is, for a phone, where tables are cards; empty for the first of a row."""

    href: str = ""
    tone: str = ""
    hint: str = ""
    raw: object = None
    is_number: bool = True

    @property
    def is_empty(self) -> bool:
        return self.text == NOTHING


@dataclass(frozen=True, slots=True)
class Head:
    label: str | Promise
    help: str | Promise = ""
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    """In the address of its file."""

    title: str
    heads: Sequence[Head]
    rows: list[list[Cell]]
    foot: list[Cell] = field(default_factory=list)
    note: str = ""


def told(unit: Unit, value: Number) -> str:
    """A share of some thousandths is the difference between good and bad for complaints: it keeps its figures."""
    if unit == Unit.SHARE and value is not None and 0 < abs(value) < SMALL:
        return f"{value:.2%}"
    return say(unit, value)


def raw(unit: Unit, value: Number) -> object:
    if value is None:
        return ""
    if unit == Unit.CENTS:
        return decimal(int(value))
    return round(value, 4) if unit == Unit.SHARE else value


def figure(name: str, line: Line, href: str = "") -> Cell:
    measure = MEASURES[name]
    value = line.value(name)
    text = told(measure.unit, value)
    tone, hint = "", ""
    if measure.unit == Unit.SHARE and value is not None:
        whole = line.sums[measure.parts[1]]
        hint = f"{line.sums[measure.parts[0]]:,} / {whole:,}"
        if whole < OUTREACH.get().few:
            tone = "few"
        elif name in GENTLE and value >= GENTLE[name]:
            tone = "late"
    return Cell(text, str(measure.title), href if value else "", tone, hint, raw(measure.unit, value))


def from_found(
    name: str,
    title: str,
    found: Found,
    measures: Sequence[str],
    first: Head,
    named: Callable[[Line], Cell],
    href: Callable[[str, Line | None], str],
) -> Table:
    """`href`: the rows behind a flag, of a line or, with None, of all."""
    heads = [first, *(Head(MEASURES[one].title, MEASURES[one].definition) for one in measures)]
    rows = [[named(line), *_figures(line, measures, href, line)] for line in found.lines]
    foot = _figures(found.total, measures, href, None) if len(rows) > 1 else []
    return Table(name, title, heads, rows, foot)


def _figures(
    line: Line, measures: Sequence[str], href: Callable[[str, Line | None], str], of: Line | None
) -> list[Cell]:
    return [figure(one, line, href(MEASURES[one].rows, of) if MEASURES[one].rows else "") for one in measures]


def page(request: HttpRequest, template: str, shown: dict[str, Any], found: Sequence[Table]) -> HttpResponseBase:
    """The page with its tables, or one of them as a file: `?table=channels&format=xlsx`."""
    form = request.GET.get("format", "")
    if form in {"csv", "xlsx"}:
        table = next((one for one in found if one.name == request.GET.get("table", "")), None)
        if table is None:
            raise Http404
        return as_file(table, form)
    return render(request, template, shown | {"tables": {one.name: one for one in found}})


def as_file(table: Table, form: str) -> HttpResponseBase:
    heads = [str(head.label) for head in table.heads]
    rows = ([cell.text if cell.raw is None else cell.raw for cell in row] for row in table.rows)
    if form == "xlsx":
        book = TemporaryFile()  # noqa: SIM115 -- the response closes it when the last byte is out
        tables.write_xlsx(book, heads, rows)
        book.seek(0)
        response: HttpResponseBase = FileResponse(book, content_type=TYPES[form])
    else:
        response = StreamingHttpResponse(tables.write_csv(heads, rows), content_type=TYPES["csv"])
    name = f"outreach-{table.name}-{timezone.localdate():%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
