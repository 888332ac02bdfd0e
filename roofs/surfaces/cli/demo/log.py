"""The log of a filling, in the order in which things happened and not in that in which they were told."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder

from roofs.core.events.models import Event
from roofs.surfaces.cli.demo.pouring import pour

BATCH = 5000


class Log:
    """Half a million entries are too many to hold: each part of the story is sorted on its own and laid aside."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._parts: list[IO[str]] = []
        self._told = 0

    def tell(self, name: str, at: datetime, actor: int | None, subject: tuple[str, int | None], data: Any) -> None:
        """A line begins with the moment, so that sorting lines sorts by it; then comes the order of telling."""
        self._told += 1
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")
        told = [moment, f"{self._told:08}", name, actor, *subject, data]
        self._lines.append(json.dumps(told, cls=DjangoJSONEncoder))

    def lay_aside(self) -> None:
        part = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 -- closed when all are written
        part.writelines(f"{line}\n" for line in sorted(self._lines))
        part.seek(0)
        self._parts.append(part)
        self._lines = []

    def write(self) -> int:
        self.lay_aside()
        lines = heapq.merge(*self._parts)
        while many := list(islice(lines, BATCH)):
            pour(self._events(many))
        for part in self._parts:
            part.close()
        return self._told

    @staticmethod
    def _events(lines: list[str]) -> Iterator[Event]:
        for line in lines:
            at, _order, name, actor, kind, key, data = json.loads(line)
            moment = datetime.fromisoformat(at)
            yield Event(name=name, at=moment, actor_id=actor, subject_type=kind, subject_id=key, data=data)
