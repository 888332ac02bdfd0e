"""The page of one project, and its sheet for the crew."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roofs.comms.calendar.models import Task
from roofs.production.projects.materials import money_of
from roofs.production.projects.models import CheckItem, Line, Project
from roofs.production.projects.vocabulary import ASIDE, WAY, Phase, Proof, Status
from roofs.production.projects.workflow import NEEDS_REASON, next_steps, obstacle
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.projects.forms import LineForm, MemberForm
from roofs.surfaces.web.projects.pages import entries
from roofs.surfaces.web.projects.reading import in_office, project_of

TASKS = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """One status on the bar of the workflow."""

    status: Status
    state: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step that can be taken from here, and what still stands in its way."""

    status: Status
    missing: str
    is_back: bool

    @property
    def asks_why(self) -> bool:
        return self.status in NEEDS_REASON or self.status == Status.ON_HOLD or bool(self.missing)


def way_of(project: Project) -> list[Mark]:
    here = project.resumes_at if project.status in ASIDE else project.status
    place = WAY.index(Status(here or Status.INQUIRY))
    return [
        Mark(status, "done" if number < place else "now" if number == place else "ahead")
        for number, status in enumerate(WAY)
    ]


def steps_of(project: Project, request: HttpRequest) -> list[Step]:
    place = WAY.index(Status(project.status)) if project.status not in ASIDE else -1
    return [
        Step(status, obstacle(project, status), status in WAY and WAY.index(status) < place)
        for status in next_steps(project, viewer(request))
    ]


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    user, project = viewer(request), project_of(request, pk)
    lines, checklist = lines_of(project, request), list(_checklist(project))
    steps = steps_of(project, request)
    money = money_of(project) if in_office(user) else None
    shown = {
        "project": project,
        "in_office": in_office(user),
        "way": way_of(project),
        "steps": steps,
        "ahead": next((step for step in steps if not step.is_back and step.status not in ASIDE), None),
        "money": money,
        "margin": money and (money.margin if project.completed_at else money.expected_margin),
        "planned": [line for line in lines if line.phase == Phase.PLANNED],
        "used": [line for line in lines if line.phase == Phase.ACTUAL],
        "line_form": LineForm(initial={"phase": Phase.PLANNED, "quantity": 1}),
        "team": project.team.select_related("person"),
        "member_form": MemberForm(),
        "crew_people": [member.person for member in project.crew.members.select_related("person")]
        if project.crew
        else [],
        "checklist": checklist,
        "ticked": sum(item.done_at is not None for item in checklist),
        "proofs": Proof.choices,
        "tasks": Task.objects.visible_to(user).about("project", project.pk).open().order_by("due_at")[:TASKS],
        "task_kinds": Task.Kind.choices,
        **entries(project, request),
    }
    return render(request, "projects/show.html", shown)


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """What the crew takes to the roof, for the printer: no amounts."""
    project = project_of(request, pk)
    shown = {
        "project": project,
        "planned": [line for line in lines_of(project, request) if line.phase == Phase.PLANNED],
        "team": project.team.select_related("person"),
        "checklist": _checklist(project),
    }
    return render(request, "projects/sheet.html", shown)


def lines_of(project: Project, request: HttpRequest) -> list[Line]:
    return list(Line.objects.visible_to(viewer(request)).filter(project=project).select_related("done_by"))


def _checklist(project: Project) -> list[CheckItem]:
    return list(project.checklist.select_related("done_by"))
