"""Who wants to write waits here, not in SQLite.

SQLite lets waiting writers sleep longer and longer (up to 100 ms at a time) and gives the lock to whoever happens to
ask when it is free, so with a busy web process in front the engine gets next to nothing. Here each process lets one
thread at a time ask for a lock beside the database file, and that one asks every few milliseconds. The lock is the
kernel's: it goes with the process that holds it. Readers never wait; who writes past it still meets SQLite's own lock.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

PATIENCE = 20.0
"""Seconds, as long as SQLite itself is told to wait."""
ASK_EVERY = 0.002

_one_thread: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
_registering = threading.Lock()


class Turn:
    """The right to write to one database file. Held by one connection of one process at a time."""

    def __init__(self, database: str) -> None:
        self._path = f"{database}-turn"
        with _registering:
            self._within = _one_thread[self._path]

    def wait(self) -> int:
        """The open file that holds the turn; give it to `end`. Raises OperationalError after PATIENCE."""
        deadline = time.monotonic() + PATIENCE
        if not self._within.acquire(timeout=PATIENCE):
            raise OperationalError("database is locked")
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                self._wait_for_other_processes(file, deadline)
            except BaseException:
                os.close(file)
                raise
        except BaseException:
            self._within.release()
            raise
        return file

    def _wait_for_other_processes(self, file: int, deadline: float) -> None:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise OperationalError("database is locked") from None
                time.sleep(ASK_EVERY)
            else:
                return

    def end(self, file: int) -> None:
        os.close(file)  # which also gives the lock back
        self._within.release()


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: int | None = None
        self._turn: Turn | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.is_in_memory_db():
            self._turn = Turn(str(Path(str(self.settings_dict["NAME"])).resolve()))
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        if self._turn is not None and self._held is None:
            self._held = self._turn.wait()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # unknown to the stubs
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc] # unknown to the stubs
        finally:
            self._end_turn_if_over()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc] # unknown to the stubs
        finally:
            self._end_turn_if_over()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc] # unknown to the stubs
        finally:
            self._end_turn()

    def _end_turn_if_over(self) -> None:
        """A commit that met a reader's lock leaves the transaction open; the turn stays until it is rolled back."""
        if self.connection is None or not self.connection.in_transaction:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._held is not None and self._turn is not None:
            held, self._held = self._held, None
            self._turn.end(held)
