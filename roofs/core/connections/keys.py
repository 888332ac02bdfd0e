"""Moving all stored secrets to the newest encryption key."""

from __future__ import annotations

from django.db import transaction

from roofs.core.connections import secret_box
from roofs.core.connections.models import Connection


def rotate() -> int:
    """Run after a new key was put first in ROOFS_ENCRYPTION_KEYS; then the old one may go. Returns how many moved."""
    with transaction.atomic():
        kept = list(Connection.objects.select_for_update().exclude(sealed_secrets=""))
        for connection in kept:
            connection.sealed_secrets = secret_box.reseal(connection.sealed_secrets)
            connection.save(update_fields=["sealed_secrets", "updated_at"])
    return len(kept)
