from __future__ import annotations

import datetime as dt
from typing import Self

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError as FormError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

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
