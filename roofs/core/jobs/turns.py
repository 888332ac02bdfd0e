"""Taking turns: two processes that want the same name do so one after the other, until the transaction ends."""

from __future__ import annotations

import hashlib

from django.db import connection


def take_turn(*names: str) -> None:
    """Wait until no other open transaction holds any of these names.

    SQLite has one writer at a time anyway (transactions begin IMMEDIATE). Names are sorted, so that two callers
    with the same names cannot wait for each other.
    """
    if connection.vendor != "postgresql":
        return
    digests = {hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names}
    keys = sorted(int.from_bytes(digest, signed=True) for digest in digests)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [keys])
