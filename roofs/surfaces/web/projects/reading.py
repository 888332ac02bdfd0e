"""Fetching projects for a page, always through the eyes of who looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from pydantic import ValidationError

from roofs.production.projects.filtering import ProjectFilter
from roofs.production.projects.models import Project, ProjectQuerySet
from roofs.surfaces.web.leads.reading import number_in, viewer

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

PAGE, LAST_PAGE = 50, 10_000
_LISTS = frozenset({"status", "project_type", "tag", "custom"})
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
    """Out of the address. What cannot be read is left out rather than refused: an old bookmark still opens."""
    given = {name: request.GET.getlist(name) if name in _LISTS else request.GET.get(name, "") for name in request.GET}
    while True:
        try:
            return ProjectFilter.model_validate({name: value for name, value in given.items() if value not in ("", [])})
        except ValidationError as error:
            wrong = {str(problem["loc"][0]) for problem in error.errors()}
            given = {name: value for name, value in given.items() if name not in wrong}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, without ever counting it."""

    projects: Sequence[Project]
    number: int
    has_more: bool

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.has_more else None


def page_of(projects: ProjectQuerySet, request: HttpRequest) -> Page:
    number = min(number_in(request.GET.get("page", "")) or 1, LAST_PAGE)
    rows = list(projects[(number - 1) * PAGE : number * PAGE + 1])
    return Page(rows[:PAGE], number, len(rows) > PAGE)
