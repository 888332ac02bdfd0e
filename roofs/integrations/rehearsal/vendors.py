"""Vendors that exist on this machine only: they take what is sent to them, hold it against the vendor's own
description where one is given, and can be told to be slow, full or away.

    with Double("twilio", spec=Spec.read(path)) as twilio:
        connection.options["endpoint"] = twilio.url
        ...
        assert twilio.problems == []
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from roofs.integrations.rehearsal.specs import FORM, Spec


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came. `path` is without what stands behind the question mark."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def fields(self) -> dict[str, Any]:
        """Of a form or of JSON; empty for anything else."""
        if self.headers.get("content-type", "").startswith(FORM):
            return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))
        try:
            said = json.loads(self.body)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    value: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


Answering = Callable[[Asked], Said]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the double does instead of answering: an answer of its own, waiting, or hanging up in the middle."""

    said: Said | None = None
    waits_seconds: float = 0.0
    hangs_up: bool = False


class Double:
    """A vendor on a port of this machine. `base` stands before every path of its description."""

    def __init__(self, vendor: str, *, spec: Spec | None = None, port: int = 0) -> None:
        self.base, self._answer = VENDORS[vendor]
        self._spec, self._lock = spec, threading.Lock()
        self.asked: list[Asked] = []
        self.said: list[Said] = []
        self.problems: list[str] = []
        self.troubles: list[Trouble] = []
        self._known: dict[str, Said] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_of(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{self.base}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, asked: Asked) -> tuple[Said, Trouble]:
        with self._lock:
            self.asked.append(asked)
            self.problems += self._held_against(asked)
            trouble = self.troubles.pop(0) if self.troubles else Trouble()
            self.said.append(trouble.said or self._once(asked))
            return self.said[-1], trouble

    def _once(self, asked: Asked) -> Said:
        """Who sends the same key again gets the same answer, where the vendor keeps such keys."""
        key = asked.headers.get("idempotency-key", "")
        if not key:
            return self._answer(asked)
        if key not in self._known:
            self._known[key] = self._answer(asked)
        return self._known[key]

    def _held_against(self, asked: Asked) -> list[str]:
        if self._spec is None:
            return []
        path = asked.path.removeprefix(self.base)
        kind = asked.headers.get("content-type", "")
        found = self._spec.problems(asked.method, path, kind, asked.body)
        return [f"{asked.method} {path}: {problem}" for problem in found]


def _handler_of(double: Double) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said, trouble = double.take(Asked(self.command, urlsplit(self.path).path, headers, body))
            time.sleep(trouble.waits_seconds)
            raw = b"" if said.value is None else json.dumps(said.value).encode()
            self.send_response(said.status)
            for name, value in {"Content-Type": "application/json", **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw[: len(raw) // 2] if trouble.hangs_up else raw)
            self.close_connection = trouble.hangs_up or self.close_connection

        do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = _serve  # noqa: N815 -- named by the library

        def log_message(self, *_: object) -> None:
            """Requests hold people's words."""

    return Handler


def _twilio(asked: Asked) -> Said:
    if asked.path.endswith("/Consents/Bulk"):
        return Said(HTTPStatus.CREATED, {"items": []})
    if asked.method == "GET":
        return Said(HTTPStatus.OK, {"status": "active"})
    if asked.method == "DELETE":
        return Said(HTTPStatus.NO_CONTENT)
    number = asked.fields.get("To", "")
    if not number.startswith("+"):
        return Said(HTTPStatus.BAD_REQUEST, {"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400})
    made = {"sid": f"SM{uuid.uuid4().hex}", "status": "queued", "to": number, "error_code": None, "num_segments": "1"}
    return Said(HTTPStatus.CREATED, made)


def _sendgrid(asked: Asked) -> Said:
    if asked.method == "POST" and asked.path.endswith("/mail/send"):
        return Said(HTTPStatus.ACCEPTED, headers={"X-Message-Id": uuid.uuid4().hex})
    return Said(HTTPStatus.OK, {"scopes": ["mail.send"]})


def _lob(asked: Asked) -> Said:
    if asked.path.endswith("/us_verifications"):
        line = str(asked.fields.get("primary_line", ""))
        return Said(
            HTTPStatus.OK, {"deliverability": "undeliverable" if not line else "deliverable", "primary_line": line}
        )
    if asked.method == "DELETE":
        return Said(HTTPStatus.OK, {"id": asked.path.rpartition("/")[2], "deleted": True})
    if asked.method == "POST":
        return Said(HTTPStatus.OK, {"id": f"psc_{uuid.uuid4().hex[:16]}", "url": "https://lob.example.com/proof.pdf"})
    if asked.path.endswith("/postcards"):
        return Said(HTTPStatus.OK, {"object": "list", "data": []})
    ref = asked.path.rpartition("/")[2]
    return Said(HTTPStatus.OK, {"id": ref, "to": {"id": f"adr_{ref}"}, "send_date": "2099-01-01T00:00:00.000Z"})


def _hubspot(asked: Asked) -> Said:
    if asked.path.endswith("/contacts/gdpr-delete"):
        return Said(HTTPStatus.NO_CONTENT)
    if asked.method == "POST":
        key = asked.fields.get("message", {}).get("sendId", "")
        return Said(HTTPStatus.OK, {"status": "COMPLETE", "statusId": key, "sendResult": "SENT"})
    return Said(HTTPStatus.OK, {"id": "51", "properties": {"email": "ann@example.com"}})


VENDORS: dict[str, tuple[str, Answering]] = {
    "twilio": ("", _twilio),
    "sendgrid": ("", _sendgrid),
    "lob": ("/v1", _lob),
    "hubspot": ("", _hubspot),
}
