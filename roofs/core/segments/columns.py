"""Traits that are a column of the record, or of somebody it points to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q

from roofs.core.company.office import office
from roofs.core.segments.operators import Dates, Range
from roofs.core.segments.traits import Asked, At, Crossing, Pairs, Text, Trait, trait

CENTS = 100
NOBODY, EVERYBODY = Q(pk__in=[]), ~Q(pk__in=[])


def column(  # noqa: PLR0913 -- what a trait is, by name
    name: str,
    title: Text,
    type: str,  # noqa: A002 -- the word of the trait
    column: str = "",
    *,
    heard: tuple[str, ...] = (),
    choices: Callable[[], Pairs] | None = None,
    group: str = "",
    is_day: bool = False,
    hint: Text = "",
) -> Trait:
    """`name` is "about.what"; `heard`: events after which it may differ, besides a change of the field itself.
    `is_day`: it holds a date, not a moment. "money" is kept in cents, "dollars" in whole ones.
    """
    about, _dot, what = name.partition(".")
    field = column or what
    asked, crossing = _ways[type](field, is_day)
    changes = {f"{one}.changed:{field}" for one in _tellers(about)}
    return trait(
        Trait(
            name=name,
            title=title,
            type="money" if type == "dollars" else type,
            about=about,
            asked=asked,
            heard=frozenset({*heard, *changes}),
            group=group or about,
            choices=choices,
            crossing=crossing,
            hint=hint,
            is_single=True,
        )
    )


def _tellers(about: str) -> tuple[str, ...]:
    """What is known of a contact is corrected on the lead and on the customer too."""
    return ("contact", "lead", "customer") if about == "contact" else (about,)


Made = tuple[Asked, Crossing | None]


def _known(at: At, field: str, *, blank: bool) -> Q:
    path = at.column(field)
    known = Q(**{f"{path}__isnull": False})
    return known & ~Q(**{path: ""}) if blank else known


def _text(field: str, _is_day: bool) -> Made:  # noqa: FBT001 -- one table of ways
    def asked(op: str, value: Any, at: At) -> Q:
        path = at.column(field)
        if op in {"given", "not_given"}:
            known = _known(at, field, blank=True)
            return known if op == "given" else ~known
        lookup = {"contains": "icontains", "begins": "istartswith"}.get(op, "iexact")
        wanted = NOBODY
        for word in value if isinstance(value, list) else [value]:
            wanted |= Q(**{f"{path}__{lookup}": word.strip()})
        return ~wanted if op == "none_of" else wanted

    return asked, None


def _choice(field: str, _is_day: bool) -> Made:  # noqa: FBT001 -- one table of ways
    def asked(op: str, value: Any, at: At) -> Q:
        if op in {"given", "not_given"}:
            known = _known(at, field, blank=True)
            return known if op == "given" else ~known
        wanted = Q(**{f"{at.column(field)}__in": value})
        return ~wanted if op == "none_of" else wanted

    return asked, None


def _person(field: str, _is_day: bool) -> Made:  # noqa: FBT001 -- one table of ways
    def asked(op: str, value: Any, at: At) -> Q:
        if op in {"given", "not_given"}:
            return Q(**{f"{at.column(field)}__isnull": op == "not_given"})
        wanted = Q(**{f"{at.column(field)}__in": value})
        return ~wanted if op == "none_of" else wanted

    return asked, None


def _number(field: str, _is_day: bool, factor: int = 1) -> Made:  # noqa: FBT001 -- one table of ways
    def asked(op: str, value: Any, at: At) -> Q:
        return compared(at.column(field), op, value, factor)

    return asked, None


def compared(path: str, op: str, value: Any, factor: int = 1) -> Q:
    """A column with numbers, by an operator of numbers; what is not known fits only "is not known"."""
    if op in {"given", "not_given"}:
        return Q(**{f"{path}__isnull": op == "not_given"})
    if isinstance(value, Range):
        return Q(**{f"{path}__gte": value.low * factor, f"{path}__lte": value.high * factor})
    return Q(**{f"{path}__{'gte' if op == 'at_least' else 'lte'}": value * factor})


def _flag(field: str, _is_day: bool) -> Made:  # noqa: FBT001 -- one table of ways
    """Not known is no."""

    def asked(op: str, _value: Any, at: At) -> Q:
        wanted = Q(**{at.column(field): True})
        return wanted if op == "yes" else ~wanted

    return asked, None


def _moment(field: str, is_day: bool) -> Made:  # noqa: FBT001 -- one table of ways
    def asked(op: str, value: Any, at: At) -> Q:
        path = at.column(field)
        if op in {"given", "not_given"}:
            return Q(**{f"{path}__isnull": op == "not_given"})
        if isinstance(value, Dates):
            return _between_days(path, value, is_day=is_day)
        border, last = _border(at.now, value, is_day=is_day), _border(at.now, 0, is_day=is_day)
        within = Q(**{f"{path}__gte": border, f"{path}__lte": last})
        return within if op == "within" else Q(**{f"{path}__lt": border})

    def crossing(op: str, value: Any, at: At, since: dt.datetime) -> Q | None:
        if op not in {"within", "before"}:
            return None
        path = at.column(field)
        first, last = _border(since, value, is_day=is_day), _border(at.now, value, is_day=is_day)
        crossed = Q(**{f"{path}__gte": first, f"{path}__lte": last})
        if op == "within":  # what lay ahead is in the last days once it comes
            crossed |= Q(
                **{f"{path}__gte": _border(since, 0, is_day=is_day), f"{path}__lte": _border(at.now, 0, is_day=is_day)}
            )
        return crossed

    return asked, crossing


def _border(now: dt.datetime, days: int, *, is_day: bool) -> Any:
    """So many days ago: to the second, or by the calendar of the office."""
    then = now - dt.timedelta(days=days)
    return then.astimezone(office.get().zone).date() if is_day else then


def _between_days(path: str, value: Dates, *, is_day: bool) -> Q:
    if is_day:
        return Q(**{f"{path}__gte": value.since, f"{path}__lte": value.until})
    first, last = span(value.since, value.until)
    return Q(**{f"{path}__gte": first, f"{path}__lt": last})


def span(since: dt.date | None, until: dt.date | None) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From the first moment of one day to the first moment after another, by the clock of the office."""
    zone = office.get().zone
    first = dt.datetime.combine(since, dt.time(), zone) if since else None
    last = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), zone) if until else None
    return first, last


_ways: dict[str, Callable[[str, bool], Made]] = {
    "text": _text,
    "choice": _choice,
    "person": _person,
    "number": _number,
    "money": lambda field, is_day: _number(field, is_day, CENTS),
    "dollars": _number,
    "flag": _flag,
    "moment": _moment,
}
