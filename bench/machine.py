"""What a figure was measured on. A figure without its machine is none."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import psycopg

POSTGRESQL = os.environ.get("ROOFS_BENCH_POSTGRESQL", "postgresql://root@127.0.0.1:5432/postgres")


def describe() -> str:
    memory = _field(Path("/proc/meminfo"), "MemTotal").removesuffix("kB").strip() or "0"
    processor = _field(Path("/proc/cpuinfo"), "model name") or platform.machine()
    server = postgresql_version() or "not reachable"
    lines = [
        f"machine: {processor}, {os.cpu_count()} cores, {int(memory) / 1_048_576:.0f} GiB",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, PostgreSQL {server}",
        f"load average before: {load()}",
    ]
    return "\n".join(lines)


def load() -> str:
    """Other work on the machine makes every figure worse; this says how much there was."""
    return " ".join(f"{one:.1f}" for one in os.getloadavg()[:2])


def postgresql_version() -> str:
    try:
        with psycopg.connect(POSTGRESQL, connect_timeout=3) as connection:
            row = connection.execute("SHOW server_version").fetchone()
    except psycopg.Error:
        return ""
    return str(row[0]).split()[0] if row else ""


def databases(wanted: Iterable[str]) -> list[str]:
    """Those of the wanted ones that are here; says which is not."""
    here = [kind for kind in wanted if kind == "sqlite" or postgresql_version()]
    if len(here) < len(list(wanted)):
        print("PostgreSQL is skipped: ROOFS_BENCH_POSTGRESQL names a server that cannot be reached")
    return here


def _field(file: Path, name: str) -> str:
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
