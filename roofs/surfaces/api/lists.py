"""Every list of the API: pages by number or by cursor, without counting unless asked.

A cursor names the last row of a page by its place in the order, so the next page costs the same however deep it is
and no row is shown twice because another one arrived.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import pydantic_core
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from pydantic import BaseModel, ConfigDict, Field

from roofs.surfaces.api.problems import wrong

T = TypeVar("T")
M = TypeVar("M", bound=models.Model)
MOST = 200
LARGEST = 2**63 - 1

Id = Annotated[int, Field(ge=1, le=LARGEST)]


class Paging(BaseModel):
    page: int = Field(1, ge=1, le=10_000, description="Ignored when `cursor` is given.")
    per_page: int = Field(50, ge=1, le=MOST)
    cursor: str | None = Field(
        None,
        max_length=1000,
        description="`next_cursor` of the page before; ask with the same filters and order.",
        json_schema_extra={"type": "string", "format": "cursor"},
    )
    count: bool = Field(default=False, description="Also count all rows into `total`. Slow on a long list.")


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    page: int | None = Field(description="Null on a page that was asked for by cursor.")
    per_page: int
    has_more: bool
    next_cursor: str | None = Field(description="Null on the last page.")
    total: int | None = Field(description="Null unless asked for with `count=true`.")


@dataclass(frozen=True, slots=True)
class Order:
    """How the rows are sorted; the primary key, in the same direction, settles what is equal."""

    name: str
    columns: tuple[str, ...]
    falling: bool
    nullable: frozenset[str] = frozenset()

    @classmethod
    def read(
        cls, sort: str, columns: Mapping[str, tuple[str, ...]], *, usually: str, nullable: frozenset[str] = frozenset()
    ) -> Order:
        """As a client writes it: "name", "name:asc" or "name:desc"."""
        name, _colon, direction = sort.partition(":")
        return cls(name, columns[name], falling=(direction or usually) == "desc", nullable=nullable)

    def applied(self, rows: QuerySet[M]) -> QuerySet[M]:
        """For columns that always hold something."""
        columns = (F(column) for column in (*self.columns, "pk"))
        return rows.order_by(*(column.desc() if self.falling else column.asc() for column in columns))

    @property
    def key(self) -> str:
        return f"{self.name}:{'desc' if self.falling else 'asc'}"


@dataclass(frozen=True, slots=True)
class Slice:
    items: Sequence[Any]
    page: int | None
    per_page: int
    has_more: bool
    next_cursor: str | None
    total: int | None


def one_page(
    rows: QuerySet[Any], paging: Paging, order: Order, dress: Callable[[QuerySet[Any]], QuerySet[Any]]
) -> Slice:
    """`rows` are filtered and sorted; `dress` joins what is shown, which counting need not pay for."""
    if paging.cursor:
        wanted = dress(after(rows, paging.cursor, order))[: paging.per_page + 1]
    else:
        first = (paging.page - 1) * paging.per_page
        wanted = dress(rows)[first : first + paging.per_page + 1]
    found = list(wanted)
    has_more, found = len(found) > paging.per_page, found[: paging.per_page]
    return Slice(
        items=found,
        page=None if paging.cursor else paging.page,
        per_page=paging.per_page,
        has_more=has_more,
        next_cursor=_cursor(found[-1], order) if has_more else None,
        total=rows.order_by().count() if paging.count else None,
    )


def after(rows: QuerySet[Any], cursor: str, order: Order) -> QuerySet[Any]:
    """The rows that come after the one the cursor names, in SQL that can use an index on the order."""
    values, key = _read(cursor, order, rows.model)
    beyond = "lt" if order.falling else "gt"
    found, equal = Q(), Q()
    for column, value in zip(order.columns, values, strict=True):
        found |= equal & _further(column, value, beyond, order)
        equal &= Q(**{f"{column}__isnull": True}) if value is None else Q(**{column: value})
    found |= equal & Q(**{f"pk__{beyond}": key})
    first, value = order.columns[0], values[0]
    if first not in order.nullable:
        found &= Q(**{f"{first}__{beyond}e": value})
    return rows.filter(found)


def _further(column: str, value: object, beyond: str, order: Order) -> Q:
    """Rows without a value come last, whichever way the list is sorted."""
    if value is None:
        return Q(pk__in=[])
    further = Q(**{f"{column}__{beyond}": value})
    return further | Q(**{f"{column}__isnull": True}) if column in order.nullable else further


def _cursor(row: models.Model, order: Order) -> str:
    values = [_value(row, column) for column in order.columns]
    content = pydantic_core.to_json([order.key, values, row.pk])
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _value(row: models.Model, column: str) -> Any:
    found: Any = row
    for part in column.split("__"):
        found = getattr(found, part)
    return found


def _read(cursor: str, order: Order, model: type[models.Model]) -> tuple[list[Any], int]:
    try:
        content = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        key, values, row_id = pydantic_core.from_json(content)
        if not (
            key == order.key and len(values) == len(order.columns) and type(row_id) is int and abs(row_id) <= LARGEST
        ):
            raise ValueError(key)
        read = [_checked(model, column, value, order) for column, value in zip(order.columns, values, strict=True)]
    except (ValueError, TypeError, ValidationError, binascii.Error):
        raise wrong("cursor", "is not a cursor of this list and order") from None
    return read, row_id


def _checked(model: type[models.Model], column: str, value: object, order: Order) -> Any:
    if value is None:
        if column not in order.nullable:
            raise ValueError(column)
        return None
    if isinstance(value, str) and "\x00" in value:
        raise ValueError(column)
    read = _field(model, column).to_python(value)
    if isinstance(read, int) and abs(read) > LARGEST:
        raise ValueError(column)
    if isinstance(read, datetime) and read.tzinfo is None:
        raise ValueError(column)
    return read


def _field(model: type[models.Model], column: str) -> models.Field[Any, Any]:
    *path, last = column.split("__")
    for part in path:
        related = model._meta.get_field(part).related_model
        if not (isinstance(related, type) and issubclass(related, models.Model)):
            raise ValueError(column)  # noqa: TRY004 -- the caller answers for every wrong cursor alike
        model = related
    found = model._meta.get_field(last)
    if not isinstance(found, models.Field):
        raise ValueError(column)  # noqa: TRY004 -- the caller answers for every wrong cursor alike
    return found
