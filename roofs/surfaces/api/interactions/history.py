"""The history of a record as an answer: exchanges, messages and events in one list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from roofs.comms.timeline.entries import Entry, Page
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.interactions.shapes import HISTORY, HistoryQuery

_PLAIN = ("source", "kind", "at", "channel", "direction", "state", "outcome")


def history(found: Page, query: HistoryQuery) -> HttpResponse:
    told = {"page": query.page, "per_page": query.per_page, "has_more": found.has_more}
    return answer(HISTORY, told | {"items": [_entry(one) for one in found.entries]})


def _entry(one: Entry) -> dict[str, Any]:
    who = None if one.actor is None else {"id": one.actor.pk, "name": str(one.actor)}
    told = {name: getattr(one, name) for name in _PLAIN}
    return told | {"id": one.place.pk, "title": str(one.title), "body": one.body, "person": who}
