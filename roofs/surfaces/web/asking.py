"""Who asks for a page, what the address says, and where they go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LONGEST_NUMBER = 18


def viewer(request: HttpRequest) -> User:
    """The signed-in person; LoginRequiredMiddleware has made sure there is one."""
    return cast("User", request.user)


def manager(request: HttpRequest) -> User:
    """Whoever keeps the office; others are refused."""
    user = viewer(request)
    if not user.is_manager:
        raise PermissionDenied
    return user


def number_in(typed: str) -> int:
    """A key or page number out of an address or form; 0 when it is none the database could hold."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else 0


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page that asked, when it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else otherwise)
