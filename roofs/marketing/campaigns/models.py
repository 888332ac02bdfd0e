from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.marketing.cadence.models import Cohort, CohortQuerySet, Sequence

if TYPE_CHECKING:
    from datetime import datetime

    from roofs.core.accounts.models import User

OFFICE = ("admin", "manager", "sales")
ORIGIN = "campaign:"


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> CampaignQuerySet:
        """The office reads all of them; whose people are counted is decided where they are counted."""
        alive = self.filter(deleted_at=None)
        return alive if user.is_active and user.role in OFFICE else alive.none()

    def changeable_by(self, user: User) -> CampaignQuerySet:
        """Writing to many people is for those who run the company."""
        return self.visible_to(user) if user.is_manager else self.none()

    def deleted_visible_to(self, user: User) -> CampaignQuerySet:
        gone = self.exclude(deleted_at=None)
        return gone if user.is_active and user.is_manager else gone.none()

    def running(self) -> CampaignQuerySet:
        return self.filter(deleted_at=None, status=Campaign.Status.ACTIVE)

    def to_begin(self, now: datetime) -> CampaignQuerySet:
        return self.filter(deleted_at=None, status=Campaign.Status.SCHEDULED, starts_at__lte=now)

    def over(self, now: datetime) -> CampaignQuerySet:
        return self.running().filter(ends_at__lte=now)


class Campaign(Audited):
    class Kind(models.TextChoices):
        DRIP = "drip", _("Follow-up")
        NURTURE = "nurture", _("Staying in touch")
        REACTIVATION = "reactivation", _("Waking up old leads")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Begins later")
        ACTIVE = "active", _("Running")
        PAUSED = "paused", _("Paused")
        COMPLETED = "completed", _("Over")

    class Audience(models.TextChoices):
        LEADS = "leads", _("Leads")
        CUSTOMERS = "customers", _("Customers")
        PROJECTS = "projects", _("Projects")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DRIP)
    goal = models.CharField(_("what it is for"), max_length=300, blank=True)
    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="campaigns")
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    audience = models.CharField(_("who"), max_length=10, choices=Audience, default=Audience.LEADS)
    query = models.CharField(max_length=2000, blank=True, help_text="filters, as in the address of the list")
    chosen = models.JSONField(default=list, blank=True, help_text="numbers of records; empty: all that fit the filters")
    keeps_adding = models.BooleanField(_("add those who come to fit later"), default=False)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["status", "starts_at"], name="campaigns_by_state", condition=Q(deleted_at=None)),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """It has begun and is not over: what it says may still reach people."""
        return self.status in {self.Status.ACTIVE, self.Status.PAUSED}

    @property
    def origin(self) -> str:
        """Whose its cohorts are."""
        return f"{ORIGIN}{self.pk}"

    @property
    def cohorts(self) -> CohortQuerySet:
        return Cohort.objects.filter(origin=self.origin)


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User) -> DraftQuerySet:
        alive = self.filter(deleted_at=None)
        return alive if user.is_active and user.is_manager else alive.none()

    def deleted_visible_to(self, user: User) -> DraftQuerySet:
        gone = self.exclude(deleted_at=None)
        return gone if user.is_active and user.is_manager else gone.none()


class Draft(Audited):
    """A sequence as somebody is writing it. Nothing of it counts before it is published."""

    sequence = models.OneToOneField(Sequence, null=True, blank=True, on_delete=models.CASCADE, related_name="draft")
    plan = models.JSONField(help_text="a SequencePlan, perhaps not yet a sound one")
    earlier = models.JSONField(default=list, blank=True, help_text="its states before, the latest last: for undo")
    later = models.JSONField(default=list, blank=True, help_text="states that were undone, the next last: for redo")
    based_on = models.PositiveIntegerField(default=0, help_text="number of the version it was begun from")
    layout = models.JSONField(default=dict, blank=True, help_text="key of a step -> [x, y]: where somebody put it")
    revision = models.PositiveIntegerField(default=0, help_text="goes up with every change, so that two writers notice")

    objects = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.plan.get("name", ""))
