"""What is sent in, as bytes on the wire. Each deed has a name of its own, so that sending it again is the same deed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Door = Literal["form", "api", "import", "mail"]
Sort = Literal["good", "duplicate", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    key: str
    door: Door
    sort: Sort = "good"
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm(Deed):
    """On the hosted page, by a person."""

    fields: Mapping[str, str]
    door: Door = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedForm(Deed):
    """By somebody's own website, as JSON."""

    body: bytes
    door: Door = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Deed):
    """Of a program, to the REST address."""

    body: bytes
    content_type: str = "application/json"
    door: Door = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Deed):
    name: str
    content: bytes
    rows: int
    enrol: bool = False
    door: Door = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Deed):
    raw: bytes
    sender: str
    to: str = ""
    """Empty: the office."""
    door: Door = "mail"


@dataclass(slots=True)
class Plan:
    """First what comes new and what is broken; the same people again only after they are known."""

    first: list[Deed] = field(default_factory=list)
    again: list[Deed] = field(default_factory=list)
    mailboxes: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return len(self.first) + len(self.again)
