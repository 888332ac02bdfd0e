from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roofs.people.contacts import segments
from roofs.people.contacts.models import Customer
from roofs.people.contacts.policy import SEGMENTS
from roofs.surfaces.web.customers.reading import keeper

HEATS = 4
POINTS = (5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Card:
    key: str
    label: str
    meaning: str
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Cell:
    recency: int
    frequency: int
    count: int
    heat: int


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Two queries, however many customers there are."""
    customers = Customer.objects.visible_to(keeper(request))
    counts = segments.counted(customers)
    total = sum(count for count, _cents in counts.values())
    cards = [
        Card(key, str(key.label), str(segments.MEANING[key]), *counts.get(key, (0, 0))) for key in segments.Segment
    ]
    return render(
        request,
        "customers/segments.html",
        {
            "cards": cards,
            "total": total,
            "rows": _grid(segments.grid(customers)),
            "columns": POINTS,
            "rules": SEGMENTS.get(),
        },
    )


def _grid(counts: dict[tuple[int, int], int]) -> list[tuple[int, list[Cell]]]:
    most = max(counts.values(), default=0)

    def cell(recency: int, frequency: int) -> Cell:
        count = counts.get((recency, frequency), 0)
        return Cell(recency, frequency, count, -(-HEATS * count // most) if count else 0)

    return [(recency, [cell(recency, frequency) for frequency in POINTS]) for recency in POINTS]
