"""The segments, and one of them: its members, its size over time, how far it had drifted, and who uses it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from pydantic import ValidationError

from roofs.comms.timeline.entries import entries_for
from roofs.core.jobs.control import cancel
from roofs.core.kit.refusals import Refused
from roofs.core.segments import jobs, writing
from roofs.core.segments.belonging import belonging
from roofs.core.segments.checking import contradictions, problems
from roofs.core.segments.compiling import sentence
from roofs.core.segments.kinds import Kind, kind_of, kinds
from roofs.core.segments.models import Segment, Size
from roofs.core.segments.tree import read as read_tree
from roofs.core.segments.usage import Use, uses_of
from roofs.surfaces.web.asking import back, manager
from roofs.surfaces.web.paging import page_of
from roofs.surfaces.web.segments.reading import reader, segment_of

DAYS, SHOWN = 90, 25


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    wanted = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "kind")}
    rows = Segment.objects.visible_to(user).order_by("name", "pk")
    if wanted["q"]:
        rows = rows.filter(name__icontains=wanted["q"])
    if kind_of(wanted["kind"]):
        rows = rows.filter(kind=wanted["kind"])
    page = page_of(rows, request)
    keys = [one.pk for one in page.rows]
    uses: dict[int, int] = {}
    for use in uses_of(keys):
        uses[use.segment] = uses.get(use.segment, 0) + 1
    before = _month_ago(keys)
    shown = {
        "rows": [(one, kind_of(one.kind), uses.get(one.pk, 0), _grown(one, before)) for one in page.rows],
        "page": page,
        "wanted": wanted,
        "is_narrow": any(wanted.values()),
        "kinds": kinds(),
    }
    part = "segments/_list.html" if request.headers.get("HX-Request") else "segments/index.html"
    return render(request, part, shown)


def _month_ago(keys: list[int]) -> dict[int, int]:
    """The oldest size of the last thirty days that is known."""
    found: dict[int, int] = {}
    rows = Size.objects.filter(segment__in=keys).order_by("segment", "-day").values_list("segment", "members")
    counted: dict[int, int] = {}
    for segment, members in rows:
        counted[segment] = counted.get(segment, 0) + 1
        if counted[segment] <= 31:  # noqa: PLR2004 -- days of a month
            found[segment] = members
    return found


def _grown(segment: Segment, before: dict[int, int]) -> int:
    return segment.members - before.get(segment.pk, segment.members)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader(request)
    segment = segment_of(request, pk)
    kind = kind_of(segment.kind) or kinds()[0]
    members = kind.visible_to(user).filter(pk__in=belonging(kind.name, segment.pk))
    sizes = list(Size.objects.filter(segment=segment).order_by("-day")[:DAYS])[::-1]
    shown = {
        "segment": segment,
        "kind": kind,
        "job": jobs.building(segment),
        "members": kind.with_people(members).order_by("-pk")[:SHOWN],
        "list_url": f"{reverse(kind.list_page)}?segment={segment.pk}",
        "campaign_query": f"segment={segment.pk}",
        "sizes": sizes,
        "line": _line([one.members for one in sizes]),
        "uses": [(use, _address(use)) for use in uses_of([segment.pk])],
        "entries": entries_for("segment", segment.pk, per_page=20, viewer=user).entries,
        **_told(segment, kind),
    }
    part = "segments/_live.html" if request.headers.get("HX-Request") else "segments/show.html"
    return render(request, part, shown)


def _told(segment: Segment, kind: Kind) -> dict[str, Any]:
    try:
        tree = read_tree(segment.tree)
    except ValidationError:
        return {"sentence": "", "problems": [_("These rules cannot be read.")], "warnings": []}
    wrong = problems(tree, kind.name, segment)
    return {
        "sentence": sentence(tree, kind.name),
        "problems": wrong,
        "warnings": [] if wrong else contradictions(tree, kind.name),
    }


def _line(values: list[int]) -> str:
    """The points of the drawing: a hundred wide, thirty high, from the smallest to the biggest."""
    if len(values) < 2:  # noqa: PLR2004 -- a line has two ends
        return ""
    low, high = min(values), max(values)
    step, scale = 100 / (len(values) - 1), 26 / (high - low) if high > low else 0
    return " ".join(f"{n * step:.1f},{28 - (value - low) * scale:.1f}" for n, value in enumerate(values))


def _address(use: Use) -> str:
    try:
        return reverse(use.page, args=[use.key]) if use.page else ""
    except NoReverseMatch:
        return ""


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    user = manager(request)
    made = writing.copy(segment_of(request, pk), user)
    messages.success(request, _("This is the copy."))
    return redirect("web:segment_edit", made.pk)


@require_POST
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    user = manager(request)
    writing.build_again(segment_of(request, pk), user)
    return back(request, reverse("web:segment", args=[pk]))


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found so far stays; the page says that it is not all."""
    user = manager(request)
    segment = segment_of(request, pk)
    job = jobs.building(segment)
    if job is not None:
        cancel(job, user)
    writing.stopped(segment)
    messages.success(request, _("Stopped. Count it again when it suits you."))
    return redirect("web:segment", pk)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    user = manager(request)
    try:
        writing.delete(segment_of(request, pk), user)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("web:segment", pk)
    undo = reverse("web:segment_restoration", args=[pk])
    messages.success(request, _("The segment is gone."), extra_tags=f"undo:{undo}")
    return redirect("web:segments")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    user = manager(request)
    segment = Segment.objects.deleted_visible_to(user).filter(pk=pk).first()
    if segment is None:
        raise Http404
    writing.restore(segment, user)
    messages.success(request, _("The segment is back."))
    return redirect("web:segment", pk)
