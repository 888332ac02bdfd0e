"""Run the tests: on SQLite always; on PostgreSQL, against the API description and in a browser where possible."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psycopg

ROOT = Path(__file__).resolve().parents[1]
LOCAL_POSTGRESQL = "postgresql:///postgres"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NOTHING_COLLECTED = 5


class Part(NamedTuple):
    title: str
    options: list[str]
    environment: dict[str, str]
    why_not: str  # empty: it can run


def postgresql() -> str:
    """Where tests may make databases: what ROOFS_DATABASE_URL says, else this machine's own server."""
    said = os.environ.get("ROOFS_DATABASE_URL", "")
    return said if said.startswith("postgres") else LOCAL_POSTGRESQL


def why_no_postgresql() -> str:
    try:
        with psycopg.connect(postgresql(), connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1]
        return f"no PostgreSQL lets us in ({reason}). Set ROOFS_DATABASE_URL=postgresql://user:password@host/name"
    return "" if row and row[0] else "the PostgreSQL user may not create databases: ALTER ROLE … CREATEDB"


def why_no_browser() -> str:
    return "" if any(shutil.which(name) for name in CHROMIUM) else "no Chromium: sudo apt install chromium"


def why_no_redis() -> str:
    try:
        with socket.create_connection(("127.0.0.1", 6379), timeout=1):
            return ""
    except OSError:
        return "no Redis on 127.0.0.1:6379: tests of the Celery backend over Redis are left out"


def why_no_lent_data() -> str:
    return "" if (ROOT.parent / "shared" / "data").is_dir() else "no ../shared/data: tests on real records are left out"


def parts() -> list[Part]:
    parallel = ["-n", str(min(os.cpu_count() or 2, 8))]
    quick = [*parallel, "-m", "not browser and not contract"]
    rows = [*quick, "--ignore=tests/house"]
    return [
        Part("suite on SQLite", quick, {}, ""),
        Part("suite on PostgreSQL", rows, {"ROOFS_DATABASE_URL": postgresql()}, why_no_postgresql()),
        Part("API against its description", ["-m", "contract"], {}, ""),
        Part("browser, with axe", [*parallel, "-m", "browser"], {}, why_no_browser()),
    ]


def run(options: list[str], environment: dict[str, str], data: str) -> int:
    """The tests get an installation of their own: no variable and no secret of this machine's reaches them."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ROOFS_")}
    command = [sys.executable, "-m", "pytest", "--no-header", *options]
    return subprocess.run(
        command, cwd=ROOT, env={**clean, "ROOFS_DATA_DIR": data, **environment}, check=False
    ).returncode


def run_all(data: str) -> int:
    lines: list[str] = []
    failed = False
    for part in parts():
        if part.why_not:
            lines.append(f"skipped  {part.title}: {part.why_not}")
            continue
        print(f"\n== {part.title}", flush=True)
        began = time.monotonic()
        code = run(["-q", *part.options], part.environment, data)
        failed = failed or code not in {0, NOTHING_COLLECTED}
        word = {0: "passed ", NOTHING_COLLECTED: "none   "}.get(code, "FAILED ")
        lines.append(f"{word}  {part.title}  ({time.monotonic() - began:.0f} s)")
    lines += [f"skipped  {reason}" for reason in (why_no_redis(), why_no_lent_data()) if reason]
    print("\n" + "\n".join(lines))
    return 1 if failed else 0


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="roofs-test-") as data:
        if sys.argv[1:]:
            kept = {"ROOFS_DATABASE_URL": os.environ.get("ROOFS_DATABASE_URL", "")}
            return run(sys.argv[1:], kept, data)
        return run_all(data)


if __name__ == "__main__":
    sys.exit(main())
