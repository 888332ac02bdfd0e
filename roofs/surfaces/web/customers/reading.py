"""Fetching customers for a page, always through the eyes of who looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from pydantic import ValidationError

from roofs.core.accounts.models import Role, User
from roofs.people.contacts import segments
from roofs.people.contacts.filtering import CustomerFilter
from roofs.people.contacts.models import Customer, CustomerQuerySet
from roofs.surfaces.web.leads.reading import LAST_PAGE, PAGE, number_in, viewer

LISTS = frozenset({"kind", "segment", "source", "tag", "custom"})


def keeper(request: HttpRequest) -> User:
    """Somebody who may take in and change customers; the field only looks."""
    user = viewer(request)
    if user.role == Role.FIELD:
        raise PermissionDenied
    return user


def office(request: HttpRequest) -> User:
    """Merging moves other people's records."""
    user = viewer(request)
    if not user.is_manager:
        raise PermissionDenied
    return user


def customer_of(request: HttpRequest, pk: int) -> Customer:
    customers: CustomerQuerySet = segments.told(Customer.objects.visible_to(viewer(request))).with_people()
    found = customers.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def filter_of(request: HttpRequest) -> CustomerFilter:
    """Out of the address. What cannot be read is left out rather than refused: an old bookmark still opens."""
    given: dict[str, Any] = {
        name: request.GET.getlist(name) if name in LISTS else request.GET.get(name, "") for name in request.GET
    }
    while True:
        try:
            return CustomerFilter.model_validate(
                {name: value for name, value in given.items() if value not in ("", [])}
            )
        except ValidationError as error:
            wrong = {str(problem["loc"][0]) for problem in error.errors()}
            given = {name: value for name, value in given.items() if name not in wrong}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, without ever counting it."""

    rows: Sequence[Any]
    number: int
    has_more: bool

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.has_more else None


def page_of(rows: QuerySet[Any], request: HttpRequest) -> Page:
    number = min(number_in(request.GET.get("page", "")) or 1, LAST_PAGE)
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    return Page(found[:PAGE], number, len(found) > PAGE)
