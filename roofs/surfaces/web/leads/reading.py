"""Fetching leads for a page, always through the eyes of who looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from pydantic import ValidationError

from roofs.sales.leads.filtering import LeadFilter
from roofs.sales.leads.models import Lead, LeadQuerySet
from roofs.surfaces.web.asking import LONGEST_NUMBER, number_in, viewer

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE, LAST_PAGE = 50, 10_000
__all__ = ["LONGEST_NUMBER", "Page", "filter_of", "lead_of", "number_in", "page_of", "viewer"]


def lead_of(request: HttpRequest, pk: int) -> Lead:
    found = Lead.objects.visible_to(viewer(request)).with_people().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def filter_of(request: HttpRequest) -> LeadFilter:
    """Out of the address. What cannot be read is left out rather than refused: an old bookmark still opens."""
    given = {name: request.GET.getlist(name) if name in _LISTS else request.GET.get(name, "") for name in request.GET}
    while True:
        try:
            return LeadFilter.model_validate({name: value for name, value in given.items() if value not in ("", [])})
        except ValidationError as error:
            wrong = {str(problem["loc"][0]) for problem in error.errors()}
            given = {name: value for name, value in given.items() if name not in wrong}


_LISTS = frozenset({"status", "source", "temperature", "project_type", "tag", "custom"})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, without ever counting it."""

    leads: Sequence[Lead]
    number: int
    has_more: bool

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.has_more else None


def page_of(leads: LeadQuerySet, request: HttpRequest) -> Page:
    number = min(number_in(request.GET.get("page", "")) or 1, LAST_PAGE)
    rows = list(leads[(number - 1) * PAGE : number * PAGE + 1])
    return Page(rows[:PAGE], number, len(rows) > PAGE)
