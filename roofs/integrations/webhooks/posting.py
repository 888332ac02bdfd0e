"""One POST, carefully: the name is looked up once and the very address that was checked is called.

Otherwise a name could lead out when it is checked and inside when it is called. No proxy, no redirect, short waits, and
only the beginning of what comes back is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from roofs.core.webhooks.addresses import is_public
from roofs.core.webhooks.ports import Answer

WAIT_SECONDS = 5.0
"""For a connection, and for each piece of the answer."""

ALTOGETHER_SECONDS = 12.0
LONGEST_ANSWER = 2048


class Inside(Exception):
    """The address lies in a network that is nobody's business outside."""


class DirectPoster:
    def __init__(self, *, may_call_inside: bool = False) -> None:
        self._may_call_inside = may_call_inside

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        began = time.monotonic()
        try:
            status, text = self._post(url, body, headers)
        except Inside:
            return Answer(0, error="The address lies inside a private network.")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(0, error=_reason(error), milliseconds=_since(began))
        return Answer(status, text, milliseconds=_since(began))

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        parts = urlsplit(url)
        is_secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if is_secure else 80)
        with _Line(self._address(host, port)) as line:
            connection = _connection(host, port, line, is_secure=is_secure)
            try:
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                connection.request("POST", target, body, {**headers, "Connection": "close"})
                response = connection.getresponse()
                return response.status, response.read(LONGEST_ANSWER).decode(errors="replace")
            finally:
                connection.close()

    def _address(self, host: str, port: int) -> tuple[str, int]:
        """The first one of this name. One that lies inside spoils all: nobody honest mixes them."""
        found = [entry[4] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        numbers = [ip_address(str(one[0]).partition("%")[0]) for one in found]
        for number in numbers:
            is_at_home = self._may_call_inside and (
                number.is_loopback or (number.is_private and not number.is_link_local)
            )
            if not is_public(number) and not is_at_home:
                raise Inside(host)
        return str(found[0][0]), port


class _Line:
    """To that address and for so long, whatever the other side does: one that sends a byte now and then would hold a
    worker for ever.
    """

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._own: socket.socket | None = None
        self._clock = threading.Timer(ALTOGETHER_SECONDS, self._cut)
        self._clock.daemon = True

    def connect(self, _wanted: tuple[str, int], timeout: float, _source: object = None) -> socket.socket:
        made = socket.create_connection(self._address, timeout)
        self._own = made.dup()  # TLS takes the first one over
        return made

    def _cut(self) -> None:
        if self._own is not None:
            with suppress(OSError):
                self._own.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._clock.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        if self._own is not None:
            self._own.close()


def _connection(host: str, port: int, line: _Line, *, is_secure: bool) -> http.client.HTTPConnection:
    """It asks for the host by its name, and a certificate must carry that name."""
    made: http.client.HTTPConnection
    if is_secure:
        made = http.client.HTTPSConnection(host, port, timeout=WAIT_SECONDS, context=ssl.create_default_context())
    else:
        made = http.client.HTTPConnection(host, port, timeout=WAIT_SECONDS)
    made._create_connection = line.connect  # type: ignore[attr-defined] # noqa: SLF001 -- the library's place for it
    return made


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "No answer in time."
    if isinstance(error, socket.gaierror):
        return "There is no such name."
    if isinstance(error, ssl.SSLError):
        return f"No secure connection: {error.reason or error}"
    if isinstance(error, ConnectionRefusedError):
        return "Nobody listens there."
    return f"{type(error).__name__}: {error}"[:300]


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
