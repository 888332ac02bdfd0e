"""The live process: server-sent events out of the log. One worker, ASGI.

`app` is the one-port profile of bin/run (pages and events on one port); `live_only` is for an installation whose pages
are served by `roofs.config.wsgi` behind a proxy that sends /live/ here.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roofs.config.settings")

from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from roofs.config.wsgi import application as django_app
from roofs.surfaces.web.live.feed import Feed, viewer_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
WSGI_THREADS = 8
MAX_STREAMS = 500
LONGEST_NUMBER = 18

feed = Feed()


async def events(request: Request) -> Response:
    """One stream per open page. Says only what changed; the page fetches with its own rights."""
    viewer = await viewer_of(request.cookies)
    if viewer is None:
        return PlainTextResponse("sign in first", status_code=401)
    if feed.listeners >= MAX_STREAMS:
        return PlainTextResponse("too many open pages", status_code=503, headers={"Retry-After": "30"})
    return StreamingResponse(
        feed.stream(viewer, request.cookies, _last_seen(request)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _last_seen(request: Request) -> int:
    said = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST_NUMBER else 0


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    async with feed.running():
        yield


class Pages:
    """Django's WSGI app on this port. `receive` is wrapped because Granian's is no coroutine function."""

    def __init__(self) -> None:
        self._app = WSGIMiddleware(django_app, workers=WSGI_THREADS)  # type: ignore[arg-type] # Django answers with an iterable

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        async def received() -> Message:
            return await receive()

        await self._app(scope, received, send)  # type: ignore[arg-type] # a2wsgi has its own names for the ASGI types


live_only = Starlette(routes=[Route("/live/events", events)], lifespan=lifespan)
app = Starlette(routes=[Route("/live/events", events), Mount("/", app=Pages())], lifespan=lifespan)
