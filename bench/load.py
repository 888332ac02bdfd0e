"""Many clients that ask again once they are answered, at once or after a pause. By wrk where it is installed."""

from __future__ import annotations

import http.client
import json
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from bench.figures import percentile

LUA = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True, slots=True)
class Answered:
    """Milliseconds a client waited."""

    p50: float
    p95: float
    p99: float
    requests: int
    seconds: float
    errors: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def p95_if_any(self) -> float:
        """Nobody was answered: that is no good figure but the worst."""
        return self.p95 if self.requests else float("inf")

    def __str__(self) -> str:
        return (
            f"p50 {self.p50:.0f}  p95 {self.p95:.0f}  p99 {self.p99:.0f} ms, {self.rate:.0f} a second, "
            f"{self.errors} errors of {self.requests}"
        )


def ask(
    url: str | Sequence[str], headers: dict[str, str], *, clients: int = 50, seconds: int = 8, pause: float = 0.0
) -> Answered:
    """`pause`: seconds, on average, until a client asks again. Several addresses of one server are asked in turn."""
    urls = [url] if isinstance(url, str) else list(url)
    return (_by_wrk if shutil.which("wrk") else _by_threads)(urls, headers, clients, seconds, pause)


def tool() -> str:
    return "wrk" if shutil.which("wrk") else "threads of this process (install wrk for a cheaper client)"


def _by_wrk(urls: list[str], headers: dict[str, str], clients: int, seconds: int, pause: float) -> Answered:
    said = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "20s", "-s", str(LUA), *said]
    command += [urls[0], "--", str(round(1000 * pause)), *(url[len(_origin(url)) :] for url in urls)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Answered(**json.loads(done.stdout.strip().splitlines()[-1]))


def _origin(url: str) -> str:
    return "://".join(urlsplit(url)[:2])


def _by_threads(urls: list[str], headers: dict[str, str], clients: int, seconds: int, pause: float) -> Answered:
    until, waited, errors = time.monotonic() + seconds, list[float](), list[int]()

    def client() -> None:
        asked, connection = cycle(urls), http.client.HTTPConnection(urlsplit(urls[0]).netloc, timeout=20)
        while time.monotonic() < until:
            time.sleep(pause * (0.5 + random.random()))
            began = time.perf_counter()
            try:
                connection.request("GET", next(asked).removeprefix(_origin(urls[0])), headers=headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                errors.append(0)
                connection.close()
                continue
            waited.append(1000 * (time.perf_counter() - began))
            if answer.status >= 400:
                errors.append(answer.status)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p50, p95, p99 = (percentile(waited, share) for share in (0.5, 0.95, 0.99))
    return Answered(p50, p95, p99, len(waited), seconds, len(errors))
