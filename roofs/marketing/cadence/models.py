from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.calendar.models import Task
from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Message
from roofs.core.accounts.audit import Audited
from roofs.core.kit.windows import Window
from roofs.marketing.cadence.library import CallOutcome
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TOUCH_NAMESPACE = uuid.UUID("6f0e7f0a-4c1e-5d0b-9d6e-2f6f1b1f7a11")


class Sequence(Audited):
    class EditMode(models.TextChoices):
        FOLLOW_LIVE = "follow_live", _("People in it follow changes")
        PINNED = "pinned", _("People in it keep the version they began with")

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    edit_mode = models.CharField(max_length=12, choices=EditMode, default=EditMode.FOLLOW_LIVE)
    is_exclusive = models.BooleanField(default=True, help_text=_("A person is in one such sequence at a time."))
    paused_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def live(self) -> SequenceVersion:
        """The published version. Raises SequenceVersion.DoesNotExist before the first."""
        return self.versions.latest("number")


class SequenceVersion(models.Model):
    """A published text of a sequence. Never changed afterwards."""

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["sequence", "number"], name="one_version_per_number"),)

    def __str__(self) -> str:
        return f"{self.sequence_id} v{self.number}"


class Step(models.Model):
    """A step of a version, as rows, so that the engine can ask the database who is due for what.

    `key` is the step's own name for ever: moving or inserting steps neither sends again nor skips.
    """

    version = models.ForeignKey(SequenceVersion, on_delete=models.CASCADE, related_name="steps")
    key = models.UUIDField()
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    channel = models.CharField(max_length=10, choices=Channel)
    after = models.DurationField(help_text="since the enrolment began")
    template = models.CharField(max_length=100)
    day = models.PositiveIntegerField(default=0)
    at_once = models.BooleanField(default=False, help_text="an answer to what the person just asked: at any hour")
    window = models.JSONField(null=True, help_text="from, until, days: its own hours, inside those of the company")
    outcomes = models.JSONField(default=list, help_text="what may come of a call: key, label, then")
    max_lateness = models.DurationField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "position"], name="one_step_per_position"),
            models.UniqueConstraint(fields=["version", "key"], name="one_step_per_key"),
        )
        ordering = ("version", "position")

    def __str__(self) -> str:
        return self.title

    @property
    def call_outcomes(self) -> list[CallOutcome]:
        return [CallOutcome.model_validate(one) for one in self.outcomes]

    @property
    def own_window(self) -> Window | None:
        if not self.window:
            return None
        start, end = (time.fromisoformat(self.window[name]) for name in ("from", "until"))
        return Window(frozenset(map(DAYS.index, self.window["days"])), start, end)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def due(self, now: datetime) -> EnrolmentQuerySet:
        return self.filter(status=Enrolment.Status.ACTIVE, next_run_at__lte=now).order_by("next_run_at")

    def running(self) -> EnrolmentQuerySet:
        return self.filter(status__in=(Enrolment.Status.ACTIVE, Enrolment.Status.PAUSED))

    def about(self, lead: Lead) -> EnrolmentQuerySet:
        return self.filter(subject_type="lead", subject_id=lead.pk)

    def visible_to(self, user: User) -> EnrolmentQuerySet:
        return self.filter(subject_type="lead", subject_id__in=Lead.objects.visible_to(user).values("pk"))


class Enrolment(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", _("Running")
        PAUSED = "paused", _("Paused")
        FINISHED = "finished", _("Finished")
        EXITED = "exited", _("Stopped")

    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(SequenceVersion, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=40, default="lead")
    subject_id = models.BigIntegerField()
    rotation = models.PositiveIntegerField(default=0, help_text="how often the person was in this sequence before")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    is_exclusive = models.BooleanField(default=True)
    next_step = models.ForeignKey(Step, null=True, on_delete=models.PROTECT, related_name="+")
    next_run_at = models.DateTimeField(null=True)
    wait_anchor = models.DateTimeField(help_text="what the delays are counted from")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    exit_reason = models.CharField(max_length=40, blank=True)
    zones = models.JSONField(default=list, help_text="IANA zones; a moment must suit all of them")
    enrolled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sequence", "contact", "rotation"], name="one_enrolment_per_rotation"),
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(status__in=("active", "paused"), is_exclusive=True),
                name="one_exclusive_enrolment",
            ),
        )
        indexes = (
            models.Index(fields=["next_run_at"], condition=Q(status="active"), name="enrolments_due"),
            models.Index(fields=["subject_type", "subject_id"], name="enrolments_by_subject"),
            models.Index(fields=["sequence", "status"], name="enrolments_by_status"),
        )

    def __str__(self) -> str:
        return f"enrolment {self.pk} {self.status}"

    @property
    def is_running(self) -> bool:
        return self.status in {self.Status.ACTIVE, self.Status.PAUSED}


class TouchQuerySet(models.QuerySet["Touch"]):
    def waiting(self) -> TouchQuerySet:
        return self.filter(state=Touch.State.INTENT)

    def to_send(self, now: datetime) -> TouchQuerySet:
        return self.waiting().filter(next_try_at__lte=now).order_by(F("next_try_at"), "pk")

    def abandoned(self, now: datetime) -> TouchQuerySet:
        """Taken by a sender that never came back."""
        return self.filter(state=Touch.State.SENDING, lease_until__lt=now)


class Touch(models.Model):
    """One step for one person, whatever became of it. The ledger that makes "never twice" true."""

    class State(models.TextChoices):
        INTENT = "intent", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SUPPRESSED = "suppressed", _("Held back")
        EXPIRED = "expired", _("Too late")
        UNKNOWN = "unknown", _("Uncertain")
        CANCELLED = "cancelled", _("Stopped before")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="touches")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    step_key = models.UUIDField()
    rotation = models.PositiveIntegerField(default=0)
    channel = models.CharField(max_length=10, choices=Channel)
    state = models.CharField(max_length=10, choices=State, default=State.INTENT)
    intent_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    idem_key = models.UUIDField(unique=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)
    handed_at = models.DateTimeField(null=True, help_text="the provider may have it from this moment on")
    sent_at = models.DateTimeField(null=True)
    provider = models.CharField(max_length=30, blank=True)
    provider_ref = models.CharField(max_length=255, blank=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    task = models.ForeignKey(Task, null=True, on_delete=models.SET_NULL, related_name="+")
    gate_log = models.JSONField(default=list, help_text="each gate asked, when, and what it said")
    reason = models.CharField(max_length=60, blank=True, help_text="why it is not sent (yet)")
    content_hash = models.CharField(max_length=64, blank=True)

    objects = TouchQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["enrolment", "step_key", "rotation"], name="one_touch_per_step"),
        )
        indexes = (
            models.Index(fields=["next_try_at", "id"], condition=Q(state="intent"), name="touches_to_send"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="touches_leased"),
            models.Index(fields=["state", "-due_at"], name="touches_by_state"),
        )

    def __str__(self) -> str:
        return f"touch {self.pk} {self.state}"


def idem_key(enrolment_id: int, step_key: uuid.UUID, rotation: int) -> uuid.UUID:
    """The same for ever for the same touch, so that a provider that can, and our own ledger always, refuse a second."""
    return uuid.uuid5(TOUCH_NAMESPACE, f"{enrolment_id}:{step_key}:{rotation}")
