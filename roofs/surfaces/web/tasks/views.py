"""One task: written down, changed, ticked off, put off, deleted."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.surfaces.web.asking import back, viewer
from roofs.surfaces.web.tasks.forms import TaskForm, new_form
from roofs.surfaces.web.tasks.lines import as_lines

SNOOZES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    form = TaskForm(request.POST, viewer=user) if request.method == "POST" else new_form(user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        tasks.add(
            given["title"],
            given["due_at"],
            actor=user,
            kind=given["kind"],
            priority=given["priority"],
            notes=given["notes"],
            remind_minutes=given["remind_minutes"],
            assigned_to=given["assigned_to"],
        )
        messages.success(request, _("Task added."))
        return redirect("web:tasks")
    return render(request, "tasks/form.html", {"form": form, "task": None}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    form = TaskForm(request.POST or None, viewer=viewer(request), instance=task)
    if request.method == "POST" and form.is_valid():
        tasks.correct(Task(pk=task.pk), form.cleaned_data, viewer(request))
        messages.success(request, _("Saved."))
        return redirect("web:tasks")
    (line,) = as_lines([task], viewer(request))
    return render(request, "tasks/form.html", {"form": form, "task": line}, status=422 if form.errors else 200)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    tasks.remove(task, viewer(request))
    undo = reverse("web:task_restoration", args=[task.pk])
    messages.success(request, _("Deleted: %(title)s") % {"title": task.title}, extra_tags=f"undo:{undo}")
    return redirect("web:tasks")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    task = Task.objects.deleted_visible_to(viewer(request)).filter(pk=pk).first()
    if task is None:
        raise Http404
    tasks.bring_back(task, viewer(request))
    messages.success(request, _("Back on the list: %(title)s") % {"title": task.title})
    return redirect("web:tasks")


def _task(request: HttpRequest, pk: int) -> Task:
    found = Task.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    task = tasks.complete(_task(request, pk), viewer(request), request.POST.get("outcome", "")[:40])
    undo = reverse("web:task_reopening", args=[task.pk])
    messages.success(request, _("Done: %(title)s") % {"title": task.title}, extra_tags=f"undo:{undo}")
    return back(request, reverse("web:tasks"))


@require_POST
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    tasks.reopen(_task(request, pk), viewer(request))
    return back(request, reverse("web:tasks"))


@require_POST
def hush(request: HttpRequest, pk: int) -> HttpResponse:
    """The reminder on the page was seen."""
    tasks.hush(_task(request, pk))
    return back(request, reverse("web:tasks"))


@require_POST
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    by = SNOOZES.get(request.POST.get("by", "day"), SNOOZES["day"])
    task = _task(request, pk)
    tasks.snooze(task, max(task.due_at, timezone.now()) + by, viewer(request))
    messages.success(request, _("Put off."))
    return back(request, reverse("web:tasks"))
