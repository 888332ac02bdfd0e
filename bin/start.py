"""Start one whole installation on one port: database brought up to date, web and engine, one Ctrl-C for all."""

from __future__ import annotations

import argparse
import base64
import contextlib
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, NamedTuple

from children import Child

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
IN_TURN = "import sys; from roofs.__main__ import main; [main(command.split()) for command in sys.argv[1:]]"
PATIENCE_S = 60
GRACE_S = 8
NOT_AN_ADDRESS = "192.0.2.1"  # set aside for examples: routes like any other, reaches nobody


class CannotStartError(Exception):
    """Said to the person who started the program, in words they can act on."""


class Wishes(NamedTuple):
    host: str
    port: int
    data: Path
    filling: str
    """The command that gives an empty installation its first people."""

    @property
    def probe(self) -> str:
        """Where this machine itself finds the web process."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", ""} else self.host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def read_wishes(arguments: list[str]) -> Wishes:
    parser = argparse.ArgumentParser(prog="bin/run", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="default 8000")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 opens it to other machines; default 127.0.0.1")
    default = os.environ.get("ROOFS_DATA_DIR") or ROOT / "data"
    parser.add_argument("--data", type=Path, default=default, help="where everything is kept; default: data")
    demo = parser.add_mutually_exclusive_group()
    demo.add_argument("--no-demo", action="store_true", help="begin empty, with one administrator")
    demo.add_argument("--full-demo", action="store_true", help="begin with a company of two years; takes some minutes")
    said = parser.parse_args(arguments)
    filling = "first-admin" if said.no_demo else "demo --size full" if said.full_demo else "demo"
    return Wishes(said.host, said.port, said.data.resolve(), filling)


def check_port(wishes: Wishes) -> None:
    family = socket.AF_INET6 if ":" in wishes.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wishes.host, wishes.port))
        except (OSError, OverflowError) as error:
            raise CannotStartError(
                f"Port {wishes.port} on {wishes.host} cannot be used: {error}.\n"
                f"Probably another program has it. Choose another: bin/run --port {wishes.port % 65000 + 1}"
            ) from error


def hold_folder(data: Path) -> IO[str]:
    """One start per data folder: two would run every clock twice. The lock ends with this process, however it ends."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = (data / "run.lock").open("w")
    except OSError as error:
        raise CannotStartError(f"The data folder {data} cannot be written: {error}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise CannotStartError(
            f"{data} is in use: it is already started. Another folder: bin/run --data DIR"
        ) from error
    return handle


def ensure_secrets(data: Path) -> dict[str, str]:
    """The installation's own secrets, made on first start; only its owner may read them."""
    path = data / "secrets.env"
    if not path.exists():
        fernet = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        text = f"ROOFS_SECRET_KEY={secrets.token_urlsafe(64)}\nROOFS_ENCRYPTION_KEYS={fernet}\n"
        # Written beside and moved: a full disk must not leave half a key that a later start would take for whole.
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text)
        draft.rename(path)
    lines = (line.strip().partition("=") for line in path.read_text().splitlines())
    return {name: value for name, _, value in lines if name and not name.startswith("#")}


def set_environment(wishes: Wishes, kept: dict[str, str]) -> None:
    """For the children. What the person set, here or in secrets.env, is left as it is."""
    os.environ["ROOFS_DATA_DIR"] = str(wishes.data)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    os.environ["DJANGO_SETTINGS_MODULE"] = "roofs.config.settings"
    own = {"ROOFS_BASE_URL": wishes.probe}
    if wishes.host not in LOOPBACK:
        address = address_in_network() if wishes.host in {"0.0.0.0", "::"} else wishes.host  # noqa: S104 - compared
        own = {"ROOFS_BASE_URL": f"http://{address}:{wishes.port}", "ROOFS_ALLOWED_HOSTS": socket.gethostname()}
    for name, value in own.items():
        if name not in kept:
            os.environ.setdefault(name, value)


def address_in_network() -> str:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((NOT_AN_ADDRESS, 9))  # sends nothing, only picks the way out
        return str(probe.getsockname()[0])
    return "127.0.0.1"


