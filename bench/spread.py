"""Rows by the million, set by set inside PostgreSQL: every row is worked out from its number, so each filling is alike.

An expression may use `n`, the number of the row from 1 on, and what `given` has named.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone

MANY = 50_000


def number(salt: int, below: int, of: str = "n") -> str:
    """A whole number from 0 on, different for every row and salt and the same every time."""
    return f"mod(hashint8extended(({of})::bigint, {salt}) & 9223372036854775807, {below})"


def one_of(values: Sequence[str | int], salt: int, of: str = "n", weights: Sequence[int] = ()) -> str:
    """Any of these; with weights, each as often as its weight says."""
    often = weights or [1] * len(values)
    laid_out = [value for value, times in zip(values, often, strict=True) for _ in range(times)]
    return f"({_array(laid_out)})[1 + {number(salt, len(laid_out), of)}]"


def in_turn(values: Sequence[str | int], place: str) -> str:
    return f"({_array(values)})[1 + mod(({place})::bigint, {len(values)})]"


def _array(values: Sequence[str | int]) -> str:
    if all(isinstance(value, int) for value in values):
        return f"ARRAY[{', '.join(map(str, values))}]::bigint[]"
    return f"ARRAY[{', '.join(text(str(value)) for value in values)}]"


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def spread(
    model: type[models.Model], rows: int, columns: dict[str, str], given: dict[str, str] | None = None, where: str = ""
) -> None:
    """So many rows. What is not said of a column is the model's default; `id` is the number of the row."""
    columns = {"id": "n", **columns}
    blank = model(updated_at=timezone.now()) if _has_moment(model) else model()
    fields = model._meta.concrete_fields
    usual = {
        field.attname: field.get_db_prep_save(getattr(blank, field.attname), connection)
        for field in fields
        if field.attname not in columns
    }
    unknown = columns.keys() - {field.attname for field in fields}
    if unknown:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    put = ", ".join(
        columns.get(field.attname, "%s" if field.attname in usual else "").replace("%", "%%")
        if field.attname in columns
        else f"%s::{field.db_type(connection)}"
        for field in fields
    )
    source = f"(SELECT n::bigint AS n FROM generate_series(1, {rows}) AS n) AS numbered"
    if given:
        named = ", ".join(f"{expression.replace('%', '%%')} AS {name}" for name, expression in given.items())
        source = f"(SELECT n, {named} FROM {source}) AS worked_out"
    names = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    narrowed = f" WHERE {where}" if where else ""
    parked = _without_indexes(model) if rows >= MANY else []
    with connection.cursor() as cursor:
        # As a restored dump: what the rows point at is known to be there.
        cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'; SET jit = off")
        for name, _statement in parked:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {put} FROM {source}{narrowed}", list(usual.values()))
        for _name, statement in parked:
            cursor.execute(statement)
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
        cursor.execute("RESET session_replication_role")


def _has_moment(model: type[models.Model]) -> bool:
    return any(field.name == "updated_at" for field in model._meta.concrete_fields)


def _without_indexes(model: type[models.Model]) -> list[tuple[str, str]]:
    """Those that are quicker made at once than row by row; what a constraint stands on stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " WHERE i.indrelid = %s::regclass AND NOT i.indisunique AND NOT i.indisexclusion",
            [model._meta.db_table],
        )
        return [(str(name), str(statement)) for name, statement in cursor.fetchall()]


def settle() -> None:
    """As autovacuum would in an hour."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
