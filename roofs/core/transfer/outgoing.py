"""Which records can be taken out as a table, declared by the domain each belongs to; core knows none.

A domain says it in its `transfer.py`:

    send_out(
        Outgoing(
            kind="leads",                 # as in /export/leads.csv
            columns=("id", "first_name"),  # also the keys of the JSON
            find=...,                     # what the filter shows of what the person may see, in its order
            rows=...,                     # many at once, so that what belongs to them is fetched at once
            may=...,                      # who may take them out at all
        )
    )
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

from django.db import transaction
from pydantic import BaseModel, ValidationError

from roofs.core.events import record
from roofs.core.fields.answering import answers_by_record
from roofs.core.fields.models import CustomField
from roofs.core.transfer import own_fields

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roofs.core.accounts.models import User

Filter = TypeVar("Filter", bound=BaseModel)
AT_ONCE = 1000
Asked = Mapping[str, Sequence[str]]
"""A query string: every name with all its values."""


def _office(user: User) -> bool:
    return user.is_active and user.role in {"admin", "manager", "sales"}


@dataclass(frozen=True, slots=True)
class Outgoing:
    kind: str
    columns: Sequence[str]
    find: Callable[[User, Asked], QuerySet[Any, Any]]
    rows: Callable[[Sequence[Any], User], Iterable[Sequence[object]]]
    may: Callable[[User], bool] = _office
    of: str = ""
    """The kind of record, when the company's own fields are columns, too."""
    key: Callable[[Any], int] = attrgetter("pk")
    """The number of a record among those `find` gives."""


_declared: dict[str, Outgoing] = {}


def send_out(kind: Outgoing) -> None:
    _declared[kind.kind] = kind


def outgoing(kind: str) -> Outgoing | None:
    return _declared.get(kind)


def outgoing_kinds() -> list[str]:
    return sorted(_declared)


def rows_for(kind: Outgoing, user: User, asked: Asked) -> Iterator[Sequence[object]]:
    """Streams: only one chunk is in memory, however long the list is."""
    found = kind.find(user, asked).iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(found, AT_ONCE)):
        yield from kind.rows(chunk, user)


def table_for(kind: Outgoing, user: User, asked: Asked) -> tuple[Sequence[str], Iterator[Sequence[object]]]:
    """The whole table, with a column for each of the company's own fields."""
    fields = list(CustomField.objects.of(kind.of)) if kind.of else []
    if not fields:
        return kind.columns, rows_for(kind, user, asked)
    return (*kind.columns, *map(own_fields.column, fields)), _with_answers(kind, user, asked, fields)


def _with_answers(kind: Outgoing, user: User, asked: Asked, fields: list[CustomField]) -> Iterator[Sequence[object]]:
    found = kind.find(user, asked).iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(found, AT_ONCE)):
        keys = [kind.key(one) for one in chunk]
        answers = answers_by_record(kind.of, keys)
        for key, row in zip(keys, kind.rows(chunk, user), strict=True):
            given = answers[key]
            yield (*row, *(own_fields.told(one, given.get(one.key)) for one in fields))


@transaction.atomic
def note(kind: Outgoing, user: User, form: str) -> None:
    """Who took a list out of the house is remembered."""
    record(f"{kind.kind}.exported", actor=user, to=[user.pk], kind=form)


def as_json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """An array of objects, one on each line."""
    yield "["
    pieces, begin = [], "\n"
    for row in rows:
        told = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=_plain)
        pieces.append(begin + told)
        begin = ",\n"
        if len(pieces) == AT_ONCE:
            yield "".join(pieces)
            pieces.clear()
    yield "".join([*pieces, "\n]\n"])


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def wanted(shape: type[Filter], asked: Asked) -> Filter:
    """The filter in an address. What cannot be read is left out rather than refused: an old bookmark still opens."""
    given: dict[str, object] = {}
    for name, values in asked.items():
        if name in shape.model_fields and any(values):
            several = get_origin(shape.model_fields[name].annotation) is list
            given[name] = list(values) if several else values[-1]
    while True:
        try:
            return shape.model_validate(given)
        except ValidationError as error:
            wrong = {str(problem["loc"][0]) for problem in error.errors()}
            given = {name: value for name, value in given.items() if name not in wrong}
