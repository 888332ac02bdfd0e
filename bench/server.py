"""A whole installation for one measurement: its own folder, database and processes. Nothing of it is left behind."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench import machine

ROOT = Path(__file__).resolve().parents[1]
Profile = Literal["one-port", "production"]
PATIENCE_S = 60
COMMANDS: dict[Profile, list[str]] = {
    "one-port": ["--interface", "asgi", "--workers", "1", "roofs.config.live:app"],
    "production": ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "8", "roofs.config.wsgi:application"],
}


class Installation:
    def __init__(
        self, kind: str, profile: Profile = "one-port", *, smtp_url: str = "", database: str = "", **more: str
    ) -> None:
        """`database`: on PostgreSQL, one that stays. `more`: further settings, as `log_level="WARNING"`."""
        self.kind, self.profile = kind, profile
        self.folder = Path(tempfile.mkdtemp(prefix="roofs-bench-"))
        self.stays = bool(database)
        self.database = database or f"roofs_bench_{os.getpid()}_{secrets.token_hex(3)}"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = _without_our_settings() | {
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "roofs.config.settings",
            "ROOFS_DATA_DIR": str(self.folder),
            "ROOFS_DATABASE_URL": self._database_url(),
            "ROOFS_ENV": "production",
            "ROOFS_SECRET_KEY": secrets.token_urlsafe(64),
            "ROOFS_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "ROOFS_BASE_URL": self.address,
            "ROOFS_MAIL_DOMAIN": "example.com",
            "ROOFS_SMTP_URL": smtp_url,
            **{f"ROOFS_{name.upper()}": value for name, value in more.items()},
        }

    def __enter__(self) -> Self:
        if self.kind == "postgresql" and not (self.stays and is_there(self.database)):
            _on_server(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.database)))
        try:
            self.run("-m", "roofs", "migrate", "--noinput", "--verbosity=0")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in list(self.processes):
            self.stop(name)
        if self.kind == "postgresql" and not self.stays:
            drop(self.database)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *command: str) -> str:
        """A Python command of the installation to its end."""
        done = subprocess.run(
            [sys.executable, *command], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def ask(self, module: str, function: str, *arguments: Any) -> Any:
        """Call a function of a bench module inside this installation; arguments and answer are JSON."""
        answer = self.run("-m", "bench.inside", module, function, *(json.dumps(one) for one in arguments))
        return json.loads(answer.strip().splitlines()[-1])

    def start_web(self) -> None:
        options = ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning", "--no-access-log"]
        self._start("web", "-m", "granian", *options, *COMMANDS[self.profile])
        until = time.monotonic() + PATIENCE_S
        while not self._answers():
            if time.monotonic() > until or self.processes["web"].poll() is not None:
                raise RuntimeError(f"the web process gives no good answer:\n{self.tail('web')}")
            time.sleep(0.05)

    def wait_until_quiet(self) -> None:
        """What the last clients had asked and no longer wait for is still being answered."""
        for _ in range(100):
            began = time.monotonic()
            if self._answers() and time.monotonic() - began < 0.1:
                return
            time.sleep(0.1)

    def start_engine(self, name: str = "engine") -> None:
        """Returns once the engine has said that it lives."""
        before = self.log(name).read_text().count("engine started") if self.log(name).exists() else 0
        self._start(name, "-m", "roofs", "engine")
        until = time.monotonic() + PATIENCE_S
        while self.log(name).read_text().count("engine started") == before:
            if time.monotonic() > until or self.processes[name].poll() is not None:
                raise RuntimeError(f"the engine does not start:\n{self.tail(name)}")
            time.sleep(0.02)

    def stop(self, name: str) -> None:
        process = self.processes.pop(name)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        _kill(process)

    def kill(self, name: str) -> None:
        """As the power failing would."""
        _kill(self.processes.pop(name))

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def tail(self, name: str) -> str:
        return self.log(name).read_text(errors="replace")[-3000:]

    def _start(self, name: str, *command: str) -> None:
        with self.log(name).open("ab") as out:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *command],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _database_url(self) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder.relative_to('/')}/roofs.sqlite3"
        return urlunsplit(urlsplit(machine.POSTGRESQL)._replace(path=f"/{self.database}"))


def _without_our_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ROOFS_")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The whole session: a server's workers go with it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def is_there(database: str) -> bool:
    with psycopg.connect(machine.POSTGRESQL, autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is not None


def drop(database: str) -> None:
    _on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _on_server(statement: sql.Composed) -> None:
    with psycopg.connect(machine.POSTGRESQL, autocommit=True) as connection:
        connection.execute(statement)
