"""A line to vendors that leads nowhere: it writes down who was called and says what the test wants said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from roofs.core.connections.wire import WIRE, Answer, NoAnswer
from roofs.integrations.rehearsal.specs import Spec
from tests.house.tree import ROOT

SHARED = ROOT.parent / "shared" / "data"
DROPPED = NoAnswer("TimeoutError", may_have_arrived=True)
NOBODY = NoAnswer("ConnectionRefusedError", may_have_arrived=False)


@dataclass(frozen=True, slots=True)
class Called:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=bool(self.body)))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Scripted:
    answers: list[Answer | NoAnswer] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)

    def call(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"", seconds: float = 0
    ) -> Answer:
        self.calls.append(Called(method, url, headers, body))
        answer = self.answers.pop(0)
        if isinstance(answer, NoAnswer):
            raise answer
        return answer


@contextmanager
def line(*answers: Answer | NoAnswer) -> Iterator[Scripted]:
    scripted = Scripted(list(answers))
    with WIRE.using(scripted):
        yield scripted


def said(status: int, value: object = None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, named, b"" if value is None else json.dumps(value).encode())


def shared(path: str) -> Path:
    """A vendor's file, where this machine has it."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"there is no {path} on this machine")
    return found


def spec(path: str) -> Spec:
    found = shared(f"vendor_specs/{path}")
    if found.suffix in {".yml", ".yaml"}:
        return Spec(yaml.load(found.read_text(), yaml.CSafeLoader))
    return Spec.read(found)


def assert_keeps_to(described: Spec, called: Called, base: str = "") -> None:
    path = called.path.removeprefix(base)
    assert described.problems(called.method, path, called.headers.get("Content-Type", ""), called.body) == []
