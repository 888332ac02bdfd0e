"""What is to be done, by whom and until when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.lists.joint_index import JointIndex
from roofs.core.lists.text_index import spellings, words_in
from roofs.people.contacts.models import PEOPLE, Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> TaskQuerySet:
        """Managers see all; sales their own and those nobody has; field staff their own; the others none."""
        alive = self.filter(deleted_at=None)
        if not user.is_active:
            return alive.none()
        if user.is_manager:
            return alive
        if user.role == "sales":
            return alive.filter(Q(assigned_to=user) | Q(assigned_to=None))
        return alive.filter(assigned_to=user) if user.role == "field" else alive.none()

    def deleted_visible_to(self, user: User) -> TaskQuerySet:
        """What this person may bring back."""
        gone = self.exclude(deleted_at=None)
        if user.is_active and user.is_manager:
            return gone
        return gone.filter(updated_by=user) if user.is_active else gone.none()

    def of(self, user: User) -> TaskQuerySet:
        return self.filter(assigned_to=user)

    def about(self, subject_type: str, subject_id: int) -> TaskQuerySet:
        return self.filter(subject_type=subject_type, subject_id=subject_id, deleted_at=None)

    def open(self) -> TaskQuerySet:
        return self.filter(done_at=None, deleted_at=None)

    def done(self) -> TaskQuerySet:
        return self.filter(deleted_at=None).exclude(done_at=None)

    def overdue(self, now: datetime) -> TaskQuerySet:
        return self.open().filter(due_at__lt=now)

    def due_today(self, now: datetime, zone: str = "UTC") -> TaskQuerySet:
        """What is left for the calendar day that `now` falls on in this zone."""
        midnight = datetime.combine(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), time(), ZoneInfo(zone))
        return self.open().filter(due_at__gte=now, due_at__lt=midnight)

    def upcoming(self, now: datetime, zone: str = "UTC") -> TaskQuerySet:
        midnight = datetime.combine(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), time(), ZoneInfo(zone))
        return self.open().filter(due_at__gte=midnight)

    def search(self, text: str) -> TaskQuerySet:
        """Every word must be found in what is to be done, or in the name of whom it is about."""
        words = words_in(text)
        return self.filter(pk__in=TO_DO.keys_holding(*map(spellings, words))) if words else self

    def ringing(self, user: User) -> TaskQuerySet:
        """Of which this person was reminded and has not done anything about it yet."""
        return self.open().filter(assigned_to=user, rings_since__isnull=False)

    def most_pressing(self) -> TaskQuerySet:
        return self.order_by("due_at", "priority", "pk")

    def with_people(self) -> TaskQuerySet:
        return self.select_related("assigned_to", "contact")


class Task(Audited):
    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        VISIT = "visit", _("Visit")
        TODO = "todo", _("To do")

    class Priority(models.IntegerChoices):
        HIGH = 1, _("High")
        NORMAL = 2, _("Normal")
        LOW = 3, _("Low")

    title = models.CharField(_("what"), max_length=200)
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TODO)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    due_at = models.DateTimeField(_("due"))
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("for"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=60, blank=True)
    origin_key = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    snoozes = models.PositiveSmallIntegerField(default=0)
    remind_minutes = models.PositiveIntegerField(_("remind me"), null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_for = models.DateTimeField(null=True, blank=True, editable=False)
    rings_since = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["assigned_to", "due_at"], name="task_open_of_user", condition=Q(done_at=None, deleted_at=None)
            ),
            models.Index(fields=["due_at"], name="task_open_by_due", condition=Q(done_at=None, deleted_at=None)),
            models.Index(fields=["subject_type", "subject_id"], name="task_by_subject"),
            models.Index(fields=["remind_at"], name="task_to_remind_of", condition=Q(remind_at__isnull=False)),
            models.Index(fields=["assigned_to"], name="task_that_rings", condition=Q(rings_since__isnull=False)),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def arm(self, now: datetime | None = None) -> None:
        """When its person is reminded, if at all. Each moment once; one that has passed is not made up for."""
        self.rings_since = self.remind_at = None
        if self.remind_minutes is None or self.is_done or self.assigned_to_id is None:
            return
        moment = self.due_at - timedelta(minutes=self.remind_minutes)
        if moment != self.reminded_for and moment > (now or timezone.now()):
            self.remind_at = moment


TO_DO = JointIndex("task_words", Task, ("title", "notes"), also={"contact": PEOPLE.columns}, instead_of="tasks")
