"""How many jobs a second: enqueued one by one, and worked off by one engine. On SQLite and PostgreSQL.

    python -m bench.jobs [--jobs 3000] [--workers 4] [--databases sqlite,postgresql]

The limit beside it is measured in the same run: what the bare driver does when it commits as often as a job must
(once to claim it, once with its result), on one connection. The peers were measured on a like machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import machine

PEERS = {
    "sqlite": (404.0, "django-tasks-db on SQLite, 2 processes: 404 jobs/s"),
    "postgresql": (750.0, "procrastinate on PostgreSQL, 1 process: 391-750 jobs/s"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=3000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    print(f"{machine.describe()}\n{options.jobs} jobs that do nothing, {options.workers} threads\n")
    print(f"{'':12}{'enqueue/s':>10}{'drain/s':>10}{'CPU ms/job':>12}{'limit/s':>10}{'of limit':>10}{'of peer':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for kind in machine.databases(options.databases.split(",")):
            measure(kind, options, folder)


def measure(kind: str, options: argparse.Namespace, folder: str) -> None:
    url = f"sqlite:///{folder}/bench.sqlite3" if kind == "sqlite" else machine.POSTGRESQL
    command = [sys.executable, "-m", "bench.jobs_run", str(options.jobs), str(options.workers)]
    environment = os.environ | {
        "ROOFS_DATABASE_URL": url,
        "ROOFS_DATA_DIR": folder,
        "ROOFS_LOG_LEVEL": "WARNING",
        "ROOFS_JOBS_BACKEND": "database",
    }
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=root)
    row, (rate, peer) = json.loads(done.stdout.splitlines()[-1]), PEERS[kind]
    print(
        f"{kind:12}{row['enqueue']:>10.0f}{row['drain']:>10.0f}{row['cpu_ms']:>12.2f}{row['limit']:>10.0f}"
        f"{row['drain'] / row['limit']:>10.2f}{row['drain'] / rate:>10.2f}   {peer}; load {machine.load()}"
    )


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"\ntook {time.perf_counter() - began:.0f} s")
