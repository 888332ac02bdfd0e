"""Many writers on one SQLite file: each gets its turn, and nobody waits for a process that is gone."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.utils import OperationalError

from roofs.config.sqlite import base
from roofs.config.sqlite.base import DatabaseWrapper, Turn

HOLD = """
import fcntl, os, sys, time
file = os.open(sys.argv[1] + "-turn", os.O_RDWR | os.O_CREAT)
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: Any) -> Iterator[str]:
    """A file of its own: nothing here touches the database of the other tests."""
    with django_db_blocker.unblock():
        yield str(tmp_path / "office.sqlite3")


@pytest.fixture
def other_process(database: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", HOLD, database], stdout=subprocess.PIPE, text=True) as held:
        assert held.stdout is not None
        assert held.stdout.readline() == "held\n"
        yield held
        held.kill()


def connected(database: str) -> DatabaseWrapper:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 1, "init_command": "PRAGMA journal_mode=WAL;"}
    found = DatabaseWrapper(
        {
            "ENGINE": "roofs.config.sqlite",
            "NAME": database,
            "OPTIONS": options,
            "AUTOCOMMIT": True,
            "ATOMIC_REQUESTS": False,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": False,
            "TIME_ZONE": None,
            "TEST": {},
        }
    )
    found.inc_thread_sharing()
    return found


def begin(connection: DatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)  # as atomic() does


def test_the_turn_of_a_killed_process_is_free_at_once(database: str, other_process: subprocess.Popen[str]):
    other_process.kill()
    other_process.wait()
    turn = Turn(database)
    turn.end(turn.wait())


def test_who_waits_too_long_hears_that_the_database_is_locked(
    database: str, other_process: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(base, "PATIENCE", 0.05)
    with pytest.raises(OperationalError, match="locked"):
        Turn(database).wait()
    other_process.kill()
    other_process.wait()
    turn = Turn(database)
    turn.end(turn.wait())  # the failed try has left nothing behind


def test_a_transaction_holds_the_turn_until_it_ends_however_it_ends(database: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(base, "PATIENCE", 0.05)
    first, second = connected(database), connected(database)
    for end in (first.commit, first.rollback, first.close):
        begin(first)
        with pytest.raises(OperationalError, match="locked"):
            begin(second)
        end()
        first.close()
        begin(second)
        second.rollback()
        second.close()


def test_readers_do_not_wait(database: str):
    writer, reader = connected(database), connected(database)
    with writer.cursor() as cursor:
        cursor.execute("CREATE TABLE roof (pitch INTEGER)")
    begin(writer)
    with writer.cursor() as cursor:
        cursor.execute("INSERT INTO roof VALUES (6)")
    with reader.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM roof").fetchone() == (0,)
    writer.commit()
    writer.close()
    with reader.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM roof").fetchone() == (1,)
    reader.close()


def test_threads_that_write_at_once_all_get_through(database: str):
    with connected(database).cursor() as cursor:
        cursor.execute("CREATE TABLE roof (pitch INTEGER)")

    def write() -> None:
        connection = connected(database)
        for _ in range(20):
            begin(connection)
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO roof VALUES (6)")
                time.sleep(0.0005)
            connection.commit()
            connection.set_autocommit(True)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connected(database).cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM roof").fetchone() == (120,)


@pytest.mark.django_db
def test_the_office_writes_through_the_queue():
    office = connections["default"]
    assert isinstance(office, DatabaseWrapper) == (office.vendor == "sqlite")
