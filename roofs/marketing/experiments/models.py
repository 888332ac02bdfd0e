from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.marketing.experiments.changes import Change
from roofs.marketing.experiments.vocabulary import USUAL_DAYS, Guardrail, Measure, Mode, Status, What
from roofs.people.contacts.models import Contact, Customer
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

OFFICE = ("admin", "manager", "sales")


def new_salt() -> str:
    return secrets.token_hex(16)


def all_guardrails() -> list[str]:
    return list(Guardrail.values)


class ExperimentQuerySet(models.QuerySet["Experiment"]):
    def visible_to(self, user: User) -> ExperimentQuerySet:
        """Whoever sells may read what is tried on the people they sell to."""
        alive = self.filter(deleted_at=None)
        return alive if user.is_active and user.role in OFFICE else alive.none()

    def changeable_by(self, user: User) -> ExperimentQuerySet:
        return self.visible_to(user) if user.is_manager else self.none()

    def deleted_visible_to(self, user: User) -> ExperimentQuerySet:
        gone = self.exclude(deleted_at=None)
        return gone if user.is_active and user.is_manager else gone.none()

    def in_force(self) -> ExperimentQuerySet:
        """People are being dealt, or those who were keep what they got."""
        return self.filter(deleted_at=None, status__in=(Status.RUNNING, Status.PAUSED))

    def at(self, other: Experiment) -> ExperimentQuerySet:
        """Those that test the same thing in the same place."""
        return self.filter(what=other.what, step_key=other.step_key, template=other.template, sequence=other.sequence)


class Experiment(Audited):
    """Two ways or more of doing one thing, each for some of the people, to see which works better."""

    name = models.CharField(_("name"), max_length=120)
    hypothesis = models.CharField(_("what you expect"), max_length=500, blank=True)
    what = models.CharField(_("what is tested"), max_length=10, choices=What)
    sequence = models.CharField(max_length=60, blank=True, help_text="short name of the sequence; above, so no key")
    step_key = models.UUIDField(null=True, blank=True, help_text="a step's own name for ever")
    template = models.CharField(max_length=100, blank=True, help_text="where it is used, or that of the step")
    campaign_id = models.BigIntegerField(null=True, blank=True, help_text="only those who come by it")
    measure = models.CharField(_("what counts"), max_length=8, choices=Measure, default=Measure.REPLY)
    mode = models.CharField(_("how people are dealt"), max_length=8, choices=Mode, default=Mode.MEASURE)
    days = models.PositiveSmallIntegerField(
        _("days after the first touch that count"),
        default=USUAL_DAYS[Measure.REPLY],
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    worth = models.PositiveSmallIntegerField(
        _("difference worth knowing, in percent"),
        default=50,
        validators=[MinValueValidator(5), MaxValueValidator(500)],
        help_text=_("Half as much again is 50. The smaller, the more people it takes."),
    )
    guardrails = models.JSONField(default=all_guardrails, blank=True)
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.DRAFT)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followed_by")
    promoted = models.ForeignKey("Arm", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    promoted_at = models.DateTimeField(null=True, blank=True)
    found = models.JSONField(default=dict, blank=True, help_text="as of the last look: kind, people, missing, winner")
    undo = models.JSONField(default=dict, blank=True, help_text="what the promotion has changed, to take it back")

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        verbose_name = _("test")
        verbose_name_plural = _("tests")
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["status"], name="experiments_in_force", condition=Q(status__in=("running", "paused"))),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_frozen(self) -> bool:
        """People were dealt: what is tested on whom, and what counts, stays as it is."""
        return self.status != Status.DRAFT

    @property
    def is_in_force(self) -> bool:
        return self.status in {Status.RUNNING, Status.PAUSED}

    @property
    def matures_after(self) -> timedelta:
        return timedelta(days=self.days)

    @property
    def is_money(self) -> bool:
        return self.measure == Measure.MONEY

    @property
    def is_earning(self) -> bool:
        return self.mode == Mode.EARN

    @property
    def place(self) -> str:
        """Where it is asked for, as the engine names it."""
        if self.what == What.SEQUENCE:
            return f"sequence:{self.sequence}"
        return f"step:{self.step_key}" if self.step_key else f"template:{self.template}"


class Arm(models.Model):
    """One of the ways. The first is how it is done today."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="arms")
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("name"), max_length=60)
    share = models.PositiveSmallIntegerField(_("part of the people"), default=1, validators=[MinValueValidator(1)])
    change = models.JSONField(default=dict, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=40, blank=True)
    seen = models.PositiveIntegerField(default=0, help_text="people judged, as of the last look: what earning goes by")
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["experiment", "position"], name="one_arm_per_position"),)

    def __str__(self) -> str:
        return self.label

    @property
    def is_first(self) -> bool:
        return self.position == 0

    @property
    def letter(self) -> str:
        return "ABCDEFGH"[self.position % 8]

    @cached_property
    def does(self) -> Change:
        return Change.model_validate(self.change)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> AssignmentQuerySet:
        """The people behind a number, as far as one may see them."""
        if not user.is_active or user.role not in OFFICE:
            return self.none()
        if user.is_manager:
            return self
        return self.filter(
            Q(contact__in=Lead.objects.visible_to(user).order_by().values("contact"))
            | Q(contact__in=Customer.objects.visible_to(user).order_by().values("contact"))
        )

    def mature(self, now: datetime) -> AssignmentQuerySet:
        return self.filter(matures_at__lte=now)


class Assignment(models.Model):
    """Which way somebody was dealt, for ever: made at the first touch in which the ways differ."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE, related_name="assignments")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    matures_at = models.DateTimeField(help_text="from then on what they did is not counted any more")
    left_at = models.DateTimeField(null=True, blank=True, help_text="when they unsubscribed")
    complained_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["experiment", "contact"], name="dealt_once"),)
        indexes = (models.Index(fields=["experiment", "matures_at"], name="assignments_by_age"),)

    def __str__(self) -> str:
        return f"{self.contact_id} -> {self.arm_id}"
