"""One database of bench/jobs.py; prints one line of JSON."""

from __future__ import annotations

import json
import os
import sys
import threading
import time

import django
from django.db import connection, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roofs.config.settings")
django.setup()

from bench.jobs_task import nothing  # noqa: E402 -- tasks need the apps
from roofs.core.jobs.engine import Engine  # noqa: E402
from roofs.core.jobs.models import EngineBeat, Job, ScheduledRun  # noqa: E402

SCRATCH = "roofs_bench_jobs"
LIMIT_ROUNDS = 1000


def main(jobs: int, workers: int) -> None:
    with connection.schema_editor() as editor:
        for table in (Job, ScheduledRun, EngineBeat):
            editor.create_model(table)
    began = time.perf_counter()
    for number in range(jobs):
        nothing.enqueue(number)
    enqueue = jobs / (time.perf_counter() - began)
    drain, cpu = drained(jobs, workers)
    assert set(Job.objects.values_list("status", "attempts")) == {("SUCCESSFUL", 1)}
    print(json.dumps({"enqueue": enqueue, "drain": drain, "cpu_ms": 1000 * cpu, "limit": limit()}))


def drained(jobs: int, workers: int) -> tuple[float, float]:
    engine = Engine(workers, clocks={}, services={})
    began, cpu = time.perf_counter(), time.process_time()
    engine.start()
    pause = threading.Event()
    while Job.objects.open().exists():
        pause.wait(0.02)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    engine.stop()
    return jobs / seconds, cpu / jobs


def limit() -> float:
    """Two small commits for each job by the bare driver."""
    table = Job._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} LIMIT {LIMIT_ROUNDS}")
        ids = [row[0] for row in cursor.fetchall()]
    raw = connection.connection
    mark = "?" if connection.vendor == "sqlite" else "%s"
    began = time.perf_counter()
    for key in ids:
        for attempts in (2, 3):
            raw.execute(f"UPDATE {table} SET attempts = {attempts} WHERE id = {mark}", (key,))
    return len(ids) / (time.perf_counter() - began)


def with_scratch(jobs: int, workers: int) -> None:
    if connection.vendor != "postgresql":
        main(jobs, workers)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
        cursor.execute(f"CREATE DATABASE {SCRATCH}")
    outer = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = connections.settings["default"]["NAME"] = SCRATCH
    try:
        main(jobs, workers)
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = outer
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {SCRATCH} WITH (FORCE)")


if __name__ == "__main__":
    with_scratch(int(sys.argv[1]), int(sys.argv[2]))
