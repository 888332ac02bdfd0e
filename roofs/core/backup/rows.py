"""A row as a line of JSON, the same on every database, and the line as a row again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterable
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model
from django.db.models.sql import InsertQuery

BATCH = 500
_EXACT_INTEGERS = 1e16


class Summary:
    """How many rows, and a mark of their content whatever their order: databases sort text differently."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line).digest(), "big")) % 2**256

    @property
    def content(self) -> str:
        return f"{self._sum:064x}"


def lines(model: type[Model]) -> Generator[bytes, None, None]:
    """All rows, however many, without holding them in memory."""
    fields = model._meta.local_concrete_fields
    for row in model._base_manager.order_by("pk").iterator(chunk_size=2000):  # noqa: SLF001 -- past all managers
        cells = {field.attname: _written(field, row) for field in fields}
        yield json.dumps(cells, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _written(field: Field[Any, Any], row: Model) -> Any:
    value = field.value_from_object(row)
    if isinstance(field, JSONField):
        return _plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    return value if type(value) is str else field.value_to_string(row)


def _plain(value: Any) -> Any:
    """Numbers as both databases write them: PostgreSQL knows no minus zero and no exponent."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return int(value) if value == 0 or (abs(value) >= _EXACT_INTEGERS and value.is_integer()) else value
    return value


def put_in(model: type[Model], written: Iterable[bytes]) -> int:
    """Insert the rows exactly as they were: no save(), no signals, no stamp of the present moment."""
    fields = model._meta.local_concrete_fields
    names = [field.attname for field in fields]
    rows = (model.from_db(connection.alias, names, _read(fields, json.loads(line))) for line in written)
    size = min(BATCH, max(1, connection.ops.bulk_batch_size(fields, [None] * BATCH)))
    count = 0
    while batch := list(islice(rows, size)):
        query = InsertQuery(model)
        query.insert_values(fields, batch, raw=True)
        query.get_compiler(connection=connection).execute_sql()
        count += len(batch)
    return count


def _read(fields: Iterable[Field[Any, Any]], cells: dict[str, Any]) -> list[Any]:
    return [
        cells[field.attname] if isinstance(field, JSONField) else field.to_python(cells[field.attname])
        for field in fields
    ]
