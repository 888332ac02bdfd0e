from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from roofs.integrations.links.checker import LinkAsker


class _Site(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self._say({"/gone": 404, "/no-head": 405}.get(self.path, 200))

    def do_GET(self) -> None:
        self._say(200)

    def _say(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/gone", 404), ("/no-head", 200)])
def test_a_link_is_asked_for_its_head_and_where_that_is_not_understood_for_itself(site: str, path: str, status: int):
    assert LinkAsker(may_call_inside=True).ask(site + path).status == status


def test_nothing_inside_the_network_is_asked(site: str):
    for url in (site, "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/"):
        assert "private network" in LinkAsker().ask(url).error


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://", "not an address", "http://a.example.com:99999/"])
def test_what_does_not_answer_is_told_and_not_raised(url: str):
    assert LinkAsker(may_call_inside=True).ask(url).error