def manage(*commands: str, show: bool = False) -> None:
    """Some of the program's commands, one after the other in one process: loading it takes longer than they do."""
    done = subprocess.run(
        [sys.executable, "-c", IN_TURN, *commands],
        stdin=subprocess.DEVNULL,
        stdout=None if show else subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        tail = "\n".join((done.stdout or "").strip().splitlines()[-15:])
        raise CannotStartError(f"bin/roofs {', '.join(commands)} failed.\n{tail}")


def prepare(wishes: Wishes) -> bool:
    """Bring the database up to date. Returns whether this was the first start."""
    marker = wishes.data / "first-start-done"
    first = not marker.exists()
    if first:
        say("First start: preparing the database ...")
    manage("migrate --noinput --verbosity=0", "createcachetable")
    if first:
        is_demo = wishes.filling.startswith("demo")
        say("Filling the demo company ..." if is_demo else "Making the first administrator ...")
        manage(wishes.filling, show=True)
        marker.touch()
    return first


def web(wishes: Wishes) -> list[str]:
    """One worker: the live page and everything else on one port. Production starts web, live and engine apart."""
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--workers", "1"]
    command += ["--host", wishes.host, "--port", str(wishes.port), "--workers-kill-timeout", "3"]
    return [*command, "--log-level", "warning", "--no-access-log", "roofs.config.live:app"]


class Supervisor:
    """Keeps web and engine together: both run, or none."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.asked_to_stop = 0

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, number: int, _frame: object) -> None:
        self.asked_to_stop += 1
        if self.asked_to_stop > 1:
            for child in self.children:
                child.kill()

    def start(self) -> None:
        for child in self.children:
            child.start()

    def wait_until_healthy(self, address: str) -> bool:
        """False when somebody asked to stop meanwhile."""
        until = time.monotonic() + PATIENCE_S
        while not self.asked_to_stop:
            self.check()
            if answers(f"{address}/health"):
                return True
            if time.monotonic() > until:
                raise CannotStartError(
                    f"{address}/health gave no good answer in {PATIENCE_S} s.\n{self.children[0].tail()}"
                )
            time.sleep(0.1)
        return False

    def check(self) -> None:
        for child in self.children:
            if (code := child.exit_code()) is not None and not self.asked_to_stop:
                raise CannotStartError(f"{child.name} stopped by itself (exit code {code}).\n{child.tail()}")

    def watch(self) -> None:
        while not self.asked_to_stop:
            self.check()
            time.sleep(0.2)

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + GRACE_S
        slow = [child.name for child in self.children if not child.wait(until)]
        for child in self.children:
            child.kill()
            child.wait(time.monotonic() + 2)
        if slow and self.asked_to_stop < 2:  # noqa: PLR2004 - a second Ctrl-C is not news
            say(f"{' and '.join(slow)} did not stop in time and had to be ended.")


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def say(words: str) -> None:
    # Nobody may be listening any more (a closed terminal); that must not keep the children from being stopped.
    with contextlib.suppress(OSError):
        print(words, flush=True)


def welcome(wishes: Wishes, *, first: bool, seconds: float) -> None:
    say(f"\n  Running at {os.environ.get('ROOFS_BASE_URL', wishes.probe)}  (ready in {seconds:.1f} s)\n")
    signins = wishes.data / "first-signins.txt"
    if first and signins.exists():
        say("\n".join(f"  {line}" for line in signins.read_text().splitlines()))
    elif signins.exists():
        say(f"  The first sign-ins are in {signins}")
    say(f"\n  Logs: {wishes.data / 'logs'}   Ctrl-C ends it.")


def run(wishes: Wishes) -> None:
    began = time.monotonic()
    lock = hold_folder(wishes.data)
    with lock:
        check_port(wishes)
        set_environment(wishes, ensure_secrets(wishes.data))
        first = prepare(wishes)
        logs = wishes.data / "logs"
        engine = [sys.executable, "-m", "roofs", "engine"]
        supervisor = Supervisor([Child("web", web(wishes), logs), Child("engine", engine, logs)])
        supervisor.listen()
        try:
            supervisor.start()
            if supervisor.wait_until_healthy(wishes.probe):
                welcome(wishes, first=first, seconds=time.monotonic() - began)
                supervisor.watch()
            say("\nStopping ...")
        finally:
            supervisor.stop()
    say("Stopped.")


def main() -> int:
    try:
        run(read_wishes(sys.argv[1:]))
    except CannotStartError as problem:
        print(problem, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
