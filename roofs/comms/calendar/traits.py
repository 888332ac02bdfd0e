"""What segments may ask of appointments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roofs.comms.calendar.models import Appointment
from roofs.comms.calendar.vocabulary import Status
from roofs.core.segments.happenings import happening

HEARD = tuple(
    f"appointment.{what}"
    for what in (
        "booked",
        "changed",
        "rescheduled",
        "cancelled",
        "confirmed",
        "completed",
        "missed",
        "reinstated",
        "deleted",
        "restored",
    )
)
happening(
    "appointment.booked",
    _("Booked an appointment"),
    about="contact",
    rows=lambda: Appointment.objects.filter(deleted_at=None).exclude(status=Status.CANCELLED),
    link="contact",
    at="created_at",
    heard=HEARD,
)
happening(
    "appointment.kept",
    _("Kept an appointment"),
    about="contact",
    rows=lambda: Appointment.objects.filter(deleted_at=None, status=Status.COMPLETED),
    link="contact",
    at="starts_at",
    heard=HEARD,
)
happening(
    "appointment.missed",
    _("Missed an appointment"),
    about="contact",
    rows=lambda: Appointment.objects.filter(deleted_at=None, status=Status.NO_SHOW),
    link="contact",
    at="starts_at",
    heard=HEARD,
)
