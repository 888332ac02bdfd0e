"""Threads that go on whatever happens: a database that is away is said once and waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError, connections

from roofs.core.jobs.failures import where

log = structlog.get_logger(__name__)
AWAY = (OperationalError, InterfaceError)
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0


class Steady:
    """Runs steps again and again in threads until told to stop."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._waiting: set[str] = set()

    def thread(self, name: str, step: Callable[[], None]) -> threading.Thread:
        started = threading.Thread(target=self.repeat, args=(name, step), name=name, daemon=True)
        started.start()
        return started

    def repeat(self, name: str, step: Callable[[], None]) -> None:
        failures = 0
        while not self.stopping.is_set():
            try:
                step()
            except AWAY as error:
                self._away(name, error)
            except Exception as error:  # noqa: BLE001 -- one bad step must not end the thread
                log.error("step failed", part=name, error=type(error).__name__, where=where(error))  # noqa: TRY400 -- the message may quote personal data
            else:
                failures = 0
                self._back(name)
                continue
            failures += 1
            connections.close_all()
            self.stopping.wait(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures, 10)))
        connections.close_all()

    def last(self, step: Callable[[], object]) -> None:
        """One step more after the stop; a database that is away does not matter any more."""
        try:
            step()
        except AWAY as error:
            log.warning("database is away at the end", error=type(error).__name__)
        finally:
            connections.close_all()

    def _away(self, name: str, error: Exception) -> None:
        with self._lock:
            is_news = not self._waiting
            self._waiting.add(name)
        if is_news:
            log.error("database is away, waiting", part=name, error=type(error).__name__, where=where(error))

    def _back(self, name: str) -> None:
        with self._lock:
            is_news = self._waiting == {name}
            self._waiting.discard(name)
        if is_news:
            log.info("database is back")
