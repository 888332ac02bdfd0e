from __future__ import annotations

import datetime as dt
from typing import Self

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError as FormError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from roofs.core.accounts.audit import Audited
from roofs.core.accounts.models import Role, User
from roofs.core.company.office import Week

log = structlog.get_logger(__name__)


def fits_a_week(value: object) -> None:
    """For forms: what stands in the column must be readable as a Week."""
    try:
        Week.model_validate(value)
    except ValidationError as error:
        raise FormError(_("These are no working hours.")) from error


class AvailabilityQuerySet(models.QuerySet["Availability"]):
    def visible_to(self, user: User) -> Self:
        """Staff see who is there; who waits for a role sees nobody."""
        if not user.is_active or user.role == Role.PENDING:
            return self.none()
        return self.all()


class Availability(models.Model):
    """Whether a person takes new work. No row: on duty, at all hours."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    on_duty = models.BooleanField(_("on duty"), default=True)
    away_until = models.DateTimeField(_("away until"), null=True, blank=True)
    hours = models.JSONField(
        _("working hours"), null=True, blank=True, encoder=DjangoJSONEncoder, validators=[fits_a_week]
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availability")

    def __str__(self) -> str:
        return f"{self.user}"

    @property
    def working_hours(self) -> Week | None:
        """In the person's own time zone; None means at all hours."""
        if self.hours is None:
            return None
        try:
            return Week.model_validate(self.hours)
        except ValidationError:
            # One unreadable row must not keep leads from everybody.
            log.error("working hours cannot be read", availability_id=self.pk)  # noqa: TRY400 -- would print the hours
            return None

    def is_available(self, now: dt.datetime) -> bool:
        if not self.on_duty or (self.away_until is not None and now < self.away_until):
            return False
        week = self.working_hours
        return week is None or week.holds(now, self.user.zone)


class ProfileQuerySet(models.QuerySet["Profile"]):
    def visible_to(self, user: User) -> Self:
        """Staff know what each other can do; what a person earns is shown to managers by whoever asks for it."""
        return self.none() if not user.is_active or user.role == Role.PENDING else self.all()


class Profile(Audited):
    """What a person can do, where, and what is expected of him. No row: nothing is known yet."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
        related_query_name="profile",
    )
    skills = models.JSONField(_("skills"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    territory = models.JSONField(
        _("territory"), default=list, blank=True, help_text=_("ZIP codes or their first digits.")
    )
    target_leads = models.PositiveIntegerField(_("leads a month"), null=True, blank=True)
    target_won = models.PositiveIntegerField(_("won a month"), null=True, blank=True)
    target_revenue_cents = models.BigIntegerField(_("revenue a month"), null=True, blank=True)
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    commission_percent = models.DecimalField(
        _("commission in percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return f"{self.user}"

    def covers(self, postal_code: str) -> bool:
        """Whether a property lies in the territory. No territory: everywhere, and so is a place nobody knows."""
        return not self.territory or not postal_code or any(postal_code.startswith(start) for start in self.territory)

    def speaks(self, language: str) -> bool:
        """Nothing said: the office's first language."""
        return language in (self.languages or ["en"])


class TimeOffQuerySet(models.QuerySet["TimeOff"]):
    def alive(self) -> Self:
        return self.filter(deleted_at=None)

    def visible_to(self, user: User) -> Self:
        """Managers see everybody's. Others see their own, and of colleagues what is agreed, to plan around it."""
        if not user.is_active or user.role == Role.PENDING:
            return self.none()
        alive = self.alive()
        return alive if user.is_manager else alive.filter(Q(user=user) | Q(approved_at__isnull=False))

    def withdrawn_visible_to(self, user: User) -> Self:
        """What may be brought back: one's own, or anybody's for managers."""
        gone = self.exclude(deleted_at=None)
        if not user.is_active or user.role == Role.PENDING:
            return gone.none()
        return gone if user.is_manager else gone.filter(user=user)

    def approved(self) -> Self:
        return self.alive().filter(approved_at__isnull=False)

    def touching(self, first: dt.date, last: dt.date) -> Self:
        """With at least one day from `first` to `last`, both counted."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class TimeOff(Audited):
    """Days on which a person does not work, in his own calendar. Both days count. It holds once it is approved."""

    class Kind(models.TextChoices):
        VACATION = "vacation", _("Vacation")
        SICK = "sick", _("Sick")
        TRAINING = "training", _("Training")
        OTHER = "other", _("Other")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
        related_query_name="time_off",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.VACATION)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    declined_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TimeOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("time off")
        verbose_name_plural = _("time off")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="time_off_ends_after_it_starts")
        ]
        indexes = [
            models.Index(fields=["user", "ends_on"], name="time_off_by_person", condition=Q(deleted_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} - {self.ends_on}"

    def holds(self, day: dt.date) -> bool:
        return self.approved_at is not None and self.starts_on <= day <= self.ends_on

    @property
    def state(self) -> str:
        return "approved" if self.approved_at else "declined" if self.declined_at else "asked"


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    def visible_to(self, user: User) -> Self:
        """Only the person's own devices."""
        return self.filter(user=user) if user.is_active else self.none()


class PushSubscription(models.Model):
    """One browser on one device that a person lets us wake."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=200)
    auth = models.CharField(max_length=100)
    user_agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    failed_count = models.PositiveIntegerField(default=0)

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("device to alert")
        verbose_name_plural = _("devices to alert")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"
