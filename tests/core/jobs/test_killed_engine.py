"""A real engine process on a file of its own, killed in the middle of its work."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from roofs.core.jobs.models import new_id
from tests import databases
from tests.core.jobs.conftest import wait_for
from tests.core.jobs.sample_tasks import hold_on, mark_and_take_a_moment

pytestmark = pytest.mark.slow
JOBS = 60
Start = Callable[[], "subprocess.Popen[bytes]"]


class House:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "house.sqlite3"
        databases.copy_file(self.file)
        self.environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            "ROOFS_DATA_DIR": str(folder),
            "ROOFS_DATABASE_URL": f"sqlite:///{self.file}",
        }

    def command(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "roofs", *words], env=self.environment, cwd=settings.BASE_DIR)

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.file, timeout=20)) as connection, connection:
            return connection.execute(query, values).fetchall()

    def enqueue(self, task: str, *args: object) -> None:
        self.ask(
            "INSERT INTO jobs_job (id, task, args, kwargs, queue, priority, status, attempts, max_attempts, again,"
            " worker, progress_done, progress_note, cancelled, errors, enqueued_at)"
            " VALUES (?, ?, ?, '{}', 'default', 0, 'READY', 0, 5, 0, '', 0, '', 0, '[]', '2026-03-02 12:00:00')",
            new_id().hex,
            task,
            json.dumps(args),
        )

    def count(self, status: str) -> int:
        """Of our own jobs: the engine also runs those of the schedule."""
        ((number,),) = self.ask("SELECT count(*) FROM jobs_job WHERE status = ? AND task LIKE 'tests.%'", status)
        return int(str(number))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def start(house: House) -> Iterator[Start]:
    engines: list[subprocess.Popen[bytes]] = []

    def start_one() -> subprocess.Popen[bytes]:
        engines.append(house.command("engine", "--workers", "2", "--lease", "1", "--skip-checks"))
        return engines[-1]

    yield start_one
    for engine in engines:
        if engine.poll() is None:
            engine.kill()
            engine.wait()


def test_kill_in_the_middle_of_jobs_loses_none_and_doubles_no_effect(house: House, start: Start):
    for number in range(JOBS):
        house.enqueue(mark_and_take_a_moment.module_path, f"roof {number}")
    first = start()
    wait_for(lambda: house.count("SUCCESSFUL") >= 10)
    first.kill()
    first.wait()
    assert house.count("SUCCESSFUL") < JOBS
    start()
    wait_for(lambda: house.count("SUCCESSFUL") == JOBS)
    marks = [
        str(name).rpartition("#")[0]
        for (name,) in house.ask("SELECT name FROM jobs_scheduledrun WHERE name LIKE 'roof %'")
    ]
    assert sorted(marks) == sorted(f"roof {number}" for number in range(JOBS))


def test_engine_asked_to_end_ends_soon_and_leaves_no_lease(house: House, start: Start):
    house.enqueue(hold_on.module_path)
    engine = start()
    wait_for(lambda: house.count("RUNNING") == 1)
    engine.send_signal(signal.SIGTERM)
    assert engine.wait(timeout=15) == 0
    assert house.count("READY") == 1
    assert house.ask("SELECT count(*) FROM jobs_enginebeat") == [(0,)]
