"""bin/start.py with a program of a few lines in the place of ours: order, words and endings."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PROGRAM = """
import os, pathlib, signal, sys, time
data = pathlib.Path(os.environ["ROOFS_DATA_DIR"])

def main(arguments):
    with (data / "calls").open("a") as calls:
        calls.write(" ".join(arguments) + "\\n")
    if arguments[0] in {"demo", "first-admin"}:
        (data / "first-signins.txt").write_text("owner@example.com / a password\\n")
    if arguments[0] == os.environ.get("FAIL"):
        sys.exit("the database is on fire")
    if arguments[0] == "engine":
        engine()

def engine():
    if os.environ.get("STUBBORN"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("engine runs", flush=True)
    time.sleep(1.0 if os.environ.get("SHORT") else 60)
    sys.exit("engine has had enough")

if __name__ == "__main__":
    main(sys.argv[1:])
"""
WEB = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"well"})
"""


class Installation:
    """One bin/start.py over a stand-in, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.said = folder / "said"
        self.process: subprocess.Popen[bytes] | None = None
        (folder / "bin").mkdir()
        for name in ("start.py", "children.py"):
            shutil.copy(ROOT / "bin" / name, folder / "bin")
        (folder / "roofs" / "config").mkdir(parents=True)
        (folder / "roofs" / "__init__.py").touch()
        (folder / "roofs" / "__main__.py").write_text(PROGRAM)
        (folder / "roofs" / "config" / "live.py").write_text(WEB)

    def start(self, *options: str, **environment: str) -> None:
        arguments = ["--port", str(self.port), "--data", str(self.data), *options]
        command = [sys.executable, str(self.folder / "bin" / "start.py"), *arguments]
        bare = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), **environment}
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, env=bare, cwd=self.folder)

    def wait_for(self, words: str, seconds: float = 60) -> str:
        until = time.monotonic() + seconds
        while words not in self.words():
            assert time.monotonic() < until, f"never said {words!r}:\n{self.words()}"
            time.sleep(0.05)
        return self.words()

    def words(self) -> str:
        return self.said.read_text()

    def end(self, *signals: int, seconds: float = 15) -> int:
        assert self.process
        for number in signals:
            self.process.send_signal(number)
            time.sleep(0.2)
        return self.process.wait(seconds)

    def calls(self) -> list[str]:
        return (self.data / "calls").read_text().split("\n")[:-1]

    def leftovers(self) -> list[str]:
        """Processes that still live in this folder."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (process / "cwd").readlink() == self.folder:
                    found.append((process / "cmdline").read_text().replace("\0", " "))
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    one = Installation(tmp_path)
    yield one
    if one.process and one.process.poll() is None:
        one.end(signal.SIGTERM, signal.SIGTERM)


def test_first_start_fills_the_demo_and_shows_the_sign_ins(installation: Installation):
    installation.start()
    said = installation.wait_for("Ctrl-C ends it")
    assert f"http://127.0.0.1:{installation.port}" in said
    assert "owner@example.com / a password" in said
    assert installation.calls() == ["migrate --noinput --verbosity=0", "createcachetable", "demo", "engine"]
    assert installation.end(signal.SIGINT) == 0
    assert installation.leftovers() == []


def test_first_start_fills_the_full_company_when_it_is_asked_for(installation: Installation):
    installation.start("--full-demo")
    installation.wait_for("Ctrl-C ends it")
    assert "demo --size full" in installation.calls()
    assert installation.end(signal.SIGINT) == 0


def test_second_start_changes_no_secret_and_fills_nothing(installation: Installation):
    installation.start("--no-demo")
    installation.wait_for("Ctrl-C ends it")
    installation.end(signal.SIGTERM)
    secrets = (installation.data / "secrets.env").read_text()
    installation.start("--no-demo")
    installation.wait_for("Ctrl-C ends it")
    installation.end(signal.SIGTERM)
    assert (installation.data / "secrets.env").read_text() == secrets
    assert installation.calls().count("first-admin") == 1
    assert "demo" not in installation.calls()


def test_secrets_are_for_the_owner_alone(installation: Installation):
    installation.start(FAIL="migrate")
    installation.wait_for("the database is on fire")
    assert stat.S_IMODE((installation.data / "secrets.env").stat().st_mode) == 0o600
    text = (installation.data / "secrets.env").read_text()
    assert re.fullmatch(r"ROOFS_SECRET_KEY=\S{80,}\nROOFS_ENCRYPTION_KEYS=[\w=-]{44}\n", text)


def test_a_first_start_that_failed_is_a_first_start_again(installation: Installation):
    installation.start(FAIL="demo")
    installation.wait_for("bin/roofs demo failed")
    assert installation.end() == 1
    installation.start()
    installation.wait_for("Ctrl-C ends it")
    assert installation.calls().count("demo") == 2


def test_when_one_child_dies_all_ends_and_its_last_lines_are_shown(installation: Installation):
    installation.start(SHORT="1")
    said = installation.wait_for("engine has had enough")
    assert "engine stopped by itself (exit code 1)" in said
    assert installation.end() == 1
    assert installation.leftovers() == []


def test_a_second_ctrl_c_does_not_wait(installation: Installation):
    installation.start(STUBBORN="1")
    installation.wait_for("Ctrl-C ends it")
    began = time.monotonic()
    installation.end(signal.SIGINT, signal.SIGINT)
    assert time.monotonic() - began < 7
    assert installation.leftovers() == []


def test_a_taken_port_is_named_with_a_way_out(installation: Installation):
    with socket.socket() as other:
        other.bind(("127.0.0.1", installation.port))
        other.listen()
        installation.start()
        said = installation.wait_for("Choose another")
    assert f"Port {installation.port}" in said
    assert installation.end() == 1


def test_one_folder_is_started_once(installation: Installation):
    installation.start()
    installation.wait_for("Ctrl-C ends it")
    again = subprocess.run(
        [
            sys.executable,
            installation.folder / "bin" / "start.py",
            "--data",
            installation.data,
            "--port",
            str(free_port()),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath},
    )
    assert again.returncode == 1
    assert "is already started" in again.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_children_end_when_their_keeper_is_killed(installation: Installation):
    installation.start()
    installation.wait_for("Ctrl-C ends it")
    installation.end(signal.SIGKILL)
    until = time.monotonic() + 8
    while installation.leftovers() and time.monotonic() < until:
        time.sleep(0.1)
    assert installation.leftovers() == []


def test_a_large_log_makes_room(installation: Installation):
    logs = installation.data / "logs"
    logs.mkdir(parents=True)
    (logs / "web.log").write_bytes(b"old line\n" * 700_000)
    installation.start()
    installation.wait_for("Ctrl-C ends it")
    assert (logs / "web.log").stat().st_size < 10_000
    assert (logs / "web.log.1").stat().st_size > 5_000_000
