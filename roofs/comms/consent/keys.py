"""The key of the address hashes. It is made once and lives with the data, sealed.

It must outlive every change of SECRET_KEY: a list of hashes whose key is gone protects nobody, and cannot be made anew.
"""

from __future__ import annotations

import secrets
from functools import partial

from django.conf import settings
from django.db import transaction

from roofs.core.connections.models import Connection

_VENDOR, _NAME = "roofs", "address hashes"
_kept: dict[str, bytes] = {}


def hash_key() -> bytes:
    if "key" not in _kept:
        key = _stored()
        transaction.on_commit(partial(_kept.__setitem__, "key", key))  # a row that is rolled back must not be believed
        return key
    return _kept["key"]


def signing_keys() -> list[bytes]:
    """Of the links in messages. They must work for months, so an old key goes to SECRET_KEY_FALLBACKS first."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [key.encode() if isinstance(key, str) else key for key in keys]


def _stored() -> bytes:
    rows = Connection.objects.filter(vendor=_VENDOR, name=_NAME).order_by("pk")
    row = rows.first()
    if row is None:
        made = Connection(vendor=_VENDOR, name=_NAME)
        made.keep_secrets({"key": secrets.token_hex(32)})
        row, _ = Connection.objects.get_or_create(
            vendor=_VENDOR, name=_NAME, deleted_at=None, defaults={"sealed_secrets": made.sealed_secrets}
        )
    return bytes.fromhex(row.secrets["key"])
