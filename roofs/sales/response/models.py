from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    CLAIMED = "claimed", _("Taken")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed unanswered")


RUNNING = (State.WAITING, State.CLAIMED)


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> ClockQuerySet:
        return self.filter(state__in=RUNNING)

    def due(self, now: datetime) -> ClockQuerySet:
        return self.running().filter(check_at__lte=now).order_by("check_at")

    def visible_to(self, user: User, *, of_a_year: bool = False) -> ClockQuerySet:
        """A running clock is seen by whoever it rang and by managers; a past one like its lead.

        Asked row by row: a set of all leads one may see would be gathered first, for a handful of clocks. `of_a_year`:
        for figures, where there are more clocks than such leads, and the set is the quicker way to the same rows.
        """
        if not user.is_active:
            return self.none()
        if user.is_manager:
            return self.all()
        rang = Alert.objects.filter(user=user)
        if of_a_year:
            seen = Q(pk__in=rang.values("clock"), state__in=RUNNING)
            for leads in Lead.objects.parts_visible_to(user):
                seen |= Q(lead__in=leads.values("pk"))
            return self.filter(seen)
        its_lead = Lead.objects.visible_to(user).filter(pk=OuterRef("lead"))
        return self.filter(Q(Exists(its_lead)) | Q(Exists(rang.filter(clock=OuterRef("pk"))), state__in=RUNNING))

    def missed_visible_to(self, user: User) -> ClockQuerySet:
        """That it is over, and nothing else, may be told to whoever it rang."""
        rang = Alert.objects.filter(clock=OuterRef("pk"), user=user)
        return self.filter(Exists(rang)).exclude(state__in=RUNNING) if user.is_active else self.none()


class Clock(models.Model):
    """How long one lead has been waiting for us."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="clocks")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    check_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    seconds_to_claim = models.PositiveIntegerField(null=True)
    seconds_to_answer = models.PositiveIntegerField(null=True)
    is_vip = models.BooleanField(default=False)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lead"], condition=Q(state__in=RUNNING), name="one_running_clock_per_lead"),
        )
        indexes = (
            models.Index(fields=["check_at"], condition=Q(state__in=RUNNING), name="clocks_due"),
            models.Index(  # the newest; and the figures of a year, read from here alone
                fields=[
                    "-started_at",
                    "state",
                    "claimed_by",
                    "seconds_to_answer",
                    "claimed_at",
                    "due_at",
                    "id",
                    "lead",
                ],
                name="clocks_figures",
            ),
            models.Index(fields=["answered_by", "-started_at"], name="clocks_by_person"),
        )

    def __str__(self) -> str:
        return f"clock of lead {self.lead_id}: {self.state}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def in_time(self) -> bool | None:
        """Whether somebody took it before the first deadline. None while that is open."""
        if self.claimed_at is None:
            return None if self.state == State.WAITING and self.level == 0 else False
        return self.claimed_at <= self.due_at

    def waited(self, now: datetime) -> timedelta:
        return (self.answered_at or now) - self.started_at


class Alert(models.Model):
    """One ring of one person on one channel. Its row is the proof that it was not forgotten."""

    class Channel(models.TextChoices):
        LIVE = "live", _("On the page")
        PUSH = "push", _("Phone notice")
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="alerts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel)
    level = models.PositiveSmallIntegerField(default=0)
    raised_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clock", "user", "channel", "level"], name="one_alert_per_ring"),
        )
        indexes = (models.Index(fields=["user", "-raised_at"], name="alerts_of_user"),)

    def __str__(self) -> str:
        return f"alert {self.pk} {self.channel}"
