"""Appointments and tasks as rows of a table, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.comms.calendar import appointment_rows, task_rows
from roofs.comms.calendar.filtering import AppointmentFilter
from roofs.comms.calendar.models import Appointment, AppointmentQuerySet, Task, TaskQuerySet
from roofs.comms.calendar.task_filtering import TaskFilter
from roofs.core.transfer.incoming import take_rows
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out, wanted

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

COLUMNS = (
    "id", "kind", "title", "status", "starts", "ends", "time_zone", "person", "phone", "email", "attendees", "street",
    "city", "state", "zip", "about", "about_id", "notes", "outcome", "cancel_reason", "created",
)  # fmt: skip


class Shown(AppointmentFilter):
    """The calendar can show several people at once."""

    people: list[int] = []

    def apply(self, rows: AppointmentQuerySet, viewer: User) -> AppointmentQuerySet:
        found = super().apply(rows, viewer)
        return found.attended_by(*self.people) if self.people else found


def _found(user: User, asked: Asked) -> AppointmentQuerySet:
    shown = wanted(Shown, asked)
    return shown.ordered(shown.apply(Appointment.objects.visible_to(user), user)).with_people()


def _rows(chunk: Sequence[Appointment], user: User) -> Iterator[Sequence[object]]:
    zone = user.zone
    for one in chunk:
        contact = one.contact
        yield (
            one.pk,
            one.kind,
            one.title,
            one.status,
            one.local_start.isoformat(timespec="minutes"),
            one.local_end.isoformat(timespec="minutes"),
            one.zone,
            contact.name if contact else "",
            contact.phone if contact else "",
            contact.email if contact else "",
            ", ".join(person.get_full_name() for person in one.people),
            one.address_line,
            one.city,
            one.state,
            one.postal_code,
            one.subject_type,
            one.subject_id,
            one.notes,
            one.outcome,
            one.cancel_reason,
            one.created_at.astimezone(zone).isoformat(timespec="minutes"),
        )


def _may(user: User) -> bool:
    """Also the field: it takes its own days along."""
    return user.is_active and user.role != "pending"


send_out(Outgoing(kind="appointments", columns=COLUMNS, find=_found, rows=_rows, may=_may, of="appointment"))
take_rows(
    appointment_rows, kind="appointments", one=_("Appointment"), many=_("Appointments"), page="web:calendar", order=60
)

TASK_COLUMNS = (
    "id", "title", "kind", "priority", "due", "for", "person", "phone", "email", "about", "about_id", "done", "outcome",
    "notes", "created",
)  # fmt: skip


def _tasks(user: User, asked: Asked) -> TaskQuerySet:
    found = wanted(TaskFilter, asked).apply(Task.objects.visible_to(user), user)
    return found.with_people().order_by("due_at", "pk")


def _task_rows(chunk: Sequence[Task], user: User) -> Iterator[Sequence[object]]:
    zone = user.zone
    for one in chunk:
        contact = one.contact
        yield (
            one.pk,
            one.title,
            one.kind,
            one.get_priority_display(),
            one.due_at.astimezone(zone).isoformat(timespec="minutes"),
            one.assigned_to.get_full_name() if one.assigned_to else "",
            contact.name if contact else "",
            contact.phone if contact else "",
            contact.email if contact else "",
            one.subject_type,
            one.subject_id,
            one.done_at.astimezone(zone).isoformat(timespec="minutes") if one.done_at else "",
            one.outcome,
            one.notes,
            one.created_at.astimezone(zone).isoformat(timespec="minutes"),
        )


send_out(Outgoing(kind="tasks", columns=TASK_COLUMNS, find=_tasks, rows=_task_rows, may=_may))
take_rows(task_rows, kind="tasks", one=_("Task"), many=_("Tasks"), page="web:tasks", order=70)
