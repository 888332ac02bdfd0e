"""Bringing the log of events to open pages: on PostgreSQL by LISTEN, on SQLite by asking often."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections, connection
from django.http import HttpRequest

from roofs.core.accounts.models import MANAGING
from roofs.core.events.models import Event
from roofs.core.events.recording import CHANNEL

log = structlog.get_logger(__name__)
POLL_SECONDS = 0.1
CATCH_UP_SECONDS = 3.0
PING_SECONDS = 15.0
OVERLAP = 500
"""On PostgreSQL ids do not commit in order, so each look goes back a little over what was seen."""
QUEUE = 200


@dataclass(frozen=True, slots=True)
class Viewer:
    user_id: int
    role: str


@dataclass(frozen=True, slots=True)
class News:
    id: int
    name: str
    subject_type: str
    subject_id: int | None
    to: tuple[int, ...]

    def is_for(self, viewer: Viewer) -> bool:
        return viewer.user_id in self.to if self.to else viewer.role != "pending"

    def as_text(self, viewer: Viewer) -> str:
        """Which row it is about is told to those who see all rows, and to those it is meant for.

        The others hear that something happened; their page asks for its rows again, with their own rights.
        """
        tells = viewer.role in MANAGING or viewer.user_id in self.to
        data = json.dumps({"subject": self.subject_type, "id": self.subject_id} if tells else {})
        return f"id: {self.id}\nevent: {self.name}\ndata: {data}\n\n"


async def viewer_of(cookies: Mapping[str, str]) -> Viewer | None:
    return await sync_to_async(_viewer_of, thread_sensitive=False)(cookies.get(settings.SESSION_COOKIE_NAME, ""))


def _viewer_of(session_key: str) -> Viewer | None:
    if not session_key:
        return None
    close_old_connections()
    try:
        request = HttpRequest()
        request.session = SessionStore(session_key)
        user = get_user(request)
        return Viewer(user.pk, user.role) if user.is_authenticated and user.is_active else None
    finally:
        connection.close()


class Feed:
    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[News]] = set()
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._last = 0
        self._wake = asyncio.Event()

    @property
    def listeners(self) -> int:
        return len(self._queues)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        work = [asyncio.create_task(self._watch())]
        if settings.IS_POSTGRES:
            work.append(asyncio.create_task(self._listen()))
        try:
            yield
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    async def stream(self, viewer: Viewer, cookies: Mapping[str, str], last_seen: int) -> AsyncIterator[str]:
        """`last_seen`: the newest event the page already shows; 0 when it does not say."""
        queue: asyncio.Queue[News] = asyncio.Queue(QUEUE)
        self._queues.add(queue)
        try:
            yield "retry: 1000\n\n"
            if last_seen and await self._patiently(_newest) > last_seen:
                # Something was missed: the page looks again at everything it shows.
                yield "event: page.stale\ndata: {}\n\n"
            while True:
                try:
                    news = await asyncio.wait_for(queue.get(), PING_SECONDS)
                except TimeoutError:
                    if await viewer_of(cookies) != viewer:
                        return  # signed out or given another role meanwhile
                    yield ": still here\n\n"
                    continue
                if news.is_for(viewer):
                    yield news.as_text(viewer)
        finally:
            self._queues.discard(queue)

    async def _watch(self) -> None:
        self._last = await self._patiently(_newest)
        while True:
            if settings.IS_POSTGRES:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), CATCH_UP_SECONDS)
                self._wake.clear()
            else:
                await asyncio.sleep(POLL_SECONDS)
            if self._queues:
                for news in await self._patiently(_since, self._last - (OVERLAP if settings.IS_POSTGRES else 0)):
                    self._tell(news)
            else:
                self._last = await self._patiently(_newest)

    async def _patiently(self, ask: Any, *args: int) -> Any:
        """The database may be away for a while; the pages stay connected and hear the rest when it is back."""
        pause = 0.5
        while True:
            try:
                return await sync_to_async(ask, thread_sensitive=False)(*args)
            except Exception as error:  # noqa: BLE001 -- anything a lost database can raise
                log.warning("the event log cannot be read", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10)

    def _tell(self, news: News) -> None:
        if news.id in self._seen:
            return
        self._seen[news.id] = None
        while len(self._seen) > 2 * OVERLAP:
            self._seen.popitem(last=False)
        self._last = max(self._last, news.id)
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()  # a page this slow fetches everything anyway
            queue.put_nowait(news)

    async def _listen(self) -> None:
        while True:
            with suppress(psycopg.Error, OSError):
                async with await psycopg.AsyncConnection.connect(**_postgres(), autocommit=True) as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    async for _notice in listening.notifies():
                        self._wake.set()
            await asyncio.sleep(1)


def _postgres() -> dict[str, Any]:
    found = settings.DATABASES["default"]
    given = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: found[key] for name, key in given.items() if found[key]}


def _newest() -> int:
    close_old_connections()
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _since(last: int) -> list[News]:
    close_old_connections()
    rows = Event.objects.after(last).values_list("pk", "name", "subject_type", "subject_id", "to")
    return [News(pk, name, kind, key, tuple(to)) for pk, name, kind, key, to in rows[: 2 * OVERLAP]]
