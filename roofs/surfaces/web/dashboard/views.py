from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roofs.comms.calendar.models import Task
from roofs.comms.timeline.wording import hidden_names, wording_of
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.dashboard.figures import figures
from roofs.surfaces.web.leads.reading import viewer

LATEST = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    if user.role == "field":
        return render(request, "dashboard/field.html", {"tasks": _next_tasks(user)})
    shown = {
        "figures": figures(user),
        "tasks": _next_tasks(user),
        "hot": Lead.objects.visible_to(user).hot().with_people().order_by("-lead_score")[:6],
        "happened": _happened(user),
        "is_empty": not Lead.objects.visible_to(user).exists(),
    }
    return render(request, "dashboard/index.html", shown)


def _next_tasks(user: User) -> list[Task]:
    return list(Task.objects.visible_to(user).with_people().filter(assigned_to=user).open().most_pressing()[:6])


@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/_activity.html", {"happened": _happened(viewer(request))})


def _happened(user: User) -> list[dict[str, object]]:
    """The newest events about leads this person may see: three queries."""
    recent = Event.objects.filter(subject_type="lead").exclude(name__in=[*hidden_names(), "lead.scored"])
    rows = list(recent.select_related("actor").order_by("-pk")[: LATEST * 5])
    visible = (
        Lead.objects.visible_to(user)
        .select_related("contact")
        .in_bulk({row.subject_id for row in rows if row.subject_id})
    )
    found = [(row, wording_of(row.name)) for row in rows if row.subject_id in visible][:LATEST]
    return [
        {"event": row, "lead": visible[row.subject_id], "words": words, "body": words.body(row) if words.body else ""}
        for row, words in found
    ]


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "help/index.html", {"now": timezone.now()})
