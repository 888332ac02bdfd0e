"""Fetching campaigns for a page, always through the eyes of who looks."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from roofs.marketing.campaigns.models import Campaign
from roofs.surfaces.web.asking import viewer


def campaign_of(request: HttpRequest, pk: int) -> Campaign:
    found = Campaign.objects.visible_to(viewer(request)).select_related("sequence").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
