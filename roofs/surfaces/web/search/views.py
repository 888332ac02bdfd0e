"""One search over every kind of record a domain has introduced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from roofs.core.accounts.models import User
from roofs.core.lists.kinds import RecordKind, kinds
from roofs.surfaces.web.asking import viewer

SHORTEST, LONGEST = 2, 200
SHORTEST_SUGGESTED = 3
"""Two letters are in no index of trigrams; on Enter they are looked for all the same."""
SUGGESTED, SHOWN = 5, 20


@dataclass(frozen=True, slots=True)
class Hit:
    title: str
    subtitle: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    kind: RecordKind
    hits: list[Hit]
    has_more: bool
    list_url: str


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").replace("\x00", " ")[:LONGEST].split())
    is_part = bool(request.headers.get("HX-Request"))
    is_asked = len(text) >= (SHORTEST_SUGGESTED if is_part else SHORTEST)
    groups = find(viewer(request), text, SUGGESTED if is_part else SHOWN) if is_asked else []
    shown = {"groups": groups, "search_query": text, "is_asked": is_asked, "is_part": is_part}
    return render(request, "search/_suggestions.html" if is_part else "search/index.html", shown)


def find(user: User, text: str, most: int) -> list[Group]:
    """At most so many of each kind. One query a kind, and never a count."""
    groups = []
    for kind in kinds():
        rows = list(kind.search(user, text)[: most + 1])
        if rows:
            hits = [_hit(kind, row) for row in rows[:most]]
            groups.append(Group(kind, hits, len(rows) > most, _list_url(kind, text)))
    return groups


def _hit(kind: RecordKind, row: Any) -> Hit:
    return Hit(kind.title(row), kind.subtitle(row), reverse(kind.page, args=kind.page_of(row)))


def _list_url(kind: RecordKind, text: str) -> str:
    return f"{reverse(kind.list_page)}?{urlencode({'q': text})}" if kind.list_page else ""
