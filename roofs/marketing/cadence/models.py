from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence as List
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.calendar.models import Task
from roofs.comms.consent.models import Channel
from roofs.comms.messaging.models import Message
from roofs.core.events.naming import subject_of
from roofs.marketing.cadence.definitions import Entry, Sequence, SequenceVersion, Step, Watch
from roofs.people.contacts.models import Contact, Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

__all__ = [
    "Cohort", "Enrolment", "Entry", "Replay", "Sequence", "SequenceVersion", "Step", "Touch", "Watch", "idem_key",
]  # fmt: skip
TOUCH_NAMESPACE = uuid.UUID("6f0e7f0a-4c1e-5d0b-9d6e-2f6f1b1f7a11")
_NAMESPACE = TOUCH_NAMESPACE.bytes


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def due(self, now: datetime) -> EnrolmentQuerySet:
        return self.filter(status=Enrolment.Status.ACTIVE, next_run_at__lte=now).order_by("next_run_at")

    def running(self) -> EnrolmentQuerySet:
        return self.filter(status__in=(Enrolment.Status.ACTIVE, Enrolment.Status.PAUSED))

    def with_something_to_come(self) -> EnrolmentQuerySet:
        """On the way, or through while the last touch still waits."""
        waiting = Touch.objects.waiting().filter(enrolment=OuterRef("pk"))
        return self.filter(
            Q(status__in=(Enrolment.Status.ACTIVE, Enrolment.Status.PAUSED))
            | Q(Exists(waiting), status=Enrolment.Status.FINISHED)
        )

    def to_wake(self, now: datetime) -> EnrolmentQuerySet:
        """Paused until a moment that has come."""
        return self.filter(status=Enrolment.Status.PAUSED, paused_until__lte=now)

    def about(self, record: Lead | Customer | Project) -> EnrolmentQuerySet:
        kind, key = subject_of(record)
        return self.filter(subject_type=kind, subject_id=key)

    def visible_to(self, user: User) -> EnrolmentQuerySet:
        """Those about what this person may see; managers need no look at each record."""
        if user.is_active and user.is_manager:
            return self
        return self.filter(
            Q(subject_type="lead", subject_id__in=Lead.objects.visible_to(user).values("pk"))
            | Q(subject_type="customer", subject_id__in=Customer.objects.visible_to(user).values("pk"))
            | Q(subject_type="project", subject_id__in=Project.objects.visible_to(user).values("pk"))
        )


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: User) -> CohortQuerySet:
        """One's own; managers see all."""
        if not user.is_active:
            return self.none()
        return self if user.is_manager else self.filter(begun_by=user)


class Cohort(models.Model):
    """People put into a sequence together, from whatever source. Shows how far it is and can be taken back."""

    class Source(models.TextChoices):
        SEGMENT = "segment", _("A saved list")
        IDS = "ids", _("Chosen records")
        IMPORT = "import", _("An import")
        EVENT = "event", _("Something that happened")
        HAND = "hand", _("By hand")
        API = "api", _("A program")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being put in")
        HELD = "held", _("Held")
        DONE = "done", _("Put in")
        CANCELLED = "cancelled", _("Stopped half-way")
        UNDONE = "undone", _("Taken back")

    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(_("name"), max_length=120, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    origin = models.CharField(max_length=60, blank=True, help_text="whose it is, as campaign:7")
    audience = models.JSONField(default=dict, help_text="kind, and ids or the saved list they were taken from")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    total = models.PositiveIntegerField(null=True)
    seen = models.PositiveIntegerField(default=0)
    enrolled = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict, help_text="reason -> how many")
    last_subject_id = models.BigIntegerField(default=0, help_text="how far it is, in the order of their keys")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["origin"], name="cohorts_by_origin", condition=~Q(origin="")),
            models.Index(fields=["sequence", "-begun_at"], name="cohorts_newest"),
        )

    def __str__(self) -> str:
        return self.name or f"cohort {self.pk}"


class Enrolment(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", _("Running")
        PAUSED = "paused", _("Paused")
        FINISHED = "finished", _("Finished")
        EXITED = "exited", _("Stopped")

    class Tempo(models.TextChoices):
        SLOWER = "slower", _("Slower")
        FASTER = "faster", _("Faster")

    # Every index is written to at every step: the keys have none of their own where one below begins with them.
    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    version = models.ForeignKey(SequenceVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_type = models.CharField(max_length=40, default="lead")
    subject_id = models.BigIntegerField()
    rotation = models.PositiveIntegerField(default=0, help_text="how often the person was in this sequence before")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    is_exclusive = models.BooleanField(default=True)
    cohort = models.ForeignKey(Cohort, null=True, on_delete=models.SET_NULL, related_name="enrolments", db_index=False)
    next_step = models.ForeignKey(Step, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    next_run_at = models.DateTimeField(null=True)
    wait_anchor = models.DateTimeField(help_text="the beginning, which delays since the start are counted from")
    previous_at = models.DateTimeField(null=True, help_text="when the last step was taken up")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    exit_reason = models.CharField(max_length=60, blank=True)
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True, help_text="empty: until somebody lets it go on")
    pause_reason = models.CharField(max_length=60, blank=True)
    trail = models.JSONField(default=list, help_text="branches taken: step, to, at, why")
    zones = models.JSONField(default=list, help_text="IANA zones; a moment must suit all of them")
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    source = models.CharField(max_length=40, blank=True)
    tempo = models.CharField(max_length=8, choices=Tempo, blank=True, help_text="as one of us wants it for this person")
    tempo_until = models.DateTimeField(null=True, help_text="empty: until somebody changes it")
    saturated_at = models.DateTimeField(null=True, help_text="since when the engine holds back: too many unanswered")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["contact", "sequence", "rotation"], name="one_enrolment_per_rotation"),
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
            models.Index(fields=["paused_until"], condition=Q(status="paused"), name="enrolments_to_wake"),
            models.Index(fields=["cohort", "status"], condition=Q(cohort__isnull=False), name="enrolments_by_cohort"),
        )

    def __str__(self) -> str:
        return f"enrolment {self.pk} {self.status}"

    @property
    def is_running(self) -> bool:
        return self.status in {self.Status.ACTIVE, self.Status.PAUSED}


