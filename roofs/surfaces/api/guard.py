"""The door of every address of the API: both spellings of a path, no login page, every failure a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import update_wrapper
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.urls.resolvers import RoutePattern

from roofs.surfaces.api import throttle
from roofs.surfaces.api.bodies import refuse_hostile
from roofs.surfaces.api.failures import respond
from roofs.surfaces.api.problems import Refusal, response_of

View = Callable[..., HttpResponseBase]


def guarded(view: View) -> View:
    def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"  # Ninja knows no HEAD
        try:
            refuse_hostile(request)
            response = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 -- the last door: `respond` logs what nobody foresaw
            response = respond(request, error)
        if response.status_code == 405:  # noqa: PLR2004 -- Ninja's own answer is plain text
            response = response_of(Refusal("method_not_allowed", headers={"Allow": response.headers.get("Allow", "")}))
        response.headers.setdefault("Cache-Control", "no-store")
        throttle.told(request, response)
        return _without_body(response) if is_head else response

    update_wrapper(call, view, updated=())
    call.csrf_exempt = True  # type: ignore[attr-defined] # a browser's session is asked for the token by callers.py
    call.login_required = False  # type: ignore[attr-defined] # a program gets 401, not a sign-in page
    return call


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, HttpResponse):
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def both_spellings(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Each address with and without its last slash; a redirect would lose the body of a POST."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern) or not isinstance(pattern.pattern, RoutePattern):
            continue
        route = str(pattern.pattern)
        view = guarded(pattern.callback)
        yield path(route, view, name=pattern.name)
        if route:
            yield path(route.removesuffix("/") if route.endswith("/") else f"{route}/", view)


@guarded
def not_found(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    return response_of(Refusal("not_found"))
