"""Against a server of our own on this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from roofs.core.webhooks.ports import Answer
from roofs.integrations.webhooks import posting
from roofs.integrations.webhooks.posting import DirectPoster

HEADERS = {"Content-Type": "application/json", "Roofs-Event": "lead.won"}


@dataclass
class Receiver:
    status: int = 200
    body: bytes = b"thank you"
    drips: bool = False
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    known = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(known.status)
            self.send_header("Location", f"{known.url}/elsewhere")
            self.send_header("Content-Length", str(len(known.body)))
            self.end_headers()
            try:
                for number in range(len(known.body) if known.drips else 0):
                    self.wfile.write(known.body[number : number + 1])
                    time.sleep(0.1)
                if not known.drips:
                    self.wfile.write(known.body)
            except OSError:
                return

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        known.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield known
        server.shutdown()
        thread.join()


@pytest.fixture
def poster() -> DirectPoster:
    return DirectPoster(may_call_inside=True)


def test_it_arrives_as_it_was_written(receiver: Receiver, poster: DirectPoster):
    answer = poster.post(f"{receiver.url}/hooks?from=roofs", b'{"id":1}', HEADERS)
    assert (answer.status, answer.body, answer.is_taken) == (200, "thank you", True)
    [(path, headers, body)] = receiver.got
    assert (path, body) == ("/hooks?from=roofs", b'{"id":1}')
    assert headers["roofs-event"] == "lead.won"


def test_only_the_beginning_of_an_answer_is_read(receiver: Receiver, poster: DirectPoster):
    receiver.body = b"x" * 100_000
    assert len(poster.post(receiver.url, b"{}", HEADERS).body) == posting.LONGEST_ANSWER


def test_a_redirect_is_an_answer_and_not_followed(receiver: Receiver, poster: DirectPoster):
    receiver.status = 302
    answer = poster.post(receiver.url, b"{}", HEADERS)
    assert (answer.status, answer.is_taken, len(receiver.got)) == (302, False, 1)


def test_nobody_inside_is_called_in_production(receiver: Receiver):
    answer = DirectPoster().post(receiver.url, b"{}", HEADERS)
    assert (answer.status, answer.error) == (0, "The address lies inside a private network.")
    assert receiver.got == []


@pytest.mark.parametrize(
    "numbers",
    [["10.0.0.5"], ["93.184.215.14", "192.168.1.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"], ["fd00::1"]],
)
def test_a_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch, numbers: list[str]):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    monkeypatch.setattr(socket, "create_connection", lambda *_args, **_options: pytest.fail("called"))
    answer = DirectPoster().post("https://receiver.example.com/", b"{}", HEADERS)
    assert answer.error == "The address lies inside a private network."


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch):
    called = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    monkeypatch.setattr(socket, "create_connection", connect)
    answer = DirectPoster().post("https://receiver.example.com/", b"{}", HEADERS)
    assert called == [("93.184.215.14", 443)]
    assert answer == Answer(0, error="Nobody listens there.", milliseconds=answer.milliseconds)


def test_even_a_developer_does_not_reach_what_clouds_keep(poster: DirectPoster):
    assert poster.post("http://169.254.169.254/latest/", b"{}", HEADERS).error.startswith("The address lies inside")


def test_a_server_that_drips_is_cut_off(receiver: Receiver, poster: DirectPoster, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posting, "ALTOGETHER_SECONDS", 0.3)
    receiver.body, receiver.drips = b"x" * 100, True
    began = time.monotonic()
    poster.post(receiver.url, b"{}", HEADERS)
    assert time.monotonic() - began < 3


def test_a_closed_port_is_said_in_words(poster: DirectPoster):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert poster.post(f"http://127.0.0.1:{port}/", b"{}", HEADERS).error == "Nobody listens there."
