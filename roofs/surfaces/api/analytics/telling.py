"""From answers of the metrics to shapes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from roofs.core.kit.refusals import Refused
from roofs.insight.metrics.asking import Answer, Question, ask, buckets
from roofs.insight.metrics.boards import Figure, compared
from roofs.insight.metrics.catalogue import MEASURES, Number
from roofs.insight.metrics.dimensions import DIMENSIONS, labels
from roofs.surfaces.api.analytics.shapes import FigureShape, MeasureRow, PeriodShape

DIGITS = 6


def rounded(value: Number) -> Number:
    return round(value, DIGITS) if isinstance(value, float) else value


def values(found: dict[str, Number]) -> dict[str, Number]:
    return {name: rounded(value) for name, value in found.items()}


def key(part: Any) -> str | int | None:
    return part.isoformat() if isinstance(part, dt.date) else part


def figure(found: Figure) -> FigureShape:
    return FigureShape(
        unit=found.measure.unit.value,
        value=rounded(found.value),
        before=rounded(found.before),
        change=rounded(found.change),
    )


def days(question: Question) -> dict[str, Any]:
    return {"period": _days(question.period), "compared_with": _days(question.period.before())}


def _days(period: Any) -> PeriodShape:
    return PeriodShape(first=period.first, last=period.last)


def units(question: Question) -> dict[str, Any]:
    return {name: MEASURES[name].unit.value for name in question.measures}


def totals(found: Answer, before: Answer | None = None) -> dict[str, FigureShape]:
    return {one.name: figure(one) for one in compared(found.question, found, before)}


def table(question: Question, sort: str) -> dict[str, Any]:
    """Parts by one dimension, the most first, each beside what it was in the period before."""
    found, before = ask(question).sorted_by(sort), ask(question.before())
    was = {row.keys: row.values for row in before.rows}
    rows = [
        MeasureRow(
            key=key(row.keys[0]),
            label=row.labels[0],
            values=values(row.values),
            before=values(was[row.keys]) if row.keys in was else None,
        )
        for row in found.rows
    ]
    return days(question) | {"units": units(question), "totals": totals(found, before), "rows": rows}


def series(answer: Answer) -> list[MeasureRow]:
    """Every day, week or month of the period."""
    question = answer.question
    group = question.by[0]
    if not DIMENSIONS[group].is_time:
        raise Refused("", "group")
    found = {row.keys[0]: row.values for row in answer.rows}
    every = buckets(question.period, group)
    names = labels(group, every, question.user)
    empty: dict[str, Number] = dict.fromkeys(question.measures)
    empty |= {name: 0 for name in question.measures if name in {"revenue_cents", "sales"}}
    return [MeasureRow(key=key(day), label=names[day], values=values(found.get(day, empty))) for day in every]


def parts(answer: Answer, measure: str) -> list[dict[str, Any]]:
    return [
        {"key": key(row.keys[0]), "label": row.labels[0], "count": int(row.values[measure] or 0)} for row in answer.rows
    ]
