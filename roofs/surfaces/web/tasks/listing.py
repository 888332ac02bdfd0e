"""The list of tasks: whose, of which kind, how pressing, with which words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.comms.calendar.models import Task, TaskQuerySet
from roofs.comms.calendar.task_filtering import TaskFilter
from roofs.core.accounts.models import User
from roofs.core.lists.views import Column
from roofs.core.transfer.outgoing import wanted as wanted_of
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.records.bulk import bulk_bar
from roofs.surfaces.web.records.lists import ListPage, OpenList, offer, open_list
from roofs.surfaces.web.tasks.bulk import BULK
from roofs.surfaces.web.tasks.forms import new_form
from roofs.surfaces.web.tasks.lines import as_lines

LONGEST, DONE_SHOWN = 200, 20
TASKS = offer(
    ListPage(
        "tasks",
        "web:tasks",
        (
            Column("title", _l("What"), is_fixed=True),
            Column("due", _l("Due"), is_fixed=True),
            Column("kind", _l("Kind")),
            Column("about", _l("About")),
            Column("phone", _l("Phone")),
            Column("notes", _l("Notes")),
            Column("owner", _l("For")),
            Column("priority", _l("Priority"), is_shown=False),
        ),
    )
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    wished = open_list(request, TASKS)
    if wished.elsewhere:
        return redirect(wished.elsewhere)
    shown = listed(request, wished)
    if request.headers.get("HX-Request"):
        return render(request, "tasks/_list.html", shown)
    return render(request, "tasks/index.html", shown | {"form": new_form(viewer(request))})


def listed(request: HttpRequest, wished: OpenList) -> dict[str, Any]:
    user, now = viewer(request), timezone.now()
    people = list(User.objects.visible_to(user).staff()) if user.is_manager else [user]
    wanted = _wanted(request, user, people)
    found = wanted.apply(Task.objects.visible_to(user), user, now).with_people()
    is_done_shown = bool(wanted.done)
    return {
        "wished": wished,
        "columns": wished.columns,
        "bulk": bulk_bar(BULK, user),
        "groups": _groups(found, user, now),
        "done": as_lines(found.done().order_by("-done_at")[:DONE_SHOWN], user) if is_done_shown else [],
        "is_done_shown": is_done_shown,
        "wanted": wanted,
        "is_narrow": bool(wanted.q or wanted.kind or wanted.when),
        "download": _download(wanted),
        "kinds": Task.Kind.choices,
        "people": [one for one in people if one != user],
    }


def _wanted(request: HttpRequest, user: User, people: list[User]) -> TaskFilter:
    """One's own unless somebody else's are asked for, by somebody who may see them."""
    asked = wanted_of(TaskFilter, {"whose": ["mine"]} | dict(request.GET.lists()))
    known = {"mine", "none", *(one.pk for one in people), *(["all"] if user.is_manager else [])}
    return asked if asked.whose in known else asked.model_copy(update={"whose": "mine"})


def _download(wanted: TaskFilter) -> str:
    """What the file is asked with, so that it holds what the page shows."""
    told = wanted.model_dump(mode="json") | {"done": "1" if wanted.done else "0"}
    return "?" + urlencode({name: value for name, value in told.items() if value != ""})


def _groups(found: TaskQuerySet, user: User, now: datetime) -> list[tuple[str, list[Task]]]:
    rows = as_lines(found.open().most_pressing()[:LONGEST], user)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    late = [task for task in rows if task.due_at <= now]
    today = [task for task in rows if now < task.due_at < midnight]
    later = [task for task in rows if task.due_at >= midnight]
    return [
        (title, found) for title, found in ((_("Overdue"), late), (_("Today"), today), (_("Later"), later)) if found
    ]
