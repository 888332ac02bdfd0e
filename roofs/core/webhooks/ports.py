"""What is needed of the network: one POST to a stranger's address, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from roofs.core.connections.ports import Port


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 0 when nobody answered; `error` then says why."""

    status: int
    body: str = ""
    error: str = ""
    milliseconds: int = 0

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 -- the range every client of HTTP knows


class Poster(Protocol):
    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Never raises for what the other side does. Follows no redirect and calls no address inside the network."""
        ...


POSTER: Port[Poster] = Port("webhooks")
