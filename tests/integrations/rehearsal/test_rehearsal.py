from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from roofs.integrations.rehearsal.caller import Away, Caller
from roofs.integrations.rehearsal.post_office import Sink, bring


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Set-Cookie", "a=1; Path=/")
        self.send_header("Set-Cookie", "b=2; HttpOnly")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.path == "/bye"

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as running:
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_an_answer_comes_as_it_is(server: str):
    caller = Caller(server)
    answer = caller.send_json("POST", "/", {"a": 1})
    assert (answer.status, answer.json, answer.cookies) == (201, {"a": 1}, {"a": "1", "b": "2"})
    assert caller.call("POST", "/", b"no json").json is None
    caller.close()


def test_a_closed_connection_is_opened_again(server: str):
    caller = Caller(server)
    assert caller.call("POST", "/bye", b"x").status == 201
    assert caller.call("POST", "/", b"y").body == b"y"
    caller.close()


def test_nobody_there_is_said():
    with pytest.raises(Away):
        Caller(f"http://127.0.0.1:{free_port()}").call("GET", "/")
    with pytest.raises(ValueError, match="an address looks like"):
        Caller("crm.example.com")


def test_a_letter_is_brought_and_kept():
    kept: list[bytes] = []
    port = free_port()
    with Sink(port, kept.append):
        raw = b"Subject: roof\r\n\r\nhello\r\n"
        assert bring(f"127.0.0.1:{port}", raw, sender="a@example.org", recipients=["b@example.com"]) == (250, "")
    assert kept == [raw]
    code, words = bring(f"127.0.0.1:{port}", raw, sender="a@example.org", recipients=["b@example.com"])
    assert code == 0
    assert "refused" in words
