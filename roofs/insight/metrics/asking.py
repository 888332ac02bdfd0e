"""Asking for measures: one query for each sort of rows, whatever the number of measures, and nothing but what the
person may see. What a measure is of all together is put together from its parts, not asked again: among a million rows
that is half the time.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from roofs.core.kit.refusals import Refused
from roofs.core.segments.belonging import belonging
from roofs.insight.metrics.catalogue import (
    MEASURES,
    SEGMENT,
    Counted,
    Mean,
    Measure,
    Median,
    Number,
    Spending,
    WorkedOut,
    basics,
    dimensions_of,
    filters_of,
)
from roofs.insight.metrics.dimensions import DIMENSIONS, Where, bucket, bucket_of, labels
from roofs.insight.metrics.facts import Facts
from roofs.insight.metrics.periods import DAY, Period, end_of_month
from roofs.marketing.spending.models import Spend

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

MOST_GROUPS = 5000
MOST_DIMENSIONS = 3
MOST_MEASURES = 12
Key = tuple[Any, ...]
Part = Any
"""What was read of one measure: a number, a Counter of values for a median, a sum and a count for a mean."""
Found = dict[Key, dict[str, Part]]


@dataclass(frozen=True, slots=True)
class Question:
    user: User
    period: Period
    measures: Sequence[str]
    by: Sequence[str] = ()
    where: Where = field(default_factory=Where)

    def before(self) -> Question:
        return Question(self.user, self.period.before(), self.measures, self.by, self.where)


@dataclass(frozen=True, slots=True)
class Row:
    keys: Key
    labels: tuple[str, ...]
    values: dict[str, Number]


@dataclass(frozen=True, slots=True)
class Answer:
    question: Question
    rows: list[Row]
    total: dict[str, Number]
    """All rows together, also those that are not shown. A rate of all is not the average of the rates of its parts."""

    @property
    def measures(self) -> list[Measure]:
        return [MEASURES[name] for name in self.question.measures]

    def sorted_by(self, measure: str, *, most_first: bool = True) -> Answer:
        def order(row: Row) -> tuple[bool, float]:
            value = row.values.get(measure)
            return value is None, -(value or 0) if most_first else (value or 0)

        return Answer(self.question, sorted(self.rows, key=order), self.total)

    @property
    def whole(self) -> Answer:
        """The same of everything together, as an answer of one row."""
        asked = self.question
        question = Question(asked.user, asked.period, asked.measures, (), asked.where)
        return Answer(question, [Row((), (), self.total)], self.total)


def ask(question: Question) -> Answer:
    """Raises Refused for a measure that cannot be told apart so, and for too many parts."""
    refuse_senseless(question)
    found = _read(question)
    if not question.by:
        found.setdefault((), {})
    names = [labels(name, {key[place] for key in found}, question.user) for place, name in enumerate(question.by)]
    rows = [
        Row(key, tuple(names[place][part] for place, part in enumerate(key)), _worked_out(question.measures, values))
        for key, values in sorted(found.items(), key=lambda item: tuple(_order(part) for part in item[0]))
    ]
    return Answer(question, rows, _worked_out(question.measures, _together(found.values())))


def total(question: Question) -> dict[str, Number]:
    """All together, when nothing is to be told apart."""
    return ask(Question(question.user, question.period, question.measures, (), question.where)).total


def refuse_senseless(question: Question) -> None:
    unknown = [name for name in question.measures if name not in MEASURES]
    if unknown or not question.measures:
        raise Refused(_("There is no measure “%(name)s”.") % {"name": unknown[0] if unknown else ""}, "measures")
    if len(question.by) > MOST_DIMENSIONS or len(set(question.by)) < len(question.by):
        raise Refused(_("Tell apart by at most three different things."), "dimensions")
    for part, wanted, known in (
        ("dimensions", question.by, dimensions_of),
        ("filters", question.where.given, filters_of),
    ):
        for name in wanted:
            if name not in DIMENSIONS and (name != SEGMENT or known is dimensions_of):
                raise Refused(_("Nothing can be told apart by “%(name)s”.") % {"name": name}, part)
            for measure in question.measures:
                if name not in known(measure):
                    title = DIMENSIONS[name].title if name in DIMENSIONS else _("Segment")
                    words = {"measure": MEASURES[measure].title, "name": title}
                    raise Refused(_("“%(measure)s” is not known by “%(name)s”.") % words, part)


def _order(part: Any) -> tuple[bool, Any]:
    return part is None, part if part is not None else 0


def _worked_out(wanted: Iterable[str], parts: dict[str, Part]) -> dict[str, Number]:
    def value(name: str) -> Number:
        way, part = MEASURES[name].way, parts.get(name)
        if isinstance(way, WorkedOut):
            return way.how(*(value(one) for one in way.parts))
        if isinstance(way, Mean):
            return part[0] / part[1] if part and part[1] else None
        if isinstance(way, Median):
            return middle(part.items()) if part else None
        return 0 if part is None and MEASURES[name].unit == "count" else part

    return {name: value(name) for name in wanted}


def _together(parts: Iterable[dict[str, Part]]) -> dict[str, Part]:
    """What the parts are as one. Every row belongs to one part, so they add up."""
    whole: dict[str, Part] = {}
    for some in parts:
        _add(whole, some)
    return whole


def _add(whole: dict[str, Part], some: dict[str, Part]) -> None:
    for name, part in some.items():
        if isinstance(MEASURES[name].way, Mean):
            seconds, count = whole.get(name, (0, 0))
            whole[name] = (seconds + (part[0] or 0), count + part[1])
        elif isinstance(part, Counter):
            whole.setdefault(name, Counter()).update(part)
        elif part is not None:
            whole[name] = (whole.get(name) or 0) + part


# --- reading


def _read(question: Question) -> Found:
    found: Found = defaultdict(dict)
    summed: defaultdict[str, dict[str, Counted | Mean]] = defaultdict(dict)
    medians: dict[str, dict[str, Median]] = defaultdict(dict)
    for name in sorted(set().union(*(basics(one) for one in question.measures))):
        way = MEASURES[name].way
        if isinstance(way, Counted | Mean):
            summed[way.of.name][name] = way
        elif isinstance(way, Median):
            medians[way.of.name][name] = way
        elif isinstance(way, Spending):
            _read_spending(question, name, found)
    for of, middles in medians.items():
        for name, way in middles.items():
            _read_median(question, name, way, summed.pop(of, {}), found)
    for ways in summed.values():
        _read_sums(question, ways, found)
    return found


def _rows(question: Question, of: Facts) -> QuerySet[Any]:
    """The rows of the period and filter, with a column for each dimension."""
    rows = of.rows(question.user).order_by()
    if of.moment:
        span = {f"{of.moment}__gte": question.period.since, f"{of.moment}__lt": question.period.until}
        rows = rows.filter(**span)
    rows = narrowed(rows, of, question.where)
    parts = {
        f"by_{place}": bucket(name, of.moment, question.period.zone) if DIMENSIONS[name].is_time else of.column(name)
        for place, name in enumerate(question.by)
    }
    split: QuerySet[Any] = rows.annotate(**parts)
    return split


def behind(question: Question, of: Facts) -> QuerySet[Any]:
    """The rows a number was counted of, for a list of them."""
    return _rows(Question(question.user, question.period, question.measures, (), question.where), of)


def narrowed(rows: QuerySet[Any], of: Facts, where: Where) -> QuerySet[Any]:
    given = where.given
    segments = given.pop(SEGMENT, [])
    if segments:
        rows = rows.filter(**{f"{of.lead}__in": belonging("lead", *segments)})
    rows = rows.alias(**{f"only_{name}": of.column(name) for name in given})
    return rows.filter(**{f"only_{name}__in": values for name, values in given.items()})


def _aggregates(ways: dict[str, Counted | Mean]) -> dict[str, Any]:
    aggregates: dict[str, Any] = {}
    for name, way in ways.items():
        if isinstance(way, Mean):
            aggregates |= {f"n_{name}": Sum(way.column), f"count_{name}": Count(way.column)}
        else:
            aggregates[f"n_{name}"] = way.how
    return aggregates


def _parts(row: dict[str, Any], ways: dict[str, Counted | Mean]) -> dict[str, Part]:
    return {
        name: (row[f"n_{name}"], row[f"count_{name}"]) if isinstance(way, Mean) else row[f"n_{name}"]
        for name, way in ways.items()
    }


def _read_sums(question: Question, ways: dict[str, Counted | Mean], found: Found) -> None:
    rows, aggregates = _rows(question, next(iter(ways.values())).of), _aggregates(ways)
    if not question.by:
        found[()] |= _parts(rows.aggregate(**aggregates), ways)
        return
    keys = [f"by_{place}" for place in range(len(question.by))]
    for row in _bounded(rows.values(*keys).annotate(**aggregates)):
        found[tuple(row[key] for key in keys)] |= _parts(row, ways)


def _read_median(question: Question, name: str, way: Median, ways: dict[str, Counted | Mean], found: Found) -> None:
    """How often each value occurs, and with it all that is added up of the same rows: they are gone through once. What
    follows from that is worked out here, for there are thousands of values and a database adds up each by itself.
    """
    keys = [f"by_{place}" for place in range(len(question.by))]
    rows = _rows(question, way.of)
    if not ways:
        rows = rows.exclude(**{way.column: None})
    means = [mean for mean, how in ways.items() if isinstance(how, Mean) and how.column == way.column]
    rest = {other: how for other, how in ways.items() if other not in means}
    columns, values = list(_aggregates(rest)), defaultdict[Key, Counter[int]](Counter)
    for row in rows.values_list(*keys, way.column).annotate(how_often=Count("pk"), **_aggregates(rest)):
        key, value, often = row[: len(keys)], row[len(keys)], row[len(keys) + 1]
        if rest:
            _add(found[key], _parts(dict(zip(columns, row[len(keys) + 2 :], strict=True)), rest))
        if value is not None:
            values[key][value] += often
        if len(values) > MOST_GROUPS or len(found) > MOST_GROUPS:
            raise _too_many()
    for key, counted in values.items():
        sums = (sum(value * often for value, often in counted.items()), counted.total())
        found[key] |= {name: counted} | dict.fromkeys(means, sums)


def middle(counted: Iterable[tuple[int, int]]) -> float:
    """The median of values, each with how often it occurs."""
    ordered = sorted(counted)
    whole = sum(often for _value, often in ordered)
    low, high, seen, below = (whole - 1) // 2, whole // 2, 0, None
    for value, often in ordered:
        seen += often
        if below is None and low < seen:
            below = value
        if high < seen:
            return ((value if below is None else below) + value) / 2
    raise ValueError("the middle of nothing")


def _read_spending(question: Question, name: str, found: Found) -> None:
    """To the cent: the parts of a month add up to what was entered for it."""
    period = question.period
    rows = Spend.objects.visible_to(question.user).touching(period.first, period.last)
    sources = question.where.given.get("source")
    for row in rows.filter(source__in=sources) if sources else rows:
        end = end_of_month(row.month)
        day, last = max(row.month, period.first), min(end, period.last)
        while day <= last:
            key = tuple(row.source if part == "source" else bucket_of(part, day) for part in question.by)
            part = row.cents * day.day // end.day - row.cents * (day.day - 1) // end.day
            found[key][name] = (found[key].get(name) or 0) + part
            day += DAY


def _bounded(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    some = list(rows[: MOST_GROUPS + 1])
    if len(some) > MOST_GROUPS:
        raise _too_many()
    return some


def _too_many() -> Refused:
    return Refused(_("That would be more than %(n)s rows. Choose a shorter time.") % {"n": MOST_GROUPS}, "dimensions")


def buckets(period: Period, name: str) -> list[dt.date]:
    """Every day, week or month of a period, also those in which nothing happened."""
    days: list[dt.date] = []
    day = period.first
    while day <= period.last:
        first = bucket_of(name, day)
        if not days or days[-1] != first:
            days.append(first)
        day = end_of_month(day) + DAY if name == "month" else day + DAY
    return days
