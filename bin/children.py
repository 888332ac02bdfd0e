"""A process that start.py looks after, with its log."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

LOG_LIMIT = 5 * 1024 * 1024
LOGS_KEPT = 3
PR_SET_PDEATHSIG = 1


def rotate(log: Path) -> None:
    """web.log becomes web.log.1, and so on, once it is large."""
    if not log.exists() or log.stat().st_size < LOG_LIMIT:
        return
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.rename(log.with_name(f"{log.name}.{number + 1}"))
    log.rename(log.with_name(f"{log.name}.1"))


def end_with_parent() -> None:
    """Runs in the child before its program: when start.py is killed, Linux asks the child to stop."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    def __init__(self, name: str, command: list[str], logs: Path) -> None:
        self.name = name
        self.command = command
        self.log = logs / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._began_at = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        rotate(self.log)
        with self.log.open("ab") as out:
            self._began_at = out.tell()
            # A session of its own: Ctrl-C in the terminal reaches start.py alone, which then stops its children.
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - start.py has one thread
            )

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> bool:
        """Whether it has ended by then."""
        while self.process and self.process.poll() is None:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def kill(self) -> None:
        """The whole session: a server's workers go with it. Called in a signal handler too, so it waits for nothing."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def tail(self, lines: int = 20) -> str:
        with self.log.open("rb") as log:
            log.seek(max(self._began_at, log.seek(0, os.SEEK_END) - 20_000))
            text = log.read().decode(errors="replace")
        last = "\n".join(text.strip().splitlines()[-lines:]) or "(it said nothing)"
        return f"Last lines of {self.log}:\n{last}"
