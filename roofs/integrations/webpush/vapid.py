"""The key pair that tells push services who is calling. Made once: a new one would silence every device."""

from __future__ import annotations

import base64
import time
from functools import lru_cache

import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection, transaction

from roofs.core.connections.models import Connection
from roofs.core.connections.secret_box import Unreadable

log = structlog.get_logger(__name__)

_VENDOR, _NAME = "webpush", "key pair"


KEPT_SECONDS = 60.0
_kept: tuple[str, float] = ("", 0.0)


def public_key() -> str:
    """What a browser needs to subscribe: `applicationServerKey`. Every page carries it, so it is kept for a minute.

    Empty when the key pair cannot be opened: pages work without alerts on devices, and the log says why.
    """
    global _kept  # noqa: PLW0603 -- one word for the whole process, replaced whole
    known, until = _kept
    if time.monotonic() < until and not connection.in_atomic_block:
        return known
    try:
        found = _public_half(private_key())
    except Unreadable:
        log.error("the key pair for alerts on devices cannot be opened; were ROOFS_ENCRYPTION_KEYS changed?")  # noqa: TRY400 -- the trace says no more
        found = ""
    if not connection.in_atomic_block:  # a pair made in a transaction is gone when that is taken back
        _kept = (found, time.monotonic() + KEPT_SECONDS)
    return found


@lru_cache(maxsize=4)
def _public_half(private: str) -> str:
    number = int.from_bytes(_decode(private), "big")
    public = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return _encode(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def private_key() -> str:
    rows = Connection.objects.filter(vendor=_VENDOR, name=_NAME, deleted_at=None)
    row = rows.first()
    if row is None:
        made = Connection(vendor=_VENDOR, name=_NAME)
        made.keep_secrets({"private_key": _new()})
        with transaction.atomic():
            row, _ = Connection.objects.get_or_create(
                vendor=_VENDOR, name=_NAME, deleted_at=None, defaults={"sealed_secrets": made.sealed_secrets}
            )
    return row.secrets["private_key"]


def _new() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _encode(number.to_bytes(32, "big"))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
