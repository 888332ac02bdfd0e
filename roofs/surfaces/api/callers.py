"""Who is calling: a program by its bearer token, or a browser by its session and the page's token."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer

from roofs.core.accounts import tokens
from roofs.core.accounts.models import Role, User
from roofs.surfaces.api.problems import Refusal


class BearerToken(HttpBearer):
    """An access token of /api/auth/login, as `Authorization: Bearer …`. Good for fifteen minutes."""

    openapi_bearerFormat = "JWT"  # noqa: N815 -- the description's own word

    def __init__(self, *, waiting_too: bool = False) -> None:
        super().__init__()
        self.waiting_too = waiting_too

    def __call__(self, request: HttpRequest) -> User | None:
        given = request.headers.get("Authorization", "")
        if not given:
            return None
        scheme, _space, token = given.partition(" ")
        user = tokens.user_from_access(token.strip()) if scheme.lower() == "bearer" else None
        if user is None:
            raise Refusal("not_signed_in", "The access token is wrong or has run out.")
        return _admitted(user, waiting_too=self.waiting_too)

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return tokens.user_from_access(token)


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


def seller(request: HttpRequest) -> User:
    """Somebody who may take in and change leads."""
    user = caller(request)
    if user.role == Role.FIELD:
        raise Refusal("not_allowed", _("Leads are the business of the office and of sales."))
    return user
