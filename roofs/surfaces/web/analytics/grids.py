"""Tables of figures: on the screen with links and comparison, and as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from roofs.core.kit import tables
from roofs.insight.metrics import listing
from roofs.insight.metrics.asking import Answer, Row
from roofs.insight.metrics.catalogue import MEASURES
from roofs.insight.metrics.dimensions import DIMENSIONS
from roofs.insight.metrics.saying import NOTHING, say


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    label: str = ""
    href: str = ""

    @property
    def is_empty(self) -> bool:
        return self.text == NOTHING


@dataclass(frozen=True, slots=True)
class Grid:
    title: str
    heads: list[tuple[str, str, bool]]
    """Words, what they mean, and whether numbers stand below."""

    rows: list[list[Cell]]
    foot: list[Cell]


def grid(title: str, found: Answer, whole: Answer | None = None, href: Callable[[Row], str] | None = None) -> Grid:
    """`whole`: the same measures of everything together, for the last line."""
    by = found.question.by
    heads = [(str(DIMENSIONS[name].title), "", False) for name in by]
    heads += [(str(one.title), str(one.definition), True) for one in found.measures]
    rows = [
        [Cell(label, href=href(row) if href and not place else "") for place, label in enumerate(row.labels)]
        + _numbers(found, row)
        for row in found.rows
    ]
    foot = [Cell("") for _name in by[1:]] + _numbers(found, whole.rows[0]) if whole else []
    return Grid(title, heads, rows, foot)


def _numbers(found: Answer, row: Row) -> list[Cell]:
    return [
        Cell(say(MEASURES[name].unit, row.values[name]), label=str(MEASURES[name].title))
        for name in found.question.measures
    ]


def as_csv(name: str, found: Answer) -> HttpResponseBase:
    return table_as_csv(name, listing.heads(found), listing.rows(found))


def table_as_csv(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponseBase:
    body = tables.write_csv(heads, rows)
    response = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return response
