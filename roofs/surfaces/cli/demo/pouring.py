"""Rows straight into their tables. Nothing is stamped with the present moment, and nobody is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, FileField, ForeignKey, IntegerField, JSONField, Max, Model, QuerySet

M = TypeVar("M", bound=Model)


def number(rows: Iterable[M]) -> list[M]:
    """The next keys of their table, for rows that others have to point to before they are written.

    Keys are counted here and not by the database, so that the same filling has the same ones everywhere.
    """
    made = list(rows)
    if made:
        rows_there: QuerySet[M] = QuerySet(type(made[0]))
        last = rows_there.aggregate(last=Max("pk"))["last"] or 0
        for key, row in enumerate(made, last + 1):
            row.pk = key
    return made


def pour(rows: Iterable[M]) -> list[M]:
    """Who does not say when it was last changed was not changed since it was made."""
    made = list(rows)
    if not made:
        return made
    if made[0].pk is None:
        number(made)
    model = type(made[0])
    columns = [Column(field, _needs_care(field)) for field in model._meta.concrete_fields]
    _write(model, columns, ([_stored(row, column) for column in columns] for row in made))
    for row in made:
        row._state.adding = False
    return made


class Column(NamedTuple):
    field: Field[Any, Any]
    needs_care: bool


def _needs_care(field: Field[Any, Any]) -> bool:
    """PostgreSQL takes most values as they are, which is much faster than asking each field for its own spelling."""
    return connection.vendor != "postgresql" or isinstance(field, JSONField | FileField | IntegerField)


def _stored(row: Model, column: Column) -> Any:
    """A related row may have got its key after it was put here."""
    field = column.field
    if isinstance(field, ForeignKey) and field.is_cached(row):
        related = field.get_cached_value(row)
        value = related.pk if related is not None else None
        setattr(row, field.attname, value)
    else:
        value = getattr(row, field.attname)
    if value is None and field.name == "updated_at":
        value = getattr(row, "created_at", None)
        row.updated_at = value  # type: ignore[attr-defined]
    return field.get_db_prep_save(value, connection) if column.needs_care else value


def _write(model: type[Model], columns: Sequence[Column], ready: Iterator[list[Any]]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column.field.column or "") for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for values in ready:
                    copy.write_row(values)
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
            return
        marks = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 -- names of our own columns
        cursor.executemany(statement, list(ready))
