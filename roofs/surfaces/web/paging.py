"""Lists page by page: what an address asks for, and a page without counting all rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from roofs.surfaces.web.asking import number_in

ROWS, LAST = 50, 10_000


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


def page_of(rows: QuerySet[Any] | Sequence[Any], request: HttpRequest, at_once: int = ROWS) -> Page:
    number = min(number_in(request.GET.get("page", "")) or 1, LAST)
    found = list(rows[(number - 1) * at_once : number * at_once + 1])
    return Page(found[:at_once], number, len(found) > at_once)
