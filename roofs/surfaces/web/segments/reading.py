"""Fetching segments for a page, always through the eyes of who looks."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from roofs.core.accounts.models import User
from roofs.core.segments.models import READERS, Segment
from roofs.surfaces.web.asking import viewer


def reader(request: HttpRequest) -> User:
    user = viewer(request)
    if user.role not in READERS:
        raise PermissionDenied
    return user


def segment_of(request: HttpRequest, pk: int) -> Segment:
    found = Segment.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
