"""So many inquiries from one address in so many minutes, and no more."""

from __future__ import annotations

import hashlib
from ipaddress import ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 600
MOST = 15
"""A whole street asking through one office's address stays below; a robot does not."""


def is_too_much(request: HttpRequest, form_pk: int) -> bool:
    """Counts this request. The address itself is not kept, only a hash for some minutes."""
    address = client_address(request)
    if not address or ip_address(address).is_loopback:
        # A proxy here that we were not told of: all visitors have this address, and one must not bar the rest.
        return False
    key = f"public-form:{form_pk}:{hashlib.sha256(f'{settings.SECRET_KEY}{address}'.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, WINDOW):
        return False
    try:
        return cache.incr(key) > MOST
    except ValueError:  # it ran out between the two calls
        return False


def client_address(request: HttpRequest) -> str:
    """The last entry is the one our own proxy wrote; those before it anybody may make up."""
    written = request.headers.get("X-Forwarded-For", "") if settings.ENV.behind_proxy else ""
    address = written.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:
        return ""
