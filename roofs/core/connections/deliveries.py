"""What comes in from outside is stored first, exactly as it came, and worked on afterwards; the same row replays.

`@handler("mail")` on a function of one Delivery says who works that source. It runs in a transaction with the note that
the work is done, so a handler that fails leaves nothing half done; and since people may replay, it must not mind a
second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from roofs.core.connections.models import Delivery, DeliveryState
from roofs.core.events import record
from roofs.core.jobs import Permanent, task

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

Handler = Callable[[Delivery], None]
_handlers: dict[str, Handler] = {}

# These would let a reader of the table act as the sender.
_NOT_KEPT = {"authorization", "proxy-authorization", "cookie", "set-cookie"}
# Long enough to find out what went wrong; the raw text holds people's words, so no longer.
KEPT = timedelta(days=90)
LONGEST_ERROR = 4000


def handler(source: str) -> Callable[[Handler], Handler]:
    def register(function: Handler) -> Handler:
        known = _handlers.get(source)
        if known is not None and known.__qualname__ != function.__qualname__:
            raise ValueError(f"deliveries from {source!r} already go to {known.__module__}.{known.__qualname__}")
        _handlers[source] = function
        return function

    return register


def receive(source: str, raw: bytes, headers: Mapping[str, str] | None = None, fingerprint: str = "") -> Delivery:
    """Store it and have it worked on. The same thing handed in twice is one row and one piece of work.

    `fingerprint` is what the sender calls it (an event id, a Message-ID); without one its bytes are compared.
    """
    return receive_once(source, raw, headers, fingerprint)[0]


def receive_once(
    source: str, raw: bytes, headers: Mapping[str, str] | None = None, fingerprint: str = ""
) -> tuple[Delivery, bool]:
    """Also says whether it came for the first time."""
    mark = hashlib.sha256(fingerprint.encode(errors="surrogateescape") if fingerprint else raw).hexdigest()
    with transaction.atomic():
        delivery, is_new = Delivery.objects.get_or_create(
            source=source, fingerprint=mark, defaults={"raw": raw, "headers": _kept_headers(headers or {})}
        )
        if is_new:
            _enqueue(delivery)
    return delivery, is_new


def replay(delivery: Delivery, actor: User | None = None) -> None:
    """Work on it once more, whatever came of it before."""
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.RECEIVED, error="", done_at=None)
        delivery.refresh_from_db(fields=["state", "error", "done_at", "attempts"])
        record("delivery.replayed", delivery, actor=actor, source=delivery.source)
        _enqueue(delivery)


@task(max_attempts=6, atomic=False)  # the note about a failure must outlive its rollback
def work(delivery_id: int) -> None:
    """Bring one delivery to its handler. The error stays on the row, and the job decides about trying again."""
    try:
        with transaction.atomic():
            _handle(delivery_id)
    except Exception as error:
        Delivery.objects.filter(pk=delivery_id).exclude(state=DeliveryState.DONE).update(
            state=DeliveryState.FAILED,
            attempts=F("attempts") + 1,
            error=f"{type(error).__name__}: {error}".replace("\x00", "")[:LONGEST_ERROR],
        )
        raise


def _handle(delivery_id: int) -> None:
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None or delivery.state == DeliveryState.DONE:
        return  # forgotten, or another worker was first
    function = _handlers.get(delivery.source)
    if function is None:
        raise Permanent(f"nobody handles deliveries from {delivery.source!r}")
    function(delivery)
    Delivery.objects.filter(pk=delivery_id).update(
        state=DeliveryState.DONE, attempts=F("attempts") + 1, error="", done_at=timezone.now()
    )


def forget_old() -> int:
    """Returns how many were forgotten. What failed stays until somebody has looked."""
    old = Delivery.objects.filter(state=DeliveryState.DONE, received_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def _enqueue(delivery: Delivery) -> None:
    # The count is part of the key, so that a replay asked for while a try is still ending is not taken for that try.
    work.using(unique_key=f"delivery:{delivery.pk}:{delivery.attempts}").enqueue(delivery.pk)


def _kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """PostgreSQL refuses a zero byte inside JSON, and lone surrogates; a hostile header must not lose the delivery."""
    return {_text(name): _text(value) for name, value in headers.items() if name.lower() not in _NOT_KEPT}


def _text(value: str) -> str:
    return value.replace("\x00", "").encode(errors="replace").decode()
