"""Which record a page is about, through the eyes of who looks."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from roofs.core.accounts.reach import may_reach
from roofs.surfaces.web.asking import LONGEST_NUMBER, viewer

Subject = tuple[str, int]


def subject_in(request: HttpRequest, kind: str, pk: int) -> Subject:
    """The record of an address; 404 unless this person may see it."""
    if len(str(pk)) > LONGEST_NUMBER or not may_reach(viewer(request), kind, pk):
        raise Http404
    return kind, pk
