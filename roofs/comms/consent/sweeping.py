"""Looking through every table for what would still betray somebody: addresses and numbers, which are theirs alone.

Names are not looked for: another person may bear the same. Other people's own records are never touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import BinaryField, BooleanField, CharField, Field, JSONField, Model, Q, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from roofs.core.accounts.models import User
from roofs.core.backup import tables
from roofs.core.connections.models import Connection, Delivery, IdempotencyKey
from roofs.core.transfer.models import RejectedRow
from roofs.core.webhooks.models import WebhookDelivery
from roofs.people.contacts.models import Contact

ERASED = "[erased]"
_OTHER_PEOPLE: frozenset[type[Model]] = frozenset({Contact, User, Connection})
_ONLY_CARRIED: frozenset[type[Model]] = frozenset({Delivery, IdempotencyKey, WebhookDelivery, RejectedRow})
"""Copies of what came in or went out: the row goes, nothing is missing."""
Column = Field[Any, Any]


def sweep(words: Sequence[str]) -> dict[str, int]:
    """Take the words out of every table; how many rows each."""
    counts: dict[str, int] = {}
    for model, column, rows in _found(words):
        name = model._meta.label
        if model in _ONLY_CARRIED:
            counts[name] = counts.get(name, 0) + model._base_manager.filter(pk__in=rows).delete()[0]  # noqa: SLF001
            continue
        for key in rows:
            _without(model, column, key, words)
        counts[name] = counts.get(name, 0) + len(rows)
    return counts


def remains(words: Sequence[str]) -> list[str]:
    """Where something of them is still found: "table.column", empty when nothing is."""
    return [f"{model._meta.label}.{column.name}" for model, column, _rows in _found(words)]


def _found(words: Sequence[str]) -> Iterator[tuple[type[Model], Column, list[Any]]]:
    if not words:
        return
    for model in tables.kept():
        if model in _OTHER_PEOPLE:
            continue
        for column in _texts(model):
            rows = _holding(model, column, words)
            if rows:
                yield model, column, rows


def _texts(model: type[Model]) -> list[Column]:
    return [
        column
        for column in model._meta.local_concrete_fields
        if isinstance(column, CharField | TextField | JSONField | BinaryField)
        and not column.choices
        and not column.name.endswith("_hmac")
    ]


def _holding(model: type[Model], column: Column, words: Sequence[str]) -> list[Any]:
    rows = model._base_manager.all()  # noqa: SLF001 -- deleted rows too
    if isinstance(column, BinaryField):
        name = connection.ops.quote_name(column.attname)
        is_postgresql = connection.vendor == "postgresql"
        as_text = f"encode({name}, 'escape')" if is_postgresql else f"CAST({name} AS TEXT)"
        has = f"{'strpos' if is_postgresql else 'instr'}(lower({as_text}), %s) > 0"
        wanted = Q()
        for word in words:
            wanted |= Q(RawSQL(has, [word.lower()], output_field=BooleanField()))  # noqa: S611 -- the name is a column of ours
        return list(rows.filter(wanted).values_list("pk", flat=True))
    text: Any = Cast(column.name, TextField()) if isinstance(column, JSONField) else None
    name = "as_text" if text is not None else column.name
    rows = rows.annotate(as_text=text) if text is not None else rows
    wanted = Q()
    for word in words:
        wanted |= Q(**{f"{name}__icontains": word})
    return list(rows.filter(wanted).values_list("pk", flat=True))


def _without(model: type[Model], column: Column, key: Any, words: Sequence[str]) -> None:
    rows = model._base_manager.filter(pk=key)  # noqa: SLF001 -- as above
    value = rows.values_list(column.attname, flat=True).get()
    if isinstance(column, JSONField):
        clean: Any = json.loads(_cleaned(json.dumps(value), words))
    elif isinstance(column, BinaryField):
        clean = b""
    else:
        clean = _cleaned(str(value), words)[: column.max_length or None]
    rows.update(**{column.attname: clean})


def _cleaned(text: str, words: Sequence[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        lowered, at = text.casefold(), 0
        while (at := lowered.find(word.casefold(), at)) >= 0:
            text = text[:at] + ERASED + text[at + len(word) :]
            lowered, at = text.casefold(), at + len(ERASED)
    return text
