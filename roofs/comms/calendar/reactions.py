from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roofs.comms.calendar import tasks, wording
from roofs.comms.calendar.models import Appointment, AppointmentQuerySet, Task, TaskQuerySet
from roofs.comms.consent.models import Erasure
from roofs.core.accounts.reach import govern
from roofs.core.connections.vendors import title_of
from roofs.core.events import on
from roofs.core.lists.kinds import RecordKind, introduce

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.core.events.models import Event

IN_A_WEEK = timedelta(days=7)


def _appointments(user: User, text: str) -> AppointmentQuerySet:
    # Not joined: beside the dear question of what a seller may see, the database would read all contacts for each row.
    return Appointment.objects.visible_to(user).search(text).prefetch_related("contact").order_by("-starts_at", "-pk")


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


@on("erasure.needs_a_person", inside=True)
def have_it_finished(event: Event) -> None:
    """For who asked for it. It names nobody: whom it is about stands, sealed, on the page of erasures alone."""
    vendor = title_of(str(event.data["vendor"]))
    tasks.add(
        gettext("Erase person %(number)s at %(vendor)s") % {"number": event.subject_id, "vendor": vendor},
        timezone.now() + IN_A_WEEK,
        kind="other",
        notes=gettext("What is to be done stands under Consent and law, Forgotten. Say there when it is done."),
        assigned_to=Erasure.objects.select_related("asked_by").get(pk=event.data["erasure"]).asked_by,
        source="erasures",
        origin_key=_key(event),
    )


@on("erasure.vendor_forgot", inside=True)
def it_is_finished(event: Event) -> None:
    if task := Task.objects.open().filter(origin_key=_key(event)).first():
        tasks.complete(task, event.actor)


def _key(event: Event) -> str:
    return f"erasure:{event.data['told']}"


__all__ = ["wording"]  # importing the wordings is what declares them
