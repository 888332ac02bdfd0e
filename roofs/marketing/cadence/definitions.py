"""What sequences are made of: versions that never change, their steps, what brings people in and what ends it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.consent.models import Channel
from roofs.core.accounts.audit import Audited
from roofs.core.kit.windows import Window
from roofs.marketing.cadence.plan import CallOutcome, SequencePlan

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class SequenceQuerySet(models.QuerySet["Sequence"]):
    def alive(self) -> SequenceQuerySet:
        return self.filter(deleted_at=None)

    def visible_to(self, user: User) -> SequenceQuerySet:
        """Whoever sells may read what the company sends; the office writes it."""
        alive = self.filter(deleted_at=None)
        return alive if user.is_active and (user.is_manager or user.role == "sales") else alive.none()

    def published(self) -> SequenceQuerySet:
        return self.filter(models.Exists(SequenceVersion.objects.filter(sequence=models.OuterRef("pk"))))

    def for_audience(self, audience: str) -> SequenceQuerySet:
        return self.filter(audience=audience, paused_at=None, deleted_at=None)


class Sequence(Audited):
    """What its plan says stands here as of the published version, so that the database can be asked."""

    class EditMode(models.TextChoices):
        FOLLOW_LIVE = "follow_live", _("People in it follow changes")
        PINNED = "pinned", _("People in it keep the version they began with")

    class Audience(models.TextChoices):
        LEAD = "lead", _("Leads")
        CUSTOMER = "customer", _("Customers")
        PROJECT = "project", _("Projects")

    class ReEntry(models.TextChoices):
        ONCE = "once", _("Once only")
        AFTER_END = "after_end", _("Again after it has ended")
        ANY_TIME = "any_time", _("At any time, beginning anew")

    class Pace(models.TextChoices):
        FIXED = "fixed", _("On the days as written")
        ADAPTIVE = "adaptive", _("Adapts to each person")

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=1000)
    audience = models.CharField(_("for"), max_length=10, choices=Audience, default=Audience.LEAD)
    edit_mode = models.CharField(max_length=12, choices=EditMode, default=EditMode.FOLLOW_LIVE)
    is_exclusive = models.BooleanField(default=True, help_text=_("A person is in one such sequence at a time."))
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=50, help_text=_("A higher one takes people over from a lower exclusive one.")
    )
    reentry = models.CharField(_("coming in again"), max_length=10, choices=ReEntry, default=ReEntry.AFTER_END)
    reentry_min_days = models.PositiveSmallIntegerField(default=0, help_text=_("Days since the last touch, at least."))
    ends_at_stages = models.JSONField(null=True, blank=True, help_text="stages of a lead; null: the company's setting")
    pace = models.CharField(_("pace"), max_length=8, choices=Pace, default=Pace.FIXED)
    ignores = models.JSONField(default=list, help_text="usual ends that do not end it: reply, conversation, stage")
    is_shipped = models.BooleanField(default=False, help_text="comes with the product and is renewed with it")
    paused_at = models.DateTimeField(null=True, blank=True)

    objects = SequenceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def live(self) -> SequenceVersion:
        """The published version. Raises SequenceVersion.DoesNotExist before the first."""
        return self.versions.latest("number")

    def quiet_stages(self, usual: Collection[str]) -> Collection[str]:
        """The stages of a lead at which this sequence is silent."""
        return usual if self.ends_at_stages is None else self.ends_at_stages


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

    @property
    def is_adaptive(self) -> bool:
        return bool(self.definition.get("pace") == Sequence.Pace.ADAPTIVE)

    @property
    def plan(self) -> SequencePlan:
        return SequencePlan.model_validate(self.definition)


class Entry(models.Model):
    """An event that brings people into a sequence, as the live version says."""

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="entries")
    event = models.CharField(max_length=60)
    condition = models.JSONField(null=True)

    class Meta:
        indexes = (models.Index(fields=["event"], name="entries_by_event"),)

    def __str__(self) -> str:
        return f"{self.event} -> {self.sequence_id}"


class Watch(models.Model):
    """An event that ends a sequence for the person it happens to: a goal that is reached, or another way out."""

    class Kind(models.TextChoices):
        GOAL = "goal", _("Goal")
        EXIT = "exit", _("Way out")

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="watches")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=40)
    event = models.CharField(max_length=60, blank=True, help_text="empty: looked at before each step")
    condition = models.JSONField(null=True)

    class Meta:
        indexes = (models.Index(fields=["event"], name="watches_by_event"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} of {self.sequence_id}"


class Step(models.Model):
    """A step of a version, as rows, so that the engine can ask the database who is due for what.

    `key` is the step's own name for ever: moving or inserting steps neither sends again nor skips.
    """

    class Kind(models.TextChoices):
        TOUCH = "touch", _("Touch")
        BRANCH = "branch", _("Branch")
        END = "end", _("End")

    class Unit(models.TextChoices):
        MINUTES = "minutes", _("minutes")
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")
        BUSINESS_DAYS = "business_days", _("business days")

    class Since(models.TextChoices):
        START = "start", _("since the beginning")
        PREVIOUS = "previous", _("since the step before")

    version = models.ForeignKey(SequenceVersion, on_delete=models.CASCADE, related_name="steps")
    key = models.UUIDField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TOUCH)
    title = models.CharField(max_length=120)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    after = models.DurationField(help_text="the length of the wait")
    unit = models.CharField(max_length=15, choices=Unit, default=Unit.HOURS, help_text="days are those of a calendar")
    since = models.CharField(max_length=10, choices=Since, default=Since.START)
    template = models.CharField(max_length=100, blank=True)
    day = models.PositiveIntegerField(default=0)
    at_once = models.BooleanField(default=False, help_text="an answer to what the person just asked: at any hour")
    window = models.JSONField(null=True, help_text="from, until, days: its own hours, inside those of the company")
    outcomes = models.JSONField(default=list, help_text="what may come of a call: key, label, then")
    condition = models.JSONField(null=True, help_text="left out unless this holds")
    branches = models.JSONField(default=list, help_text="to: the key of a step, when: a condition or nothing")
    max_lateness = models.DurationField()
    presses = models.BooleanField(default=False, help_text="left out for whoever has had enough, where the pace adapts")

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


def choices() -> list[tuple[str, str]]:
    """Slug and name of each sequence, for a list to choose from."""
    return list(Sequence.objects.alive().order_by("name").values_list("slug", "name"))
