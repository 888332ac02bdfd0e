"""Bells that wake sleepers early: in this process at once, in others by NOTIFY on PostgreSQL.

A bell carries no news. Who hears it looks into the database, and who misses it looks a little later anyway.
"""

from __future__ import annotations

import threading

from django.db import connection, transaction


class Bell:
    def __init__(self, channel: str) -> None:
        self.channel = channel
        self._heard = threading.Condition()
        self._rings = 0

    @property
    def rings(self) -> int:
        """Read before looking for work and given to `wait` afterwards: a ring in between is not missed."""
        return self._rings

    def wait(self, rings: int, timeout: float) -> None:
        """Sleep until the bell has rung more often than `rings`."""
        with self._heard:
            self._heard.wait_for(lambda: self._rings != rings, timeout)

    def ring_here(self) -> None:
        with self._heard:
            self._rings += 1
            self._heard.notify_all()

    def ring(self) -> None:
        """Ring in all processes. Never inside a transaction: NOTIFY there would send all commits through one lock."""
        self.ring_here()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, '')", [self.channel])

    def ring_after_commit(self) -> None:
        """Once for a transaction, however often it is asked for."""
        depth = set(connection.savepoint_ids)
        asked = any(entry[1] == self.ring and entry[0] <= depth for entry in connection.run_on_commit[-8:])
        if not asked:
            transaction.on_commit(self.ring, robust=True)


JOBS = Bell("roofs_jobs")
CLOCKS = Bell("roofs_clocks")
ALL = (JOBS, CLOCKS)
