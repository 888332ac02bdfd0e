"""Databases as the migrations leave them, made once and copied.

To migrate from nothing takes seconds and gives the same every time, so it is done for the first test that needs it, by
a process of its own as in an installation, and kept until migrations change: for SQLite a file in `.cache/`,
for PostgreSQL a database beside that of the tests. Each process of a run gets a copy.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction

from roofs.core.company import settings as company_settings
from roofs.core.lists import text_index

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "roofs"
CACHE = ROOT / ".cache" / "tests"
KEPT = "kept_"
DECISIVE = {".py", ".toml", ".yaml"}


def copy_file(target: Path) -> None:
    """A migrated SQLite file of the caller's own."""
    with _turn("sqlite"):
        made = CACHE / f"migrated-{_fingerprint()}.sqlite3"
        if not made.exists():
            for old in CACHE.glob("migrated-*"):
                old.unlink()
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                new = Path(folder) / "new.sqlite3"
                _migrate(f"sqlite:///{new}")
                new.rename(made)
        shutil.copyfile(made, target)


def migrated_database() -> str:
    """The name of a migrated PostgreSQL database, which `CREATE DATABASE … TEMPLATE` copies."""
    parts = urlsplit(settings.ENV.database_url)
    name, comment = f"test_{parts.path.lstrip('/')}_migrated", _fingerprint()
    with _turn(name), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() != (comment,):
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
            cursor.execute(f"CREATE DATABASE {quoted}")
            _migrate(parts._replace(path=f"/{name}").geturl())
            cursor.execute(f"COMMENT ON DATABASE {quoted} IS '{comment}'")
    return name


@contextmanager
def _turn(name: str) -> Iterator[None]:
    """One process makes it, the others wait for it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    """Of all that decides what is in a database after its migrations: what runs after them reads more than they do."""
    indexes = sorted((index.name, index.model._meta.db_table, index.columns) for index in text_index._indexes)
    known = hashlib.sha256(f"{version('django')} {version('django-allauth')} {indexes}".encode())
    folders = [*PACKAGE.rglob("migrations"), PACKAGE / "core" / "lists", PACKAGE / "marketing" / "cadence"]
    folders.append(PACKAGE / "marketing" / "personas")
    for path in sorted({path for folder in folders for path in folder.rglob("*") if path.suffix in DECISIVE}):
        known.update(path.read_bytes())
    return known.hexdigest()[:16]


def _migrate(url: str) -> None:
    with tempfile.TemporaryDirectory() as data:
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "roofs.config.settings",
            "ROOFS_DATA_DIR": data,
            "ROOFS_DATABASE_URL": url,
        }
        command = [sys.executable, "-m", "roofs", "migrate", "--verbosity=0", "--skip-checks"]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


def keep() -> None:
    """Remembers the rows that migrations put into the database, in tables beside their own."""
    with connection.cursor() as cursor:
        for table in _filled():
            cursor.execute(f'DROP TABLE IF EXISTS "{KEPT}{table}"')
            cursor.execute(f'CREATE TABLE "{KEPT}{table}" AS SELECT * FROM "{table}"')


def as_migrated() -> None:
    """The database as `keep` found it. Only tables with rows are touched: to truncate a hundred takes a second."""
    with transaction.atomic(), connection.cursor() as cursor:
        kept = {name.removeprefix(KEPT) for name in connection.introspection.table_names() if name.startswith(KEPT)}
        for table in _filled():
            cursor.execute(f'DELETE FROM "{table}"')
        for table in kept:
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "{KEPT}{table}"')
    company_settings.forget()


def _filled() -> list[str]:
    tables: Iterable[str] = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]
