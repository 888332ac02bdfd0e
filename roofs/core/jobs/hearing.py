"""Hears the bells that other processes ring through PostgreSQL."""

from __future__ import annotations

import threading

from django.db import DEFAULT_DB_ALIAS, connections

from roofs.core.jobs import bells


class Hearing:
    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self.is_listening = False

    def listen(self) -> None:
        """Until told to stop, or the connection breaks: then the exception goes to the caller, who comes again."""
        own = connections.create_connection(DEFAULT_DB_ALIAS)
        by_channel = {bell.channel: bell for bell in bells.ALL}
        try:
            with own.cursor() as cursor:
                for channel in by_channel:
                    cursor.execute(f"LISTEN {channel}")
            self.is_listening = True
            for bell in bells.ALL:
                bell.ring_here()  # what rang before we listened
            while not self._stopping.is_set():
                for notice in own.connection.notifies(timeout=0.5):
                    by_channel[notice.channel].ring_here()
        finally:
            self.is_listening = False
            own.close()
