"""The storm desk: what came by, where, and whose roofs lie in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_update
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from roofs.core.accounts.models import User
from roofs.core.kit.earth import Box
from roofs.core.lists.touched import touched_by
from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.places.properties.policy import MAP
from roofs.places.weather import damage
from roofs.places.weather.models import Alert, Look, Storm, StormReport
from roofs.places.weather.policy import WEATHER
from roofs.places.weather.seasons import season_of
from roofs.places.weather.touching import Swath, Touch
from roofs.places.weather.vocabulary import Peril
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.asking import number_in, viewer
from roofs.surfaces.web.paging import page_of

KINDS = (
    ("hail", Peril.HAIL.label),
    ("wind", Peril.WIND.label),
    ("tornado", Peril.TORNADO.label),
    ("warm", _("Open lead")),
    ("won", _("Customer's house")),
)
LEAD, HOUSE = 3, 4
SPANS = {
    "7": _("Last 7 days"),
    "30": _("Last 30 days"),
    "90": _("Last 90 days"),
    "365": _("Last 12 months"),
    "": _("All"),
}
LISTED, MOST_POINTS = 40, 5000


@dataclass(frozen=True, slots=True)
class Row:
    """One roof in the storm."""

    title: str
    subtitle: str
    url: str
    evidence_url: str
    touch: Touch
    likelihood: damage.Likelihood | None


def looker(request: HttpRequest) -> User:
    """Whoever sells or runs the office."""
    user = viewer(request)
    if not (user.is_manager or user.role == "sales"):
        raise PermissionDenied
    return user


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    looker(request)
    rules, now = WEATHER.get(), timezone.now()
    days, county = request.GET.get("days", ""), request.GET.get("q", "").strip()[:80]
    everything = request.GET.get("size") == "all"
    storms = Storm.objects.order_by("-began_at", "-pk")
    if days in SPANS and days:
        storms = storms.filter(began_at__gte=now - timedelta(days=int(days)))
    if county:
        places = StormReport.objects.filter(Q(county__icontains=county) | Q(place__icontains=county))
        storms = storms.filter(pk__in=places.values("storm"))
    shown = {
        "page": page_of(storms if everything else storms.serious(rules), request),
        "alerts": list(Alert.objects.running(now).order_by("ends_at", "pk")[:20]),
        "spans": SPANS.items(),
        "days": days,
        "county": county,
        "everything": everything,
        "is_narrow": bool(days or county or everything),
        "has_any": Storm.objects.exists(),
        "rules": rules,
        "season": season_of(timezone.localdate()) if "MI" in rules.watched_states else None,
        "looks": {look.feed: look for look in Look.objects.all()},
    }
    return render(request, "storms/index.html", shown)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    rules = MAP.get()

    def page(request: HttpRequest) -> HttpResponse:
        return _page(request, pk)

    return csp_update({"img-src": [rules.origin]})(page)(request) if rules.origin else page(request)


def _storm(pk: int) -> Storm:
    storm = Storm.objects.filter(pk=pk).first()
    if storm is None:
        raise Http404
    return storm


def _page(request: HttpRequest, pk: int) -> HttpResponse:
    user, storm = looker(request), _storm(pk)
    rows = _rows(user, storm, None)
    touched = f"storm:{storm.pk}"
    leads, customers = _counts(user, touched)
    shown = {
        "storm": storm,
        "reports": list(_reports(storm).order_by("-hail_inches", "-wind_mph", "happened_at")[:LISTED]),
        "kinds": KINDS,
        "rules": WEATHER.get(),
        "map_rules": MAP.get(),
        "leads": leads,
        "customers": customers,
        "leads_url": f"{reverse('web:leads')}?{urlencode({'touched': touched, 'open': 'true'})}",
        "customers_url": f"{reverse('web:customers')}?{urlencode({'touched': touched})}",
        "campaigns": [
            (name, f"{reverse('web:campaign_new')}?{urlencode({'audience': name, 'query': query})}")
            for name, query in (
                ("leads", urlencode({"touched": touched, "open": "true"})),
                ("customers", urlencode({"touched": touched})),
            )
        ],
        **_listed(rows),
    }
    return render(request, "storms/show.html", shown)


def _counts(user: User, touched: str) -> tuple[int, int]:
    """Up to a thousand each: to decide it makes no difference."""
    leads = Lead.objects.visible_to(user).open().filter(touched_by(touched, "lead"))
    customers = Customer.objects.visible_to(user).filter(touched_by(touched, "customer"))
    return leads.order_by()[:1000].count(), customers.order_by()[:1000].count()


def _reports(storm: Storm) -> Any:
    return StormReport.objects.filter(storm=storm).serious(WEATHER.get())


def _box(typed: str) -> Box | None:
    try:
        south, west, north, east = (float(part) for part in typed.split(","))
    except ValueError:
        return None
    return Box(south, west, north, east) if south <= north and west <= east else None


@require_safe
def points(request: HttpRequest, pk: int) -> HttpResponse:
    """Numbers alone: reports, open leads and customers' houses in reach."""
    user, storm = looker(request), _storm(pk)
    reports = list(_reports(storm).order_by("pk"))
    number = {peril: at for at, (peril, _label) in enumerate(KINDS)}
    marks = [(f"r{one.pk}", one.latitude, one.longitude, number[one.peril]) for one in reports]
    swath = Swath(reports)
    for letter, kind, rows in (("l", LEAD, _leads(user)), ("h", HOUSE, _houses(user))):
        found = {key: (north, east) for key, north, east in swath.rows_within(rows)}
        touched = swath.touched((key, *place) for key, place in found.items())
        marks += [(f"{letter}{key}", round(found[key][0], 5), round(found[key][1], 5), kind) for key in touched]
    named: dict[str, StormReport] = {}
    for one in reports:
        if one.county:
            named.setdefault(one.county, one)
    places = [[name, one.latitude, one.longitude, 1] for name, one in list(named.items())[:20]]
    return JsonResponse({"points": marks[:MOST_POINTS], "places": places, "has_more": len(marks) > MOST_POINTS})


