from __future__ import annotations

import secrets
import uuid
from collections.abc import Container
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.calendar.todo import Task, TaskQuerySet
from roofs.comms.calendar.vocabulary import (
    ACTIVE,
    HOLDING,
    SUBJECTS,
    Audience,
    Barred,
    Channel,
    Kind,
    Origin,
    ReminderState,
    Status,
)
from roofs.core.accounts.audit import Audited
from roofs.core.accounts.reach import subjects_visible_to
from roofs.core.lists.joint_index import JointIndex
from roofs.core.lists.text_index import spellings, words_in
from roofs.people.contacts.models import PEOPLE, Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

__all__ = [
    "Appointment",
    "AppointmentQuerySet",
    "Attendance",
    "BookingLink",
    "Feed",
    "Reminder",
    "Task",
    "TaskQuerySet",
]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, user: User, kinds: Container[str] = SUBJECTS) -> AppointmentQuerySet:
        """Managers see all; sales and field staff what they attend or made, and what nobody attends yet about their
        own leads; the others none. `kinds`: of what they are about, where that is known.
        """
        alive = self.filter(deleted_at=None)
        if not user.is_active or user.role not in {"admin", "manager", "sales", "field"}:
            return alive.none()
        if user.is_manager:
            return alive
        attended = Attendance.objects.filter(appointment=OuterRef("pk"))
        mine, about = Q(created_by=user) | Q(Exists(attended.filter(user=user))), Q()
        for kind, subjects in subjects_visible_to(user, kinds):
            # Row by row, when nobody attends: not all leads one may see, gathered for a week of meetings.
            about |= Q(Q(subject_type=kind), Exists(subjects.filter(pk=OuterRef("subject_id"))))
        return alive.filter(mine | Q(Q(~Exists(attended)), about) if about else mine)

    def one_visible_to(self, user: User, pk: int) -> AppointmentQuerySet:
        """That one alone: only the rule of what it is about is put into the question."""
        return self.visible_to(user, set(self.filter(pk=pk).values_list("subject_type", flat=True))).filter(pk=pk)

    def active(self) -> AppointmentQuerySet:
        """Still going to happen, or happening."""
        return self.filter(status__in=ACTIVE)

    def about(self, subject_type: str, subject_id: int) -> AppointmentQuerySet:
        return self.filter(subject_type=subject_type, subject_id=subject_id, deleted_at=None)

    def search(self, text: str) -> AppointmentQuerySet:
        """Every word must be found in title, notes, street or city, or in the name of whom it is with."""
        words = words_in(text)
        return self.filter(pk__in=MEETINGS.keys_holding(*map(spellings, words))) if words else self

    def between(self, start: datetime, end: datetime) -> AppointmentQuerySet:
        """Those of which any part lies in here."""
        return self.filter(starts_at__lt=end, starts_at__gt=start - LONGEST, ends_at__gt=start)

    def attended_by(self, *people: int) -> AppointmentQuerySet:
        return self.filter(Exists(Attendance.objects.filter(appointment=OuterRef("pk"), user__in=people)))

    def upcoming(self, now: datetime) -> AppointmentQuerySet:
        return self.active().filter(ends_at__gt=now, starts_at__gt=now - LONGEST)

    def with_people(self) -> AppointmentQuerySet:
        """Each in a question of its own: beside the rules of who sees what, PostgreSQL takes every way to join the
        people for equally dear, and read all of them through for a week of meetings.
        """
        return self.prefetch_related("contact", "attendances__user")


LONGEST = timedelta(days=31)


