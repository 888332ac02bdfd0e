"""Moving all stored secrets to the newest encryption key."""

from __future__ import annotations

from django.db import models, transaction

from roofs.core.connections import secret_box
from roofs.core.connections.models import Connection

_holders: list[tuple[type[models.Model], str]] = []


def holds(model: type[models.Model], field: str) -> None:
    """Another table has a column of sealed secrets. Said in `ready()` of its app."""
    _holders.append((model, field))


def rotate() -> int:
    """Run after a new key was put first in ROOFS_ENCRYPTION_KEYS; then the old one may go. Returns how many moved."""
    with transaction.atomic():
        return _rotate_connections() + sum(_rotate(model, field) for model, field in _holders)


def _rotate(model: type[models.Model], field: str) -> int:
    rows = model._base_manager.exclude(**{field: ""})  # noqa: SLF001 -- the deleted ones too
    kept = list(rows.select_for_update().values_list("pk", field))
    for pk, sealed in kept:
        rows.filter(pk=pk).update(**{field: secret_box.reseal(sealed)})
    return len(kept)


def _rotate_connections() -> int:
    with transaction.atomic():
        kept = list(Connection.objects.select_for_update().exclude(sealed_secrets=""))
        for connection in kept:
            connection.sealed_secrets = secret_box.reseal(connection.sealed_secrets)
            connection.save(update_fields=["sealed_secrets", "updated_at"])
    return len(kept)
