"""The board: a column for each open stage, cards in the order people gave them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.core.kit.refusals import Refused
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import CLOSED, OPEN, Source, Status, Temperature
from roofs.surfaces.web.leads.closing import ANSWERED, ask, close, form_for, place_of
from roofs.surfaces.web.leads.listing import own_filters, tags_for
from roofs.surfaces.web.leads.pages import people_for
from roofs.surfaces.web.leads.reading import filter_of, lead_of, number_in, viewer

CARDS, WIDER = 12, 60
"""Of a column: what shows at once, and after somebody asked for more of it."""
SELECTED = SafeString(" selected")
COLOURS = {
    Status.NEW: "blue",
    Status.CONTACTED: "teal",
    Status.QUALIFIED: "teal",
    Status.APPOINTMENT: "amber",
    Status.INSPECTED: "amber",
    Status.QUOTED: "violet",
    Status.NEGOTIATION: "violet",
    Status.NURTURE: "grey",
    Status.WON: "green",
    Status.LOST: "grey",
}


@dataclass(frozen=True, slots=True)
class Column:
    status: Status
    colour: str
    leads: list[Lead]
    has_more: bool

    @property
    def options(self) -> SafeString:
        """The stages to choose from, the same on each card of the column."""
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((value, SELECTED if value == self.status else "", label) for value, label in Status.choices),
        )

    @property
    def value_cents(self) -> int:
        """Of the cards shown."""
        return sum(lead.estimated_value_cents or 0 for lead in self.leads)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user, wanted = viewer(request), filter_of(request)
    shown = {
        "columns": columns(request),
        "wanted": wanted,
        "sources": Source.choices,
        "temperatures": Temperature.choices,
        "people": people_for(user),
        "statuses": Status.choices,
        "tags": tags_for(user),
        "own_filters": own_filters(user),
    }
    return render(request, "leads/_board.html" if request.headers.get("HX-Request") else "leads/board.html", shown)


def columns(request: HttpRequest) -> list[Column]:
    """One query a column, each a few cards and one more: a board of ten thousand leads stays quick."""
    user, wanted, wider = viewer(request), filter_of(request), request.GET.get("more", "")
    visible = wanted.apply(Lead.objects.visible_to(user), user).in_lines()
    found = []
    for status in (*OPEN, Status.WON):
        most = WIDER if status == wider else CARDS
        leads = list(visible.filter(status=status).order_by("board_order", "-pk")[: most + 1])
        found.append(Column(status, COLOURS[status], leads[:most], len(leads) > most))
    return found


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """A card was dropped, or its select was changed: stage first, then its place between its new neighbours."""
    user, is_part = viewer(request), bool(request.headers.get("HX-Request"))
    lead = lead_of(request, number_in(request.POST.get("card", "")))
    status = request.POST.get("column", "")
    if status in CLOSED and status != lead.status:
        if not is_part:
            return redirect(place_of(lead, status))
        form = form_for(status, request.POST if ANSWERED in request.POST else None)
        if not form.is_valid():
            return ask(request, lead, status, form)
        return _moved(request, close(lead, form, user), {"close-dialog": ""})
    try:
        moved = pipeline.advance(lead, status, user)
    except Refused as refusal:
        shown = {"columns": columns(request), "statuses": Status.choices, "refusal": refusal.reason}
        return render(request, "leads/_board.html", shown, status=422)
    _arrange(request, moved)
    if not is_part:
        return redirect("web:board")
    return _moved(request, moved) if status != lead.status else _shown(request)


def _shown(request: HttpRequest) -> HttpResponse:
    return render(request, "leads/_board.html", {"columns": columns(request), "statuses": Status.choices})


def _moved(request: HttpRequest, lead: Lead, more: Mapping[str, str] = MappingProxyType({})) -> HttpResponse:
    words = _("%(name)s: %(stage)s") % {"name": lead.contact.name, "stage": lead.get_status_display()}
    response = _shown(request)
    response["HX-Trigger"] = json.dumps({"toast": {"text": words}, **more})
    return response


def _arrange(request: HttpRequest, lead: Lead) -> None:
    if lead.status in CLOSED:
        return
    order = [number_in(key) for key in request.POST.get("order", "").split(",")]
    if lead.pk not in order:
        return
    place = order.index(lead.pk)
    around = Lead.objects.visible_to(viewer(request)).in_bulk(
        [*order[max(0, place - 1) : place], *order[place + 1 : place + 2]]
    )
    above = around.get(order[place - 1]) if place else None
    below = around.get(order[place + 1]) if place + 1 < len(order) else None
    pipeline.arrange(lead, above, below, viewer(request))
