"""Fetching leads for a page, always through the eyes of who looks."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from roofs.core.transfer.outgoing import wanted
from roofs.sales.leads.filtering import LeadFilter
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.asking import LONGEST_NUMBER, number_in, viewer

__all__ = ["LONGEST_NUMBER", "filter_of", "lead_of", "number_in", "viewer"]


def lead_of(request: HttpRequest, pk: int) -> Lead:
    found = Lead.objects.visible_to(viewer(request)).with_people().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def filter_of(request: HttpRequest) -> LeadFilter:
    """Out of the address."""
    return wanted(LeadFilter, dict(request.GET.lists()))