class Appointment(Audited):
    """People meet at a time and a place, about a lead, a customer or a project."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.INSPECTION)
    title = models.CharField(_("title"), max_length=200, blank=True)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=64)
    address_line = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.SCHEDULED)
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)
    outcome = models.TextField(_("outcome"), blank=True, max_length=2000)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    origin = models.CharField(_("made by way of"), max_length=10, choices=Origin, default=Origin.HAND)
    origin_key = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)
    link = models.ForeignKey(
        "BookingLink", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"),
        )
        indexes = (
            models.Index(fields=["starts_at", "id"], name="appointment_by_start", condition=Q(deleted_at=None)),
            models.Index(fields=["-created_at", "-id"], name="appointment_newest", condition=Q(deleted_at=None)),
            models.Index(fields=["subject_type", "subject_id", "starts_at"], name="appointment_by_subject"),
        )

    def __str__(self) -> str:
        return self.headline

    @property
    def headline(self) -> str:
        """What stands in the calendar."""
        if self.title:
            return self.title
        kind = str(self.get_kind_display())
        return f"{kind}: {self.contact.name}" if self.contact else kind

    @property
    def address(self) -> str:
        place = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (self.address_line, self.city, place) if part)

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def is_under_way(self) -> bool:
        return self.is_active and self.starts_at <= timezone.now() < self.ends_at

    @property
    def holds_time(self) -> bool:
        return self.status in HOLDING and self.deleted_at is None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(ZoneInfo(self.zone))

    @property
    def people(self) -> list[User]:
        return [one.user for one in self.attendances.all()]

    @property
    def reminder_list(self) -> list[Reminder]:
        return list(self.reminders.all())


MEETINGS = JointIndex(
    "appointment_words",
    Appointment,
    ("title", "notes", "address_line", "city"),
    also={"contact": PEOPLE.columns},
    instead_of="appointments",
)


class Attendance(models.Model):
    """One of us at one appointment. The times are those of the appointment, so that the database itself can refuse a
    second one at the same hour.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", related_query_name="attendances"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    holds = models.BooleanField(default=True)
    doubled = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["appointment", "user"], name="attends_once"),)
        indexes = (models.Index(fields=["user", "starts_at"], name="attendance_held", condition=Q(holds=True)),)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.appointment_id}"


class Reminder(models.Model):
    """One reminder of one appointment. It is due while `due_at` stands there; moving the appointment moves it."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="reminders")
    audience = models.CharField(max_length=10, choices=Audience)
    channel = models.CharField(max_length=10, choices=Channel)
    minutes_before = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ReminderState, default=ReminderState.WAITING)
    due_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-minutes_before", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["appointment", "audience", "channel", "minutes_before"], name="one_reminder_of_a_sort"
            ),
        )
        indexes = (models.Index(fields=["due_at"], name="reminders_due", condition=Q(due_at__isnull=False)),)

    def __str__(self) -> str:
        return f"{self.channel} {self.minutes_before} minutes before {self.appointment_id}"

    @property
    def why_not(self) -> str:
        return str(Barred(self.note).label) if self.note in Barred.values else self.note


def _link_key() -> str:
    return secrets.token_urlsafe(9)


class BookingLinkQuerySet(models.QuerySet["BookingLink"]):
    def visible_to(self, user: User) -> BookingLinkQuerySet:
        """Managers see all, staff their own."""
        alive = self.filter(deleted_at=None)
        if not user.is_active or user.role == "pending":
            return alive.none()
        return alive if user.is_manager else alive.filter(user=user)

    def deleted_visible_to(self, user: User) -> BookingLinkQuerySet:
        gone = self.exclude(deleted_at=None)
        if user.is_active and user.is_manager:
            return gone
        works_here = user.is_active and user.role != "pending"
        return gone.filter(user=user, updated_by=user) if works_here else gone.none()


class BookingLink(Audited):
    """A public page on which somebody picks a time of one of us. Its key is public: it only lets people book."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.INSPECTION)
    key = models.CharField(max_length=20, unique=True, default=_link_key, editable=False)
    title = models.CharField(_("title"), max_length=120, blank=True)
    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = BookingLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()} · {self.user}"


class Feed(models.Model):
    """The address under which a person's own calendar program reads their appointments. A new `epoch` ends old ones."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    epoch = models.PositiveIntegerField(default=1)
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"feed of {self.user_id}"
