"""Fetching projects for a page, always through the eyes of who looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from roofs.core.transfer.outgoing import wanted
from roofs.production.projects.filtering import ProjectFilter
from roofs.production.projects.models import Project
from roofs.surfaces.web.leads.reading import viewer

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

View = Callable[..., HttpResponseBase]


def in_office(user: User) -> bool:
    """Who may change projects and see what they cost; the field takes steps, ticks and adds photos."""
    return user.role != "field"


def office_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not in_office(viewer(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def project_of(request: HttpRequest, pk: int) -> Project:
    found = Project.objects.visible_to(viewer(request)).with_people().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def filter_of(request: HttpRequest) -> ProjectFilter:
    """Out of the address."""
    return wanted(ProjectFilter, dict(request.GET.lists()))
