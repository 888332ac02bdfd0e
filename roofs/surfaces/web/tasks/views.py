from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.surfaces.web.calls import with_outcomes
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.records.bulk import bulk_bar
from roofs.surfaces.web.tasks.bulk import BULK

if TYPE_CHECKING:
    from roofs.comms.calendar.models import TaskQuerySet

REMINDERS = [
    ("", _l("Not at all")),
    (0, _l("When it is due")),
    (15, _l("15 minutes before")),
    (60, _l("An hour before")),
    (1440, _l("A day before")),
]
LONGEST, DONE_SHOWN = 200, 20
SNOOZES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


class TaskForm(forms.ModelForm[Task]):
    class Meta:
        model = Task
        fields = ("title", "kind", "priority", "due_at", "remind_minutes", "assigned_to", "notes")
        widgets = {
            "due_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "notes": forms.Textarea({"rows": 3}),
        }

    remind_minutes = forms.TypedChoiceField(
        label=_l("Remind me"), choices=REMINDERS, coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: object, viewer: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed on as they came
        people = User.objects.staff()
        self.fields["priority"].required = False
        self.fields["assigned_to"].queryset = people if viewer.is_manager else people.filter(pk=viewer.pk)  # type: ignore[attr-defined] # set on a ModelChoiceField

    def clean_priority(self) -> int:
        return self.cleaned_data["priority"] or Task.Priority.NORMAL


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    shown = _list(request) | {"form": _new_form(viewer(request))}
    return render(request, "tasks/_list.html" if request.headers.get("HX-Request") else "tasks/index.html", shown)


def _list(request: HttpRequest) -> dict[str, object]:
    """What the address asks for: whose, of which kind, how pressing, with which words."""
    user, now = viewer(request), timezone.now()
    people = list(User.objects.visible_to(user).staff()) if user.is_manager else [user]
    whose = request.GET.get("whose", "mine")
    numbers = {str(one.pk): one for one in people}
    visible = Task.objects.visible_to(user).with_people()
    if whose == "none":
        visible = visible.filter(assigned_to=None)
    elif not (whose == "all" and user.is_manager):
        whose = whose if whose in numbers else "mine"
        visible = visible.filter(assigned_to=numbers.get(whose, user))
    kind, when = request.GET.get("kind", ""), request.GET.get("when", "")
    if kind in Task.Kind.values:
        visible = visible.filter(kind=kind)
    wanted = request.GET.get("q", "").strip()[:200]
    if wanted:
        visible = visible.search(wanted)
    return {
        "bulk": bulk_bar(BULK, user),
        "groups": _groups(_pressing(visible, when, now), now),
        "done": visible.done().order_by("-done_at")[:DONE_SHOWN] if request.GET.get("done") else [],
        "is_done_shown": bool(request.GET.get("done")),
        "whose": whose,
        "wanted": wanted,
        "kind": kind,
        "when": when,
        "kinds": Task.Kind.choices,
        "people": [one for one in people if one != user],
    }


def _pressing(visible: TaskQuerySet, when: str, now: datetime) -> TaskQuerySet:
    zone = timezone.get_current_timezone_name()
    match when:
        case "overdue":
            return visible.overdue(now)
        case "today":
            return visible.due_today(now, zone)
        case "later":
            return visible.upcoming(now, zone)
    return visible


def _groups(visible: TaskQuerySet, now: datetime) -> list[tuple[str, list[Task]]]:
    rows = with_outcomes(visible.open().most_pressing()[:LONGEST])
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    late = [task for task in rows if task.due_at <= now]
    today = [task for task in rows if now < task.due_at < midnight]
    later = [task for task in rows if task.due_at >= midnight]
    return [
        (title, found) for title, found in ((_("Overdue"), late), (_("Today"), today), (_("Later"), later)) if found
    ]


def _new_form(user: User) -> TaskForm:
    return TaskForm(viewer=user, initial={"assigned_to": user, "due_at": _tomorrow(user), "remind_minutes": 0})


def _tomorrow(user: User) -> datetime:
    morning = timezone.now().astimezone(user.zone).replace(hour=9, minute=0, second=0, microsecond=0)
    return morning + timedelta(days=1)


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    form = TaskForm(request.POST, viewer=user)
    if form.is_valid():
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
    return render(request, "tasks/index.html", _list(request) | {"form": form}, status=422)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    form = TaskForm(request.POST or None, viewer=viewer(request), instance=task)
    if request.method == "POST" and form.is_valid():
        tasks.correct(Task(pk=task.pk), form.cleaned_data, viewer(request))
        messages.success(request, _("Saved."))
        return redirect("web:tasks")
    return render(request, "tasks/form.html", {"form": form, "task": task}, status=422 if form.errors else 200)


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
