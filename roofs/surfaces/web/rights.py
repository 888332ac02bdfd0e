"""Pages for managers and administrators alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from roofs.core.accounts.models import Role
from roofs.surfaces.web.asking import viewer

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def managers_only(view: View[P]) -> View[P]:
    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not viewer(request).is_manager:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def sellers_only(view: View[P]) -> View[P]:
    """For all but the field, which takes no leads in."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if viewer(request).role == Role.FIELD:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def admins_only(view: View[P]) -> View[P]:
    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not viewer(request).is_admin:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
