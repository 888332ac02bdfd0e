"""How often one caller may ask, counted by the minute.

Counted in Redis when there is one. A cache in the database would make every request a write, so then each process
counts by itself, and with several of them a caller may ask so many times more; see docs/decisions.
"""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

from roofs.surfaces.api.policy import API
from roofs.surfaces.api.problems import Refusal

MINUTE = 60
WRONG_TOKENS = 30
"""In a minute from one address. A token cannot be guessed; this only ends the noise of those who try."""

_lock = threading.Lock()
_counts: dict[str, int] = {}
_minute = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a caller may still ask this minute."""

    limit: int
    used: int
    seconds_left: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(self.seconds_left),
        }


def count(request: HttpRequest, who: str) -> None:
    """One request of this caller. Raises Refusal when it is one too many."""
    now = time.time()
    allowance = Allowance(API.get().requests_a_minute, _counted(who, now), _left(now))
    request.api_allowance = allowance  # type: ignore[attr-defined] # for `told`, when the answer is there
    if allowance.used > allowance.limit:
        raise _too_many(f"At most {allowance.limit} requests a minute.", now)


def told(request: HttpRequest, response: HttpResponseBase) -> None:
    """Every answer to somebody we count says what is left."""
    allowance: Allowance | None = getattr(request, "api_allowance", None)
    if allowance is not None:
        for name, value in allowance.headers.items():
            response.headers[name] = value


def refuse_who_guesses(request: HttpRequest) -> None:
    """Before a token is looked up: an address that has shown too many wrong ones waits, whatever it shows now."""
    now, origin = time.time(), _origin(request)
    if origin and _known(origin, now) >= WRONG_TOKENS:
        raise _too_many("Too many wrong tokens from this address.", now)


def count_wrong_token(request: HttpRequest) -> None:
    origin = _origin(request)
    if origin:
        _counted(origin, time.time())


def forget() -> None:
    """What this process has counted."""
    with _lock:
        _counts.clear()


def _too_many(detail: str, now: float) -> Refusal:
    return Refusal("throttled", detail, headers={"Retry-After": str(_left(now))})


def _left(now: float) -> int:
    return MINUTE - int(now) % MINUTE


def _origin(request: HttpRequest) -> str:
    """Of the address only a hash is kept. Empty for a proxy we were not told of: one behind it must not bar the rest.

    The last entry of the header is the one our own proxy wrote; those before it anybody may make up.
    """
    written = request.headers.get("X-Forwarded-For", "") if settings.ENV.behind_proxy else ""
    try:
        address = ip_address(written.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    if address.is_loopback:
        return ""
    return "wrong:" + hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()[:32]


def _is_shared() -> bool:
    return "db.DatabaseCache" not in settings.CACHES["default"]["BACKEND"]


def _counted(who: str, now: float) -> int:
    """How many with this one."""
    minute = int(now // MINUTE)
    if not _is_shared():
        return _counted_here(who, minute)
    key = _key(who, minute)
    try:
        return int(cache.incr(key))
    except ValueError:
        # The first of this minute. Of two at once one adds and the other counts on.
        return 1 if cache.add(key, 1, 2 * MINUTE) else int(cache.incr(key))


def _counted_here(who: str, minute: int) -> int:
    global _minute  # noqa: PLW0603 -- one window for the whole process
    with _lock:
        if minute != _minute:
            _counts.clear()
            _minute = minute
        _counts[who] = _counts.get(who, 0) + 1
        return _counts[who]


def _known(who: str, now: float) -> int:
    minute = int(now // MINUTE)
    if _is_shared():
        return int(cache.get(_key(who, minute), 0))
    with _lock:
        return _counts.get(who, 0) if minute == _minute else 0


def _key(who: str, minute: int) -> str:
    return f"api:{who}:{minute}"
