"""Where vendors call us. A guard says whether a call is genuine; what it lets in is stored raw and worked on later.

    open_door(Door(name="sendgrid", source="sendgrid", guard=verify))

A guard gets the call exactly as it came, because signatures cover bytes; it raises `NotGenuine` and nothing else. What
was taken, came a second time or was refused is counted on the connection, where people can see it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from roofs.core.connections.deliveries import receive_once
from roofs.core.connections.models import Connection

log = structlog.get_logger(__name__)
PATH = "hooks/"
LARGEST = 32 * 1024 * 1024
OLDEST = timedelta(minutes=5)
MOST_FIGURES = 15
"""Of a moment: in milliseconds they last until the year 33,658."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`url` is the whole address as the vendor knows it. Names of headers are lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False, default=b"")
    query: Mapping[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int = 200
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


class NotGenuine(Exception):
    """Forged, changed on the way, or too old to be believed. The text is for the log and holds nothing of the call."""


def figures(said: str) -> int:
    """Of a moment somebody claims, who has not shown yet who they are. Raises NotGenuine."""
    if not said.isdecimal() or len(said) > MOST_FIGURES:
        raise NotGenuine("does not say when")
    return int(said)


def must_be_recent(seconds: float, now: datetime) -> None:
    """`seconds`: since 1970, when they signed it. Raises NotGenuine."""
    if abs(now.timestamp() - seconds) > OLDEST.total_seconds():
        raise NotGenuine("too old")


Guard = Callable[[Call, Connection, datetime], None]
Name = Callable[[Call], str]
Reply = Callable[[Call, Connection], Answer | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """`name` is the vendor's, `source` the deliveries' (see deliveries.handler).

    `named`: what makes two calls the same one; without it, or empty: their bytes.
    `asked`: answers questions that bring nothing (a probe, a challenge); None: it is no such question.
    `answer`: what the caller hears after its call was stored.
    `keeps`: headers that are stored with it; `keeps_query`: what stands behind the question mark as well.
    """

    name: str
    source: str
    guard: Guard
    named: Name | None = None
    asked: Reply | None = None
    answer: Reply | None = None
    keeps: tuple[str, ...] = ()
    keeps_query: bool = False


Result = Literal["taken", "repeated", "refused", "asked", "closed"]
_doors: dict[str, Door] = {}


def open_door(door: Door) -> None:
    _doors[door.name] = door


def door_of(connection: Connection) -> Door | None:
    return _doors.get(connection.vendor)


def new_key() -> str:
    return secrets.token_hex(16)


def url_of(connection: Connection) -> str:
    """What the vendor is given to call; empty before the connection has a door."""
    return f"{settings.BASE_URL}/{PATH}{connection.door_key}/" if connection.door_key else ""


def take(key: str, call: Call, now: datetime | None = None) -> tuple[Result, Answer]:
    now = now or timezone.now()
    connection = Connection.objects.usable().filter(door_key=key).first() if key else None
    door = door_of(connection) if connection else None
    if connection is None or door is None:
        return "closed", Answer(404)
    question = door.asked(call, connection) if door.asked else None
    if question is not None:
        return "asked", question
    if call.method != "POST":  # somebody looks what is here; no vendor brings anything so
        return "closed", Answer(404)
    try:
        door.guard(call, connection, now)
    except NotGenuine as refusal:
        log.warning("call refused", vendor=connection.vendor, connection_id=connection.pk, reason=str(refusal))
        _count(connection, "calls_refused")
        return "refused", Answer(403)
    return _keep(door, connection, call, now)


def _keep(door: Door, connection: Connection, call: Call, now: datetime) -> tuple[Result, Answer]:
    headers = {name: call.header(name) for name in ("content-type", *door.keeps) if call.header(name)}
    headers["connection"] = str(connection.pk)
    if door.keeps_query:
        headers["query"] = urlsplit(call.url).query
    with transaction.atomic():
        _, is_new = receive_once(door.source, call.body, headers, door.named(call) if door.named else "")
        result: Result = "taken" if is_new else "repeated"
        _count(connection, f"calls_{result}", last_call_at=now)
    return result, (door.answer(call, connection) if door.answer else None) or Answer()


def _count(connection: Connection, column: str, **further: datetime) -> None:
    Connection.objects.filter(pk=connection.pk).update(**{column: F(column) + 1}, **further)
