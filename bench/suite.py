"""The tests as they are run before a change is taken: without browser and contract, in two processes, from nothing.

    bin/bench suite [--databases sqlite,postgresql] [--processes 2] [--bar 120] [--coverage]

What earlier runs left (a migrated database) is put aside first. For a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench import machine
from bench.figures import Figure
from bench.server import ROOT

BAR_S = 120.0
QUICK = ("--ignore=tests/house", "-m", "not browser and not contract")
COVERED = ("--cov", "--cov-report=", "--cov-fail-under=0")
_PASSED = re.compile(r"^(?:(\d+) failed, )?(\d+) passed.*$", re.MULTILINE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--bar", type=float, default=BAR_S)
    parser.add_argument("--coverage", action="store_true")
    options = parser.parse_args()
    print(machine.describe(), end="\n\n")
    runs = [measure(kind, options) for kind in machine.databases(options.databases.split(","))]
    return 0 if all(runs) else 1


def measure(kind: str, options: argparse.Namespace) -> bool:
    url = "" if kind == "sqlite" else machine.POSTGRESQL
    _from_nothing(url)
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-n", str(options.processes), *QUICK]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="roofs-suite-") as data:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ROOFS_")}
        done = subprocess.run(
            [*command, *(COVERED if options.coverage else ())],
            cwd=ROOT,
            env=clean | {"ROOFS_DATA_DIR": data, "ROOFS_DATABASE_URL": url, "COVERAGE_FILE": f"{data}/coverage"},
            capture_output=True,
            text=True,
            check=False,
        )
    took = time.monotonic() - began
    said = _PASSED.search(done.stdout)
    print(Figure(f"{kind}: the suite in {options.processes} processes", took, "s", options.bar).line)
    print(f"{'':4}{said.group() if said else done.stdout[-2000:] + done.stderr[-2000:]}; load {machine.load()}")
    print(*(line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))), sep="\n")
    return done.returncode == 0 and took <= options.bar


def _from_nothing(url: str) -> None:
    """As on a machine that never ran a test."""
    shutil.rmtree(ROOT / ".cache" / "tests", ignore_errors=True)
    if url:
        name = f"test_{urlsplit(url).path.lstrip('/')}_migrated"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


if __name__ == "__main__":
    sys.exit(main())
