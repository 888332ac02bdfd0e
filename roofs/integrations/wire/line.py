"""One call, without redirects and without a second try: whoever calls decides what an uncertain answer means."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from roofs.core.connections.wire import USUAL_WAIT_SECONDS, Answer, NoAnswer

LONGEST_ANSWER = 4 * 1024 * 1024
PIECE = 65_536


class Line:
    def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes = b"",
        seconds: float = USUAL_WAIT_SECONDS,
    ) -> Answer:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, seconds)
        until = time.monotonic() + seconds
        try:
            _connect(connection)
            return _ask(connection, method, target, body, {**headers, "Connection": "close"}, until)
        finally:
            connection.close()


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _connect(connection: http.client.HTTPConnection) -> None:
    try:
        connection.connect()
    except OSError as error:
        raise NoAnswer(type(error).__name__, may_have_arrived=False) from None


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    body: bytes,
    headers: Mapping[str, str],
    until: float,
) -> Answer:
    """From the first byte on it may have arrived. The text of an error may hold an address, its name does not."""
    try:
        connection.request(method, target, body or None, dict(headers))
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, _read(response, until))
    except (ValueError, http.client.InvalidURL) as error:  # it cannot be written down, so nothing has left
        raise NoAnswer(type(error).__name__, may_have_arrived=False) from None
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(type(error).__name__, may_have_arrived=True) from None


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    pieces, size = [], 0
    expected = response.length
    while piece := response.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LONGEST_ANSWER or time.monotonic() > until:
            raise TimeoutError
    if expected is not None and size < expected:
        raise http.client.IncompleteRead(b"", expected - size)
    return b"".join(pieces)
