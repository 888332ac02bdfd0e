"""A client over HTTP that takes every answer as it comes. One connection for each thread, kept open."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 60.0


class Away(Exception):
    """Nobody answers there."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    seconds: float
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        """None when it is something else."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Caller:
    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("an address looks like http://127.0.0.1:8000")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._mine = threading.local()
        self._open: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Raises Away. A connection the server has closed meanwhile is opened again once."""
        began = time.perf_counter()
        for is_last in (False, True):
            connection = self._connection()
            try:
                connection.request(method, path, body, dict(headers or {}))
                found = connection.getresponse()
                content = found.read()
            except (OSError, http.client.HTTPException) as error:
                self._drop()
                if is_last:
                    raise Away(f"{self._host}: {error}") from error
                continue
            named = {name.lower(): value for name, value in found.getheaders()}
            return Answer(found.status, named, content, time.perf_counter() - began, _cookies(found))
        raise Away(self._host)

    def call_patiently(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """As `call`, but whoever is told that he asks too often comes again when he may."""
        while True:
            answer = self.call(method, path, body, headers)
            if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
                return answer
            time.sleep(float(answer.headers.get("retry-after", "1")))

    def send_json(self, method: str, path: str, value: object, headers: Mapping[str, str] | None = None) -> Answer:
        return self.call(
            method, path, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})}
        )

    def close(self) -> None:
        """The connections of all threads, once these have ended."""
        with self._lock:
            while self._open:
                self._open.pop().close()
        self._mine = threading.local()

    def _connection(self) -> http.client.HTTPConnection:
        known: http.client.HTTPConnection | None = getattr(self._mine, "connection", None)
        if known is None:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            known = self._mine.connection = kind(self._host, self._port, timeout=TIMEOUT)
            with self._lock:
                self._open.append(known)
        return known

    def _drop(self) -> None:
        self._mine.connection.close()
        self._mine.connection = None


def _cookies(found: http.client.HTTPResponse) -> dict[str, str]:
    jar = SimpleCookie()
    for line in found.headers.get_all("Set-Cookie") or []:
        jar.load(line)
    return {name: morsel.value for name, morsel in jar.items()}
