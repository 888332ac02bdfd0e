"""The plan as a chart: days from left to right, a bar for each project, and a list of days for small screens."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.core.kit.refusals import Refused
from roofs.production.projects import opening
from roofs.production.projects.models import Project
from roofs.production.projects.schedule import Plan, plan
from roofs.surfaces.web.leads.reading import number_in, viewer
from roofs.surfaces.web.projects.pages import choices_for
from roofs.surfaces.web.projects.reading import filter_of, in_office, office_only, project_of
from roofs.surfaces.web.templatetags.projects import COLOURS

ROW, HEAD, BAR = 38, 46, 26
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Zoom:
    """How many days are shown, how wide one is, and how far a press on an arrow goes."""

    days: int
    width: int
    step: int


ZOOMS = {"week": Zoom(14, 64, 7), "month": Zoom(42, 26, 28), "quarter": Zoom(98, 11, 91)}


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    label: str
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    project: Project
    colour: str
    x: int
    y: int
    width: int
    share: int
    """How much of the bar is ticked off, in pixels."""
    clashes: bool

    @property
    def text_x(self) -> int:
        """A bar that began before the first day shown has its name where it can be read."""
        return max(0, -self.x) + 8


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the chart: a lane's name, or a project."""

    y: int
    label: str = ""
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    first: dt.date
    days: int
    day_width: int
    rows: list[Row]
    weekends: list[int]
    ticks: list[Tick]
    today_x: int | None

    @property
    def width(self) -> int:
        return self.days * self.day_width

    @property
    def height(self) -> int:
        return HEAD + len(self.rows) * ROW

    @property
    def weekend_width(self) -> int:
        return 2 * self.day_width


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    shown = _shown(request)
    return render(
        request, "projects/_gantt.html" if request.headers.get("HX-Request") else "projects/gantt.html", shown
    )


@require_POST
@office_only
def move(request: HttpRequest) -> HttpResponse:
    """A bar was dragged or nudged to other days."""
    project = project_of(request, number_in(request.POST.get("card", "")))
    words = ""
    try:
        start, end = (dt.date.fromisoformat(request.POST.get(name, "")) for name in ("start", "end"))
        opening.reschedule(project, start, end, viewer(request))
    except Refused as refusal:
        words = refusal.reason
    except ValueError:
        words = _("These are no days.")
    if not request.headers.get("HX-Request"):
        return redirect("web:gantt")
    response = render(request, "projects/_gantt.html", _shown(request))
    if words:
        response["HX-Trigger"] = json.dumps({"toast": {"text": words, "level": "error"}})
    return response


def _shown(request: HttpRequest) -> dict[str, Any]:
    user, wanted = viewer(request), filter_of(request)
    name = request.GET.get("zoom", "")
    name = name if name in ZOOMS else "month"
    zoom = ZOOMS[name]
    first = _first(request, zoom)
    visible = wanted.apply(Project.objects.visible_to(user), user)
    found = plan(visible, first, first + dt.timedelta(days=zoom.days - 1))
    by_crew = request.GET.get("lanes") == "crew"
    step = dt.timedelta(days=zoom.step)
    return {
        "wanted": wanted,
        "here": f"{reverse('web:gantt')}?{request.GET.urlencode()}",
        "zoom": name,
        "zooms": (("week", _("Week")), ("month", _("Month")), ("quarter", _("Quarter"))),
        "by_crew": by_crew,
        "found": found,
        "chart": chart(found, zoom, timezone.localdate(), by_crew=by_crew),
        "agenda": _agenda(found),
        "before": (first - step).isoformat(),
        "after": (first + step).isoformat(),
        "sizes": {"row": ROW, "head": HEAD, "bar": BAR, "inset": (ROW - BAR) // 2},
        **choices_for(user),
        "in_office": in_office(user),
    }


def _first(request: HttpRequest, zoom: Zoom) -> dt.date:
    """A Monday, so that weekends stand where one expects them."""
    try:
        day = dt.date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        day = timezone.localdate() - dt.timedelta(days=0 if zoom.days < 20 else 7)  # noqa: PLR2004 -- the nearest zoom begins with this week
    day = min(max(day, dt.date(1990, 1, 1)), dt.date(2190, 1, 1))
    return day - dt.timedelta(days=day.weekday())


def chart(found: Plan, zoom: Zoom, today: dt.date, *, by_crew: bool) -> Chart:
    offset = (today - found.first).days
    return Chart(
        first=found.first,
        days=zoom.days,
        day_width=zoom.width,
        rows=_rows(found, zoom, by_crew=by_crew),
        weekends=[day * zoom.width for day in range(SATURDAY, zoom.days, 7)],
        ticks=list(_ticks(found.first, zoom)),
        today_x=offset * zoom.width + zoom.width // 2 if 0 <= offset < zoom.days else None,
    )


def _rows(found: Plan, zoom: Zoom, *, by_crew: bool) -> list[Row]:
    rows: list[Row] = []
    for lane, projects in _lanes(found.projects, by_crew=by_crew):
        if lane:
            rows.append(Row(HEAD + len(rows) * ROW, lane))
        for project in projects:
            y = HEAD + len(rows) * ROW
            rows.append(Row(y, bar=_bar(project, found, zoom, y)))
    return rows


def _lanes(projects: Iterable[Project], *, by_crew: bool) -> list[tuple[str, list[Project]]]:
    if not by_crew:
        return [("", list(projects))]
    lanes: dict[str, list[Project]] = {}
    for project in sorted(projects, key=lambda one: (one.crew is None, str(one.crew or ""))):
        lanes.setdefault(str(project.crew or _("No crew yet")), []).append(project)
    return list(lanes.items())


def _bar(project: Project, found: Plan, zoom: Zoom, y: int) -> Bar:
    start, end = project.scheduled_start or found.first, project.last_day or found.first
    x = (start - found.first).days * zoom.width
    width = ((end - start).days + 1) * zoom.width
    points = getattr(project, "points", 0)
    share = width * getattr(project, "ticked", 0) // points if points else 0
    return Bar(project, COLOURS[project.status], x, y, width, share, project.pk in found.clashes)


def _ticks(first: dt.date, zoom: Zoom) -> Iterable[Tick]:
    """Days when there is room for them, else the Mondays; a month is named where it begins."""
    for number in range(zoom.days):
        day = first + dt.timedelta(days=number)
        if zoom.width > 40:  # noqa: PLR2004 -- a weekday and a number fit
            yield Tick(number * zoom.width, formats.date_format(day, "D j"), day.day == 1)
        elif day.weekday() == 0:
            yield Tick(number * zoom.width, formats.date_format(day, "M j"), is_bold=True)


def _agenda(found: Plan) -> list[tuple[dt.date, list[Project]]]:
    """For small screens: what begins, or goes on, on which day."""
    days: dict[dt.date, list[Project]] = {}
    for project in found.projects:
        days.setdefault(max(project.scheduled_start or found.first, found.first), []).append(project)
    return sorted(days.items())
