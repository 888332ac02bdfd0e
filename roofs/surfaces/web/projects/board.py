"""The pipeline: a column for each status, with what stands in it and what it is worth."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.production.projects import workflow
from roofs.production.projects.models import Project
from roofs.production.projects.pipeline import columns
from roofs.production.projects.vocabulary import WAY, Status
from roofs.surfaces.web.leads.reading import number_in, viewer
from roofs.surfaces.web.projects.changes import page
from roofs.surfaces.web.projects.pages import choices_for
from roofs.surfaces.web.projects.reading import filter_of, project_of
from roofs.surfaces.web.templatetags.projects import COLOURS

CARDS = 20
SHOWN = (*WAY, Status.ON_HOLD)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    shown = {"wanted": filter_of(request), **choices_for(viewer(request)), **_columns(request)}
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, "projects/_pipeline.html" if is_part else "projects/pipeline.html", shown)


def _columns(request: HttpRequest) -> dict[str, Any]:
    user = viewer(request)
    visible = filter_of(request).apply(Project.objects.visible_to(user), user)
    wider = request.GET.get("more", "")
    found = columns(visible, SHOWN, per_column=CARDS, wider=wider, at_once=not user.is_manager)
    return {
        "columns": [(column, COLOURS[column.status], _cards(column.projects, user)) for column in found],
        "in_office": user.role != "field",
    }


def _cards(projects: list[Project], user: User) -> list[tuple[Project, list[Status]]]:
    return [(project, workflow.next_steps(project, user)) for project in projects]


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """A card was dropped, or its select was changed. A step that asks why is taken on the project's page."""
    project = project_of(request, number_in(request.POST.get("card", "")))
    status = request.POST.get("column", "")
    is_part = bool(request.headers.get("HX-Request"))
    if status == Status.CANCELLED and project.status != status:
        place = f"{page(project)}#step-cancelled"
        return HttpResponse(headers={"HX-Redirect": place}) if is_part else redirect(place)
    try:
        moved = workflow.advance(project, status, viewer(request))
        words, level = _("%(name)s: %(status)s") % {"name": moved, "status": moved.get_status_display()}, ""
    except Refused as refusal:
        words, level = refusal.reason, "error"
    if not is_part:
        return redirect("web:pipeline")
    response = render(request, "projects/_pipeline.html", _columns(request))
    if level or status != project.status:
        response["HX-Trigger"] = json.dumps({"toast": {"text": words, "level": level}})
    return response
