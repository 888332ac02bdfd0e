"""`{% load projects %}`: how projects look."""

from __future__ import annotations

import datetime as dt

from django import template
from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext as _

from roofs.production.projects.models import Line
from roofs.production.projects.vocabulary import Status, amount

register = template.Library()
COLOURS: dict[str, str] = {
    Status.INQUIRY: "gray",
    Status.INSPECTION: "blue",
    Status.QUOTED: "violet",
    Status.APPROVED: "teal",
    Status.SCHEDULED: "amber",
    Status.IN_PROGRESS: "orange",
    Status.COMPLETED: "green",
    Status.INVOICED: "green",
    Status.CLOSED: "gray",
    Status.ON_HOLD: "pink",
    Status.CANCELLED: "red",
}


@register.simple_tag
def project_colour(status: str) -> str:
    return COLOURS.get(status, "gray")


@register.simple_tag
def stretch(first: dt.date | None, last: dt.date | None) -> str:
    """From the first to the last day, as short as it can be said."""
    if first is None:
        return ""
    if last is None or last == first:
        return formats.date_format(first, _("M j"))
    return f"{formats.date_format(first, _('M j'))} – {formats.date_format(last, _('M j'))}"


@register.simple_tag
def amount_of(line: Line) -> str:
    return amount(line.quantity, line.unit)


@register.simple_tag
def keep_of(request: HttpRequest, *names: str) -> list[tuple[str, str]]:
    """What else of the address a form of filters must send along."""
    return [(name, request.GET[name]) for name in names if request.GET.get(name)]