@require_safe
def around(request: HttpRequest, pk: int) -> HttpResponse:
    """The roofs of the part that is looked at, or those of one mark that was pressed."""
    user, storm = looker(request), _storm(pk)
    rows = _rows(user, storm, _box(request.GET.get("inside", "")), request.GET.getlist("lead")[:LISTED])
    return render(request, "storms/_roofs.html", {"storm": storm, **_listed(rows)})


def _listed(rows: list[Row]) -> dict[str, object]:
    return {"rows": rows[:LISTED], "has_more": len(rows) > LISTED}


def _leads(user: User) -> Any:
    return Lead.objects.visible_to(user).open().on_map()


def _houses(user: User) -> Any:
    return Property.objects.visible_to(user).exclude(latitude=None).exclude(owner=None)


def _rows(user: User, storm: Storm, box: Box | None, picked: list[str] | None = None) -> list[Row]:
    """Those nearest to the worst first."""
    swath = Swath(list(_reports(storm).order_by("pk")))
    found = [*_lead_rows(user, swath, box, picked or []), *_house_rows(user, swath, box, picked or [])]
    order = list(damage.STEPS)
    return sorted(
        found,
        key=lambda row: (-order.index(row.likelihood.level) if row.likelihood else 1, row.touch.miles, row.title),
    )


def _chosen(rows: Any, letter: str, box: Box | None, picked: list[str]) -> Any:
    if picked:
        return rows.filter(pk__in=[number_in(key[1:]) for key in picked if key.startswith(letter)])
    if box is not None:
        return rows.filter(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))
    return rows


def _lead_rows(user: User, swath: Swath, box: Box | None, picked: list[str]) -> Iterator[Row]:
    touched = swath.touched_rows(_chosen(_leads(user), "l", box, picked))
    nearest = sorted(touched, key=lambda key: touched[key].miles)[: LISTED + 1]
    for lead in Lead.objects.visible_to(user).with_people().filter(pk__in=nearest):
        yield Row(
            title=lead.contact.name,
            subtitle=", ".join(part for part in (lead.address_line, lead.city) if part),
            url=reverse("web:lead", args=[lead.pk]),
            evidence_url=reverse("web:storm_evidence", args=["lead", lead.pk]),
            touch=touched[lead.pk],
            likelihood=touched[lead.pk].likelihood("", lead.roof_age_years),
        )


def _house_rows(user: User, swath: Swath, box: Box | None, picked: list[str]) -> Iterator[Row]:
    touched = swath.touched_rows(_chosen(_houses(user), "h", box, picked))
    nearest = sorted(touched, key=lambda key: touched[key].miles)[: LISTED + 1]
    houses = Property.objects.visible_to(user).select_related("owner").filter(pk__in=nearest)
    owners = {house.owner_id for house in houses}
    customers = dict(Customer.objects.visible_to(user).filter(contact__in=owners).values_list("contact", "pk"))
    for house in houses:
        customer = customers.get(house.owner_id or 0)
        yield Row(
            title=house.owner.name if house.owner else str(house),
            subtitle=house.address,
            url=reverse("web:customer", args=[customer]) if customer else "",
            evidence_url=reverse("web:storm_evidence", args=["house", house.pk]),
            touch=touched[house.pk],
            likelihood=touched[house.pk].likelihood(house.roof_material, house.roof_age_years),
        )
