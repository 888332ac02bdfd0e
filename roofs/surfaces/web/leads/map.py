"""Leads where their houses stand. The page draws the map itself; beside it the same leads as a list."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from roofs.places.properties.policy import MAP
from roofs.sales.leads.models import Lead, LeadQuerySet
from roofs.sales.leads.vocabulary import ProjectType, Source, Status, Temperature
from roofs.surfaces.web.leads.listing import own_filters, tags_for
from roofs.surfaces.web.leads.pages import people_for
from roofs.surfaces.web.leads.reading import filter_of, number_in, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_POINTS, LISTED, COUNTED = 20_000, 40, 1000
"""More points than these are asked for part by part, as the map is moved."""
MOST_CITIES, POLE = 60, 90
KINDS = (
    ("hot", Temperature.HOT.label),
    ("warm", Temperature.WARM.label),
    ("cool", Temperature.COOL.label),
    ("cold", Temperature.COLD.label),
    ("won", Status.WON.label),
    ("lost", Status.LOST.label),
)
"""Colour on the map: how warm an open lead is, or how it ended."""
_NUMBER = {name: number for number, (name, _label) in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Box:
    south: float
    west: float
    north: float
    east: float


def _box(typed: str) -> Box | None:
    """`42.1,-83.9,42.9,-82.8`; None when it is no part of the earth."""
    try:
        south, west, north, east = (float(part) for part in typed.split(","))
    except ValueError:
        return None
    is_part = -POLE <= south <= north <= POLE and west <= east
    return Box(south, west, north, east) if is_part else None


def _wanted(request: HttpRequest) -> LeadQuerySet:
    user = viewer(request)
    return filter_of(request).apply(Lead.objects.visible_to(user), user)


def _in_sight(request: HttpRequest) -> LeadQuerySet:
    found, box = _wanted(request).on_map(), _box(request.GET.get("inside", ""))
    if box is None:
        return found
    return found.filter(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    rules = MAP.get()
    return csp_update({"img-src": [rules.origin]})(_page)(request) if rules.origin else _page(request)


def _page(request: HttpRequest) -> HttpResponse:
    user, wanted = viewer(request), filter_of(request)
    nowhere = _wanted(request).nowhere().order_by()[: COUNTED + 1].values("pk").count()
    shown = {
        "wanted": wanted,
        "statuses": Status.choices,
        "sources": Source.choices,
        "temperatures": Temperature.choices,
        "project_types": ProjectType.choices,
        "people": people_for(user),
        "tags": tags_for(user),
        "own_filters": own_filters(user),
        "kinds": KINDS,
        "nowhere": min(nowhere, COUNTED),
        "nowhere_has_more": nowhere > COUNTED,
        "rules": MAP.get(),
        "carried": [(name, value) for name, values in request.GET.lists() if name != "inside" for value in values],
        **_listed(_in_sight(request)),
    }
    return render(request, "leads/map.html", shown)


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """Numbers alone, so that twenty thousand of them are one small answer."""
    columns = ("pk", "latitude", "longitude", "status", "temperature", "city")
    rows = list(_in_sight(request).order_by("-created_at", "-pk").values_list(*columns)[: MOST_POINTS + 1])
    marks, towns = [], []
    for pk, north, east, status, temperature, city in rows[:MOST_POINTS]:
        marks.append((pk, round(north, 5), round(east, 5), _kind(status, temperature)))
        towns.append((city, north, east))
    return JsonResponse({"points": marks, "places": _cities(towns), "has_more": len(rows) > MOST_POINTS})


def _kind(status: str, temperature: str) -> int:
    return _NUMBER[status if status in _NUMBER else temperature]


def _cities(found: Iterable[tuple[str, float, float]]) -> list[list[str | float | int]]:
    """Names for the map out of the leads' own addresses, each in the middle of its leads; the largest first."""
    places: dict[str, list[tuple[float, float]]] = {}
    for city, north, east in found:
        if city:
            places.setdefault(city, []).append((north, east))
    named = sorted(places.items(), key=lambda place: (-len(place[1]), place[0]))[:MOST_CITIES]
    return [
        [city, round(fmean(north for north, _e in at), 5), round(fmean(east for _n, east in at), 5), len(at)]
        for city, at in named
    ]


@require_safe
def around(request: HttpRequest) -> HttpResponse:
    """The leads of the part that is looked at, or those of one mark that was pressed."""
    picked = [number_in(key) for key in request.GET.getlist("lead")[:LISTED]]
    found = _wanted(request).on_map().filter(pk__in=picked) if picked else _in_sight(request)
    return render(request, "leads/_map_list.html", _listed(found) | {"is_picked": bool(picked)})


def _listed(found: LeadQuerySet) -> dict[str, object]:
    rows = list(found.with_people().order_by("-created_at", "-pk")[: LISTED + 1])
    return {"leads": rows[:LISTED], "has_more": len(rows) > LISTED, "title": _("Leads on the map")}
