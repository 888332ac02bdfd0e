"""What may be done to many tasks at once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.core.lists.bulk import SELLING, BulkKind, Setting
from roofs.surfaces.web.records.bulk import offer_bulk

DONE, OPEN = "done", "open"


def _tick(task: Task, state: str, user: User) -> None:
    if state == DONE:
        tasks.complete(task, user)
    else:
        tasks.reopen(task, user)


BULK = offer_bulk(
    BulkKind(
        name="task",
        rows=lambda user: Task.objects.visible_to(user).with_people(),
        gone=Task.objects.deleted_visible_to,
        owner="assigned_to",
        assign=tasks.hand_to,
        settable=lambda _user: {
            "state": Setting(
                _l("State"),
                [(DONE, _l("Done")), (OPEN, _l("Not done"))],
                write=_tick,
                read=lambda task: DONE if task.is_done else OPEN,
            ),
            "priority": Setting(
                _l("Priority"),
                Task.Priority.choices,
                write=lambda task, value, user: tasks.correct(task, {"priority": value}, user),
                read=lambda task: task.priority,
            ),
            "kind": Setting(
                _l("Kind"),
                Task.Kind.choices,
                write=lambda task, value, user: tasks.correct(task, {"kind": value}, user),
                read=lambda task: task.kind,
            ),
        },
        delete=tasks.remove,
        restore=tasks.bring_back,
        has_tags=False,
        roles=(*SELLING, "field"),
    ),
    "web:tasks",
    lambda n: ngettext("%(n)s task", "%(n)s tasks", n) % {"n": n},
)
