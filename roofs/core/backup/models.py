from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Ready")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")
    GONE = "gone", _("No longer kept")


OPEN = (ExportState.WAITING, ExportState.RUNNING)


class CompanyExportQuerySet(models.QuerySet["CompanyExport"]):
    def visible_to(self, user: User) -> Self:
        """Everything about everybody is in it."""
        return self.all() if user.is_active and user.is_admin else self.none()

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def ready(self) -> Self:
        return self.filter(state=ExportState.DONE, expires_at__gt=timezone.now())


class CompanyExport(models.Model):
    """The whole company in one file, made because somebody asked for it. No part of a backup itself."""

    state = models.CharField(max_length=12, choices=ExportState, default=ExportState.WAITING)
    error = models.CharField(max_length=300, blank=True)
    blob = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    missing_files = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = CompanyExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of the company")
        verbose_name_plural = _("exports of the company")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"company export {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.DONE and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def job_key(self) -> str:
        return f"company-export:{self.pk}"
