"""A request that does something may be sent again without fear: the same key gives the same answer.

Every POST of somebody who is signed in goes through here; routes need not know.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pydantic_core
from django.http import HttpRequest, HttpResponse

from roofs.core.accounts.models import User
from roofs.core.connections import answering_once
from roofs.surfaces.api.bodies import FORMS
from roofs.surfaces.api.problems import Refusal, wrong

NAME = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
PATTERN = r"^[!-~]+$"
KEPT = ("Content-Type", "Location", "ETag")
SHOWN_ONCE = "secret"
"""What no table may hold in the clear; a repeated answer has null in its place."""

View = Callable[..., HttpResponse]


def once(view: View) -> View:
    @wraps(view)
    def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user, key = getattr(request, "auth", None), request.headers.get(NAME)
        if request.method != "POST" or key is None or not isinstance(user, User):
            return view(request, *args, **kwargs)
        if len(key) > answering_once.LONGEST_KEY or not re.match(PATTERN, key):
            raise wrong(NAME, f"must be 1 to {answering_once.LONGEST_KEY} visible characters")
        return _remembered(f"api:{user.pk}", key, request, lambda: view(request, *args, **kwargs))

    return call


def _remembered(owner: str, key: str, request: HttpRequest, do: Callable[[], HttpResponse]) -> HttpResponse:
    first: list[HttpResponse] = []

    def produce() -> tuple[int, dict[str, Any]]:
        first.append(response := do())
        return response.status_code, _kept(response)

    try:
        status, kept, replayed = answering_once.remember(owner, key, _digest(request), produce)
    except answering_once.KeyReused:
        raise Refusal("key_reused", f"The first request with this {NAME} was another one.") from None
    except answering_once.Conflict:
        raise Refusal("in_progress", headers={"Retry-After": "1"}) from None
    if not replayed:
        return first[0]
    return HttpResponse(kept["content"], status=status, headers={**kept["headers"], REPLAYED: "true"})


def _kept(response: HttpResponse) -> dict[str, Any]:
    content = response.content.decode()
    if f'"{SHOWN_ONCE}"' in content:
        told = json.loads(content)
        content = json.dumps(told | {SHOWN_ONCE: None}) if SHOWN_ONCE in told else content
    return {"content": content, "headers": {name: response[name] for name in KEPT if name in response}}


def _digest(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.path.rstrip('/')}?{request.META.get('QUERY_STRING', '')}".encode())
    for part in _parts(request):
        digest.update(part)
    return digest.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    """What was asked, however it was written: neither the order of names nor a form's boundary matters."""
    if request.content_type not in FORMS:
        body = pydantic_core.from_json(request.body) if request.body else None
        yield json.dumps(body, sort_keys=True).encode()
        return
    yield json.dumps(sorted((name, request.POST.getlist(name)) for name in request.POST)).encode()
    for name, file in sorted(request.FILES.items()):
        yield f"{name} {getattr(file, 'name', '')}".encode()
        yield from getattr(file, "chunks", tuple)()
