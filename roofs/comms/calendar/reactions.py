from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from roofs.comms.calendar import wording
from roofs.comms.calendar.models import Appointment, AppointmentQuerySet, Task, TaskQuerySet
from roofs.core.accounts.reach import govern
from roofs.core.lists.kinds import RecordKind, introduce

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


def _appointments(user: User, text: str) -> AppointmentQuerySet:
    return Appointment.objects.visible_to(user).search(text).select_related("contact").order_by("-starts_at", "-pk")


def _tasks(user: User, text: str) -> TaskQuerySet:
    """What is still to be done stands first."""
    return Task.objects.visible_to(user).search(text).with_people().order_by("-done_at", "due_at", "pk")


def _meeting_told(one: Appointment) -> str:
    when = date_format(one.local_start, "SHORT_DATETIME_FORMAT")
    return " · ".join(filter(None, (when, one.get_status_display(), one.address)))


def _task_told(one: Task) -> str:
    when = date_format(timezone.localtime(one.due_at), "SHORT_DATETIME_FORMAT")
    return " · ".join(filter(None, (str(_("Done")) if one.is_done else when, str(one.contact or ""))))


govern("appointment", Appointment.objects.visible_to)
introduce(
    RecordKind(
        name="appointment",
        one=_("Appointment"),
        many=_("Appointments"),
        icon="calendar",
        page="web:appointment",
        search=_appointments,
        subtitle=_meeting_told,
        order=50,
    )
)
introduce(
    RecordKind(
        name="task",
        one=_("Task"),
        many=_("Tasks"),
        icon="list-checks",
        page="web:task",
        list_page="web:tasks",
        search=_tasks,
        subtitle=_task_told,
        has_fields=False,
        order=55,
    )
)
__all__ = ["wording"]  # importing the wordings is what declares them
