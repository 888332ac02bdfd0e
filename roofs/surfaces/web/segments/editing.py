"""Writing a segment. Every press of the form gives the form back as it stands, with how many would fit beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import ValidationError

from roofs.core.kit.refusals import Refused
from roofs.core.segments import writing
from roofs.core.segments.kinds import Kind, kind_of, kinds
from roofs.core.segments.models import Segment
from roofs.core.segments.previewing import Preview, preview
from roofs.core.segments.tree import read as read_tree
from roofs.surfaces.web.asking import manager, number_in
from roofs.surfaces.web.segments import builder
from roofs.surfaces.web.segments.builder import Group
from roofs.surfaces.web.segments.reading import segment_of


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`?kind=customer`: of customers."""
    manager(request)
    if request.method == "POST":
        return _answered(request, None)
    kind = kind_of(request.GET.get("kind", "")) or kinds()[0]
    return _page(request, None, kind, builder.with_free_row(builder.shown({"all": []}, kind.name)), {})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    manager(request)
    segment = segment_of(request, pk)
    if request.method == "POST":
        return _answered(request, segment)
    kind = _kind(segment.kind)
    shown = builder.with_free_row(builder.shown(segment.tree, segment.kind))
    first = {"name": segment.name, "description": segment.description, "seen": segment.updated_at.isoformat()}
    return _page(request, segment, kind, shown, first)


def _kind(name: str) -> Kind:
    return kind_of(name) or kinds()[0]


def _answered(request: HttpRequest, segment: Segment | None) -> HttpResponse:
    user, given = manager(request), request.POST
    kind = _kind(segment.kind if segment else given.get("kind", ""))
    typed = {name: given.get(name, "")[: writing.LONGEST_TEXT + 1] for name in ("name", "description", "seen")}
    if act := given.get("act", ""):
        return _page(request, segment, kind, builder.changed(given, kind.name, act, user), typed)
    group = builder.read(given, kind.name, user)
    values = {"name": typed["name"], "description": typed["description"], "tree": builder.written(group)}
    try:
        if segment is None:
            kept = writing.create(values | {"kind": kind.name}, user)
        else:
            kept = writing.change(segment, values, user, seen_at=_moment(typed["seen"]))
    except Refused as refused:
        return _page(request, segment, kind, builder.with_free_row(group), typed, refused)
    messages.success(request, _("Saved. Its members are being counted."))
    return redirect("web:segment", kept.pk)


def _moment(typed: str) -> datetime | None:
    try:
        return parse_datetime(typed)
    except ValueError:
        return None


def _page(
    request: HttpRequest,
    segment: Segment | None,
    kind: Kind,
    group: Group,
    typed: dict[str, str],
    refused: Refused | None = None,
) -> HttpResponse:
    shown = {
        "segment": segment,
        "kind": kind,
        "kinds": kinds(),
        "typed": typed,
        "refused": refused,
        **_sketched(request, segment, kind, group),
    }
    return render(request, "segments/form.html", shown, status=422 if refused else 200)


def _sketched(request: HttpRequest, segment: Segment | None, kind: Kind, group: Group) -> dict[str, Any]:
    return {
        "group": group,
        "offered": builder.offered(kind.name),
        "preview": _preview(request, segment, kind, group),
        "kind": kind,
    }


def _preview(request: HttpRequest, segment: Segment | None, kind: Kind, group: Group) -> Preview:
    try:
        tree = read_tree(builder.written(group) or {"all": []})
    except ValidationError as error:
        return Preview("", problems=[str(error.errors()[0]["msg"])])
    return preview(tree, kind, manager(request), segment)


@require_POST
def sketch(request: HttpRequest) -> HttpResponse:
    """The rows anew, after a row more or less, another trait, another comparison. Nothing is kept."""
    user = manager(request)
    segment, kind = _meant(request)
    group = builder.changed(request.POST, kind.name, request.POST.get("act", ""), user)
    return render(request, "segments/_builder.html", _sketched(request, segment, kind, builder.with_free_row(group)))


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """How many the rows as they stand would find. It changes nothing; what is typed has no place in an address."""
    user = manager(request)
    segment, kind = _meant(request)
    group = builder.read(request.POST, kind.name, user)
    return render(request, "segments/_count.html", {"preview": _preview(request, segment, kind, group), "kind": kind})


def _meant(request: HttpRequest) -> tuple[Segment | None, Kind]:
    key = number_in(request.POST.get("segment", ""))
    segment = segment_of(request, key) if key else None
    return segment, _kind(segment.kind if segment else request.POST.get("kind", ""))
