"""Who is calling: a program by its bearer token, or a browser by its session and the page's token.

A bearer token is either the short one of a sign-in or one that a person made for a program. The second is narrowed by
scopes: the area is the first part of the path, and everything but reading is writing.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer

from roofs.core.accounts import api_tokens, tokens
from roofs.core.accounts.models import ApiToken, Role, User
from roofs.surfaces.api import throttle
from roofs.surfaces.api.problems import Refusal

READING = {"GET", "HEAD", "OPTIONS"}
OF_EVERY_TOKEN = {"/api/auth/me", "/api/openapi.json"}
"""Who am I, and what is there to ask."""

AREA_OF = {"day": "analytics"}
"""Paths that are not named after their area."""


class BearerToken(HttpBearer):
    """`Authorization: Bearer …` with an access token of /api/auth/login, good for fifteen minutes, or with a token
    `roofs_…` that a person made on the settings page, good for what its scopes say.
    """

    def __init__(self, *, waiting_too: bool = False) -> None:
        super().__init__()
        self.waiting_too = waiting_too

    def __call__(self, request: HttpRequest) -> User | None:
        given = request.headers.get("Authorization", "")
        if not given:
            return None
        scheme, _space, token = given.partition(" ")
        if scheme.lower() == "bearer" and token.strip().startswith(api_tokens.MARK):
            return self._by_api_token(request, token.strip())
        user = tokens.user_from_access(token.strip()) if scheme.lower() == "bearer" else None
        if user is None:
            raise Refusal("not_signed_in", "The access token is wrong or has run out.")
        throttle.count(request, f"user:{user.pk}")
        return _admitted(user, waiting_too=self.waiting_too)

    def _by_api_token(self, request: HttpRequest, plain: str) -> User:
        throttle.refuse_who_guesses(request)
        token = api_tokens.recognise(plain)
        if token is None:
            throttle.count_wrong_token(request)
            raise Refusal("not_signed_in", "The token is wrong, has run out or was revoked.")
        throttle.count(request, f"token:{token.pk}")
        user = _admitted(token.user, waiting_too=self.waiting_too)
        _refuse_beyond_scope(request, token)
        return user

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return tokens.user_from_access(token)


def scope_of(request: HttpRequest) -> str:
    """What a token needs for this request, as "leads:write"."""
    first = request.path.removeprefix("/api/").partition("/")[0]
    return f"{AREA_OF.get(first, first)}:{'read' if request.method in READING else 'write'}"


def _refuse_beyond_scope(request: HttpRequest, token: ApiToken) -> None:
    if request.path.removesuffix("/") in OF_EVERY_TOKEN:
        return
    needed = scope_of(request)
    if not api_tokens.allows(token, needed):
        raise Refusal(
            "scope_missing",
            f"This token lacks the scope {needed}.",
            headers={"WWW-Authenticate": f'Bearer realm="api", error="insufficient_scope", scope="{needed}"'},
        )


class BrowserSession(APIKeyCookie):
    """The session of a signed-in browser. Changes also need the header X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, *, waiting_too: bool = False) -> None:
        super().__init__()
        self.waiting_too = waiting_too

    def __call__(self, request: HttpRequest) -> User | None:
        user = request.user
        if not isinstance(user, User):
            return None
        _check_csrf(request)
        throttle.count(request, f"user:{user.pk}")
        return _admitted(user, waiting_too=self.waiting_too)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        return request.user if isinstance(request.user, User) else None


class _Csrf(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseForbidden:
        """Without Django's page about it."""
        raise Refusal("csrf_failed", reason)


_CSRF = _Csrf(lambda _request: HttpResponseForbidden())


def _check_csrf(request: HttpRequest) -> None:
    request.csrf_processing_done = False  # type: ignore[attr-defined] # the middleware left it to us
    _CSRF.process_request(request)
    _CSRF.process_view(request, _no_view, (), {})


def _no_view(request: HttpRequest) -> HttpResponseForbidden:
    return HttpResponseForbidden()


STAFF: list[Any] = [BearerToken(), BrowserSession()]
ANYBODY: list[Any] = [BearerToken(waiting_too=True), BrowserSession(waiting_too=True)]
"""Also those who wait for a role."""


def _admitted(user: User, *, waiting_too: bool) -> User:
    if user.role == Role.PENDING and not waiting_too:
        raise Refusal("waiting_for_role")
    return user


def caller(request: HttpRequest) -> User:
    user: User = request.auth  # type: ignore[attr-defined] # set by Ninja once one of the above has said who it is
    return user


def manager(request: HttpRequest, refusal: str) -> User:
    """Somebody who sees the whole office; `refusal` is what the others hear."""
    user = caller(request)
    if not user.is_manager:
        raise Refusal("not_allowed", refusal)
    return user


def seller(request: HttpRequest) -> User:
    """Somebody who may take in and change leads."""
    user = caller(request)
    if user.role == Role.FIELD:
        raise Refusal("not_allowed", _("Leads are the business of the office and of sales."))
    return user
