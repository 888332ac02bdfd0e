"""A real installation on free ports of this machine: database, one web process, one engine."""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120
GRACE_S = 10


class Installation:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{_free_port()}"
        self.leads: dict[str, int] = {}
        self.contacts: dict[str, int] = {}
        # Web and engine must sign alike: what one writes into a letter the other reads.
        self._secrets = {
            "ROOFS_SECRET_KEY": secrets.token_urlsafe(64),
            "ROOFS_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }
        self._children: list[subprocess.Popen[bytes]] = []
        self._logs: list[IO[bytes]] = []

    def start(self) -> None:
        self._say("migrate", "--noinput", "--verbosity=0")
        self._say("createcachetable")
        said = self._say("shell", "-c", "from tests.browser.filling import main; main()").splitlines()[-1]
        for name, keys in json.loads(said).items():
            self.leads[name], self.contacts[name] = keys["lead"], keys["contact"]
        port = self.address.rpartition(":")[2]
        server = ["granian", "--interface", "asgi", "--workers", "1", "--host", "127.0.0.1", "--port", port]
        self._begin("web", *server, "--workers-kill-timeout", "3", "--no-access-log", "roofs.config.live:app")
        self._begin("engine", "roofs", "engine")
        self._wait()

    def stop(self) -> None:
        for child in self._children:
            child.terminate()
        for child in self._children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(GRACE_S)
            with suppress(ProcessLookupError):
                os.killpg(child.pid, 9)
            child.wait()
        for log in self._logs:
            log.close()

    @property
    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROOFS_", "COV"))}
        own = {"ROOFS_DATA_DIR": str(self.folder), "ROOFS_BASE_URL": self.address, "PYTHONPATH": str(ROOT)}
        return {**kept, **own, **self._secrets, "DJANGO_SETTINGS_MODULE": "roofs.config.settings"}

    def _say(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "roofs", *command],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def _begin(self, name: str, *module: str) -> None:
        log = (self.folder / f"{name}.log").open("wb")
        self._logs.append(log)
        self._children.append(
            subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        )

    def _wait(self) -> None:
        """Until the web process answers and has heard of the engine."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with (
                suppress(urllib.error.URLError, OSError),
                urllib.request.urlopen(f"{self.address}/health", timeout=5) as answer,
            ):
                if json.load(answer)["engine"] == "running":
                    return
            if any(child.poll() is not None for child in self._children):
                break
            time.sleep(0.1)
        raise RuntimeError("\n".join(f"{log.name}:\n{Path(log.name).read_text()[-2000:]}" for log in self._logs))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
