"""The line to vendors: one call over HTTP, and what is known when no answer came.

Vendors' clients say what to call and read what came back; how a call is made is integrations/wire's business, so tests
put a fake line in its place and none of them can reach anybody.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlencode

from roofs.core.connections.ports import Port

USUAL_WAIT_SECONDS = 15.0


class NoAnswer(Exception):
    """`may_have_arrived`: the call had begun to leave, so the other side may have acted on it."""

    def __init__(self, why: str, *, may_have_arrived: bool) -> None:
        super().__init__(why)
        self.may_have_arrived = may_have_arrived


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = field(default=b"", repr=False)

    @property
    def is_good(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def json(self) -> Any:
        """None when it is something else."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def retry_after_seconds(self) -> int | None:
        said = self.headers.get("retry-after", "")
        return int(said) if said.isdecimal() else None


class Wire(Protocol):
    def call(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"", seconds: float = ...
    ) -> Answer:
        """Raises NoAnswer. Follows no redirect."""
        ...


WIRE: Port[Wire] = Port("wire")


def send_form(
    url: str,
    fields: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
    *,
    seconds: float = USUAL_WAIT_SECONDS,
) -> Answer:
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return WIRE.get().call("POST", url, headers={**kind, **headers}, body=urlencode(fields).encode(), seconds=seconds)


def send_json(
    url: str, value: object, headers: Mapping[str, str], *, seconds: float = USUAL_WAIT_SECONDS, method: str = "POST"
) -> Answer:
    kind = {"Content-Type": "application/json", "Accept": "application/json"}
    return WIRE.get().call(method, url, headers={**kind, **headers}, body=json.dumps(value).encode(), seconds=seconds)


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
