"""The same request sent twice is done once: both get the first answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from roofs.core.connections.models import IdempotencyKey

# A client that has not repeated its request by then never will.
REMEMBERED = timedelta(hours=48)
LONGEST_KEY = 255


class KeyReused(Exception):
    """The same key with another request: the client made a mistake, and must hear it."""


class BadKey(ValueError):
    pass


class Conflict(Exception):
    """The first request with this key is still under way; ask again in a moment."""


def remember(owner: str, key: str, request_hash: str, produce: Callable[[], tuple[int, Any]]) -> tuple[int, Any, bool]:
    """(status, body, replayed). An exception in `produce` is remembered by nobody: the next try runs again.

    The row is written before the work, in the work's transaction. Of two requests at once the database lets the second
    wait at the unique pair until the first has committed (then it reads the answer) or failed (then it does the work).
    """
    if not key or len(key) > LONGEST_KEY or "\x00" in key:
        raise BadKey(f"an idempotency key has 1 to {LONGEST_KEY} characters")
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = IdempotencyKey.objects.create(owner=owner, key=key, request_hash=request_hash)
        except IntegrityError:
            return _earlier_answer(owner, key, request_hash)
        row.status, row.body = produce()
        row.save(update_fields=["status", "body"])
        return row.status, row.body, False


def _earlier_answer(owner: str, key: str, request_hash: str) -> tuple[int, Any, bool]:
    row = IdempotencyKey.objects.filter(owner=owner, key=key).first()
    if row is not None and row.request_hash != request_hash:
        raise KeyReused(key)
    if row is None or row.status is None:
        raise Conflict(key)
    return row.status, row.body, True


def forget_old() -> int:
    """Returns how many answers were forgotten."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - REMEMBERED).delete()[0]
