from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roofs.comms.calendar.models import Appointment, Task
from roofs.core.accounts.models import User
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.dashboard.figures import glance
from roofs.surfaces.web.dashboard.happening import latest
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.tasks.lines import as_lines

WEEK = timedelta(days=7)
SHOWN = 6


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    if user.role == "field":
        return render(request, "dashboard/field.html", {"tasks": _next_tasks(user), "meetings": _next_meetings(user)})
    shown = {
        "glance": glance(user),
        "tasks": _next_tasks(user),
        "meetings": _next_meetings(user),
        "hot": Lead.objects.visible_to(user).hot().with_people().order_by("-lead_score", "-pk")[:SHOWN],
        "happened": latest(user),
        "is_empty": not Lead.objects.visible_to(user).exists(),
    }
    return render(request, "dashboard/index.html", shown)


def _next_tasks(user: User) -> list[Task]:
    mine = Task.objects.visible_to(user).with_people().filter(assigned_to=user).open()
    return as_lines(mine.most_pressing()[:SHOWN], user)


def _next_meetings(user: User) -> list[Appointment]:
    """Of the next seven days; those that run now too."""
    now = timezone.now()
    coming = Appointment.objects.visible_to(user).upcoming(now).filter(starts_at__lt=now + WEEK)
    return list(coming.with_people().order_by("starts_at", "pk")[: SHOWN * 2])


@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/_activity.html", {"happened": latest(viewer(request))})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "help/index.html", {"now": timezone.now()})