class TouchQuerySet(models.QuerySet["Touch"]):
    def visible_to(self, user: User) -> TouchQuerySet:
        if user.is_active and user.is_manager:
            return self
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user).values("pk"))

    def waiting(self) -> TouchQuerySet:
        return self.filter(state=Touch.State.INTENT)

    def waiting_for(self, enrolments: List[int]) -> TouchQuerySet:
        """Those of these people. Said the other way round, so that the database looks only at what these people have:
        after a burst it has not counted yet it would look through all that waits.
        """
        return self.filter(enrolment__in=enrolments).exclude(state__in=BEYOND_WAITING)

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
        SKIPPED = "skipped", _("Left out")

    # Few indexes: each would be paid for ten thousand times a second. The ledger's own one begins with the enrolment.
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="touches", db_index=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+", db_index=False)
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
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    task = models.ForeignKey(Task, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    gate_log = models.JSONField(default=list, help_text="each gate asked, when, and what it said")
    reason = models.CharField(max_length=120, blank=True, help_text="why it is not sent (yet)")
    content_hash = models.CharField(max_length=64, blank=True)
    chosen = models.JSONField(null=True, help_text="where the pace adapts: what was decided, and out of what")

    objects = TouchQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["enrolment", "step_key", "rotation"], name="one_touch_per_step"),
        )
        indexes = (
            models.Index(fields=["next_try_at", "id"], condition=Q(state="intent"), name="touches_to_send"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="touches_leased"),
            models.Index(fields=["state", "-due_at"], name="touches_by_state"),
            models.Index(fields=["message"], condition=Q(message__isnull=False), name="touches_by_message"),
            models.Index(fields=["task"], condition=Q(task__isnull=False), name="touches_by_task"),
        )

    def __str__(self) -> str:
        return f"touch {self.pk} {self.state}"

    @property
    def template(self) -> str:
        """That of its step, unless another channel was chosen for this person."""
        return str((self.chosen or {}).get("template") or self.step.template)

    @property
    def is_elsewhere(self) -> bool:
        """It goes over another channel than its step says."""
        return self.channel != self.step.channel


BEYOND_WAITING = tuple(state for state in Touch.State if state != Touch.State.INTENT)


def idem_key(enrolment_id: int, step_key: uuid.UUID, rotation: int) -> uuid.UUID:
    """The same for ever for the same touch, so that a provider that can, and our own ledger always, refuse a second."""
    return uuid.UUID(hex=idem_hex(enrolment_id, step_key, rotation))


def idem_hex(enrolment_id: int, step_key: uuid.UUID | str, rotation: int) -> str:
    """`uuid.uuid5` without its objects: it is computed ten thousand times a second."""
    name = f"{enrolment_id}:{step_key}:{rotation}".encode()
    figures = bytearray(hashlib.sha1(_NAMESPACE + name, usedforsecurity=False).digest()[:16])
    figures[6] = figures[6] & 0x0F | 0x50
    figures[8] = figures[8] & 0x3F | 0x80
    return figures.hex()


class ReplayQuerySet(models.QuerySet["Replay"]):
    def visible_to(self, user: User) -> ReplayQuerySet:
        return self if user.is_active and user.is_manager else self.none()

    def open(self) -> ReplayQuerySet:
        return self.filter(status__in=(Replay.Status.WAITING, Replay.Status.RUNNING))


class Replay(models.Model):
    """What would have been decided under other rules of the adaptive pace. Looked at afterwards; nothing is sent."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being worked out")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Stopped half-way")

    rules = models.JSONField(help_text="the adaptive pace as it was asked for")
    since = models.DateTimeField()
    until = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    total = models.PositiveIntegerField(null=True)
    seen = models.PositiveIntegerField(default=0)
    last_enrolment_id = models.BigIntegerField(default=0, help_text="how far it is, in the order of their keys")
    counts = models.JSONField(default=dict, help_text="level -> what would have become of it -> how many touches")
    examples = models.JSONField(default=list, help_text="touches by their keys, with when and why")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = ReplayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"replay {self.pk} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status in {self.Status.WAITING, self.Status.RUNNING}

    @property
    def job_key(self) -> str:
        return f"replay:{self.pk}"
