"""The same limits as on the sign-in pages, counted together with them."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest

from roofs.surfaces.api.problems import Refusal

WAIT_SECONDS = 300


def too_many() -> Refusal:
    return Refusal("throttled", "Please wait a few minutes.", headers={"Retry-After": str(WAIT_SECONDS)})


def consume(request: HttpRequest, action: str, key: str = "") -> None:
    if not ratelimit.consume(request, action=action, key=key or "-"):
        raise too_many()
