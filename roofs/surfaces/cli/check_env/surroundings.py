"""What the settings name: folder, database, cache, mail server, browser libraries, engine. Each is tried."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from roofs.comms.messaging.fakes import OutboxEmail
from roofs.comms.messaging.providers import EMAIL
from roofs.core.jobs.models import EngineBeat
from roofs.surfaces.cli.check_env.findings import Finding
from roofs.surfaces.ui.libraries import LibrariesMissing, libraries

MEGABYTE = 1024 * 1024
LAST_PORT = 65_535
TIGHT, FULL = 500 * MEGABYTE, 50 * MEGABYTE


def look() -> Iterator[Finding]:
    yield from _folder(settings.ENV.data_dir)
    yield _secrets()
    database = _database()
    yield database
    if database.state == "ok":
        tables = _told(_tables)
        yield tables
        if tables.state == "ok":
            yield from map(_told, (_cache, _engine))
    yield _told(_mail_out)  # an account for it may stand in the database
    yield _mail_in()
    yield _libraries()


def _told(check: Callable[[], Finding]) -> Finding:
    name = check.__name__.strip("_").replace("_", " ")
    try:
        return check()
    except Error as error:
        return Finding(name, "wrong", f"{type(error).__name__}: {_first_line(error)}")


def _folder(folder: Path) -> Iterator[Finding]:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x" * 4096)
            probe.flush()
    except OSError as error:
        yield Finding("data folder", "wrong", f"{folder} cannot be written: {error.strerror}")
        return
    yield Finding("data folder", "ok", str(folder))
    free = shutil.disk_usage(folder).free
    state = "wrong" if free < FULL else "look" if free < TIGHT else "ok"
    yield Finding("space left", state, f"{free // MEGABYTE:,} MB")  # type: ignore[arg-type] # one of three words


def _secrets() -> Finding:
    if not settings.ENV.secret_key.get_secret_value():
        return Finding("secrets", "look", "none set: everybody is signed out at each start (bin/roofs new-secrets)")
    if not settings.ENV.encryption_keys:
        return Finding("secrets", "look", "no encryption key: accounts with vendors cannot be kept")
    return Finding("secrets", "ok")


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
            version = str(cursor.fetchone()[0])
    except Error as error:
        return Finding("database", "wrong", _first_line(error))
    where = settings.DATABASES["default"]["NAME"] if connection.vendor == "sqlite" else connection.settings_dict["HOST"]
    return Finding("database", "ok", f"{connection.display_name} {version}, {where or 'local'}")


def _tables() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        return Finding("tables", "wrong", f"{waiting} migrations wait: bin/roofs migrate")
    return Finding("tables", "ok", "up to date")


def _cache() -> Finding:
    token, key = secrets.token_hex(8), "check-env"
    try:
        cache.set(key, token, 30)
        found = cache.get(key)
        cache.delete(key)
    except Exception as error:  # noqa: BLE001 -- every cache's library has its own
        return Finding("cache", "wrong", f"{type(error).__name__}: {_first_line(error)}")
    kind = "Redis" if "redis" in settings.CACHES["default"]["BACKEND"] else "in the database"
    return Finding("cache", "ok" if found == token else "wrong", kind if found == token else f"{kind}: forgets")


def _engine() -> Finding:
    beat = EngineBeat.objects.order_by("-at").first()
    if beat is None:
        return Finding("engine", "look", "has never run on this database: bin/roofs engine")
    seconds = int((timezone.now() - beat.at).total_seconds())
    if EngineBeat.objects.alive().exists():
        return Finding("engine", "ok", f"seen {max(0, seconds)} s ago, {beat.workers} workers")
    return Finding("engine", "look", f"last seen {beat.at:%Y-%m-%d %H:%M} UTC: nothing is sent until it runs")


def _mail_out() -> Finding:
    sender = EMAIL.get()
    if isinstance(sender, OutboxEmail):
        return Finding("mail out", "off", "letters are kept on the outbox page (ROOFS_SMTP_URL sends them)")
    check = getattr(sender, "check", None)
    if check is None:
        return Finding("mail out", "ok", sender.name)
    outcome = check()
    if outcome.kind == "sent":
        if settings.ENV.rehearses_mail:
            return Finding("mail out", "wrong", f"set ROOFS_MAIL_DOMAIN: no answer reaches @{settings.MAIL_DOMAIN}")
        return Finding("mail out", "ok", f"{sender.name}: the server let us in")
    return Finding("mail out", "wrong", outcome.reason or "the server does not answer")


def _mail_in() -> Finding:
    env = settings.ENV
    listener = str(env.inbound_smtp)
    if listener:
        _host, colon, port = listener.rpartition(":")
        if not colon or not port.isdigit() or not 0 < int(port) <= LAST_PORT:
            return Finding("mail in", "wrong", "ROOFS_INBOUND_SMTP must look like 0.0.0.0:2525")
    ways = [f"listens on {listener}"] if listener else []
    ways += ["polls a mailbox"] if env.imap_url.get_secret_value() else []
    if not ways:
        return Finding("mail in", "off", "answers are not seen (ROOFS_INBOUND_SMTP or ROOFS_IMAP_URL)")
    return Finding("mail in", "ok", f"{' and '.join(ways)}, for @{settings.MAIL_DOMAIN}")


def _libraries() -> Finding:
    try:
        return Finding("browser libraries", "ok", f"{len(libraries().files)} files")
    except LibrariesMissing:
        return Finding("browser libraries", "wrong", "missing: bin/run fetches them")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
