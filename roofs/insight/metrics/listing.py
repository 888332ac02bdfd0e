"""An answer as a table for a spreadsheet: money in dollars, shares as 0.25."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from roofs.core.kit.money import decimal
from roofs.insight.metrics.asking import Answer
from roofs.insight.metrics.catalogue import Number, Unit
from roofs.insight.metrics.dimensions import DIMENSIONS


def heads(found: Answer) -> list[str]:
    return [str(DIMENSIONS[name].title) for name in found.question.by] + [str(one.title) for one in found.measures]


def rows(found: Answer) -> Iterator[list[Any]]:
    for row in found.rows:
        yield [*row.labels, *(_cell(one.unit, row.values[one.name]) for one in found.measures)]


def _cell(unit: Unit, value: Number) -> Any:
    if value is None:
        return ""
    if unit == Unit.CENTS:
        return decimal(round(value))
    return round(value, 4) if isinstance(value, float) else value
