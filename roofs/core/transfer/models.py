from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from roofs.core.transfer.own_fields import asked_in

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.core.fields.models import CustomField


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("Choose columns")
    CHECKING = "checking", _("Trial run")
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> ImportQuerySet:
        """Managers see all imports, others their own: a rejected row holds somebody's name and number."""
        if not user.is_active:
            return self.none()
        return self if user.is_manager else self.filter(created_by=user)

    def of(self, kind: str) -> ImportQuerySet:
        return self.filter(kind=kind)


class Import(models.Model):
    """One uploaded list and how far it got."""

    kind = models.CharField(_("what is in it"), max_length=40, default="leads")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField(default=dict, help_text="field -> column header")
    headers = models.JSONField(default=list)
    written_by = models.CharField(max_length=40, blank=True, help_text="The program that seems to have made the list.")
    source = models.CharField(max_length=30, blank=True, help_text="For rows that do not say where they come from.")
    enrol = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.MAPPING)
    error = models.CharField(max_length=300, blank=True)
    trial = models.JSONField(default=dict, help_text="What the trial run found; empty: there was none.")
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ImportQuerySet.as_manager()

    def __str__(self) -> str:
        return f"import {self.pk}"

    @cached_property
    def own_fields(self) -> list[CustomField]:
        """The company's own, asked once however many rows there are."""
        return asked_in(self.kind)

    @property
    def is_over(self) -> bool:
        return self.state in {ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED}


class RejectedRow(models.Model):
    """A row of an import that could not be taken in, kept with its reason so that a person can mend it."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rejected_rows")
    line_number = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    cells = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["of_import", "line_number"], name="one_rejection_per_line"),)

    def __str__(self) -> str:
        return f"line {self.line_number}: {self.reason}"


class KnownColumns(models.Model):
    """Which column was what, the last time somebody took in a list with these headers."""

    kind = models.CharField(max_length=40)
    headers_key = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "headers_key"], name="columns_known_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.headers_key[:8]}"
