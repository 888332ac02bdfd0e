"""What is known of a call when the other side answers, answers half, or not at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from roofs.core.connections.wire import NoAnswer
from roofs.integrations.wire.line import Line


def _whole(line: socket.socket) -> bytes:
    """Head and body may come in two pieces."""
    said = line.recv(65_536)
    while b"Content-Length: " in said and said.endswith(b"\r\n\r\n") and b"Content-Length: 0" not in said:
        said += line.recv(65_536)
    return said


@contextmanager
def somebody(answer: bytes, *, silent: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                heard.append(_whole(line))
                if silent:
                    done.wait(5)
                else:
                    line.sendall(answer)

        done = threading.Event()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1/things?a=1", heard
        done.set()
        thread.join(5)


def test_an_answer_comes_as_it_is():
    with somebody(b'HTTP/1.1 429 No\r\nRetry-After: 7\r\nContent-Length: 8\r\n\r\n{"a": 1}') as (url, heard):
        answer = Line().call("POST", url, headers={"X-Own": "1"}, body=b"x=1")
    assert (answer.status, answer.json, answer.retry_after_seconds, answer.is_good) == (429, {"a": 1}, 7, False)
    assert heard[0].startswith(b"POST /v1/things?a=1 HTTP/1.1\r\n")
    assert heard[0].endswith(b"x=1")


def test_a_redirect_is_an_answer_and_not_followed():
    with somebody(b"HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n") as (url, _heard):
        assert Line().call("GET", url, headers={}).status == 302


def test_nobody_there_means_that_nothing_has_left():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NoAnswer) as told:
        Line().call("POST", f"http://127.0.0.1:{port}/", headers={})
    assert not told.value.may_have_arrived


@pytest.mark.parametrize(
    ("headers", "path"), [({"Authorization": "Bearer “key”"}, ""), ({"X": "a\nb"}, ""), ({}, " x")]
)
def test_what_cannot_be_written_down_never_leaves(headers: dict[str, str], path: str):
    with somebody(b"") as (url, heard), pytest.raises(NoAnswer) as told:
        Line().call("POST", url + path, headers=headers, body=b"x")
    assert not told.value.may_have_arrived
    assert b"".join(heard) == b""


@pytest.mark.parametrize("half", [b"", b'HTTP/1.1 201 Made\r\nContent-Length: 90\r\n\r\n{"sid": "SM'], ids=repr)
def test_half_an_answer_means_that_it_may_have_arrived(half: bytes):
    with somebody(half) as (url, _heard), pytest.raises(NoAnswer) as told:
        Line().call("POST", url, headers={}, body=b"x")
    assert told.value.may_have_arrived


def test_silence_means_that_it_may_have_arrived():
    with somebody(b"", silent=True) as (url, _heard), pytest.raises(NoAnswer) as told:
        Line().call("POST", url, headers={}, body=b"x", seconds=0.05)
    assert told.value.may_have_arrived
    assert str(told.value) == "TimeoutError"
