from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.connections import secret_box

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class ConnectionState(models.TextChoices):
    NEW = "new", _("Not tried yet")
    WORKING = "working", _("Working")
    FAILING = "failing", _("Failing")
    OFF = "off", _("Switched off")


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def visible_to(self, user: User) -> Self:
        """Accounts with vendors are the administrators' business."""
        return self.filter(deleted_at=None) if user.is_active and user.is_admin else self.none()

    def removed_visible_to(self, user: User) -> Self:
        return self.exclude(deleted_at=None) if user.is_active and user.is_admin else self.none()

    def usable(self) -> Self:
        return self.filter(deleted_at=None).exclude(state=ConnectionState.OFF)

    def of(self, vendor: str) -> Connection | None:
        return self.usable().filter(vendor=vendor).order_by("id").first()

    def serving(self, channel: str) -> Connection | None:
        """Whom the company chose for this channel."""
        return self.usable().filter(serves=channel).first()


class Connection(Audited):
    """The company's account with a vendor."""

    vendor = models.CharField(_("vendor"), max_length=60)
    name = models.CharField(_("name"), max_length=100, blank=True)
    sealed_secrets = models.TextField(editable=False, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ConnectionState.choices, default=ConnectionState.NEW)
    last_error = models.TextField(_("last error"), blank=True)
    last_ok_at = models.DateTimeField(_("last worked"), null=True, blank=True)
    last_failed_at = models.DateTimeField(_("last failed"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    options = models.JSONField(default=dict, blank=True, help_text="what is not secret")
    serves = models.CharField(_("serves"), max_length=20, blank=True, help_text="the channel it carries, one each")
    door_key = models.SlugField(max_length=40, null=True, blank=True, unique=True, help_text="its address for calls in")
    calls_taken = models.PositiveIntegerField(default=0)
    calls_repeated = models.PositiveIntegerField(default=0)
    calls_refused = models.PositiveIntegerField(default=0)
    last_call_at = models.DateTimeField(null=True, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ["vendor", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "name"], condition=models.Q(deleted_at=None), name="connections_vendor_name"
            ),
            models.UniqueConstraint(
                fields=["serves"],
                condition=models.Q(deleted_at=None) & ~models.Q(serves=""),
                name="connections_one_per_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.name}".strip()

    @property
    def secrets(self) -> dict[str, str]:
        """Raises secret_box.Unreadable when its key is gone."""
        if not self.sealed_secrets:
            return {}
        opened: dict[str, str] = json.loads(secret_box.open_sealed(self.sealed_secrets))
        return opened

    def keep_secrets(self, secrets: Mapping[str, str]) -> None:
        """Replaces all of them; call save() afterwards."""
        self.sealed_secrets = secret_box.seal(json.dumps(dict(secrets)))

    @property
    def is_on(self) -> bool:
        return self.state != ConnectionState.OFF and self.deleted_at is None

    def worked(self, now: datetime | None = None) -> None:
        self.state, self.last_error, self.last_ok_at = ConnectionState.WORKING, "", now or timezone.now()
        self.failures = 0
        self.save(update_fields=["state", "last_error", "last_ok_at", "failures", "updated_at"])

    def failed(self, error: str, now: datetime | None = None) -> None:
        self.state, self.last_error, self.last_failed_at = ConnectionState.FAILING, error[:2000], now or timezone.now()
        self.failures += 1
        self.save(update_fields=["state", "last_error", "last_failed_at", "failures", "updated_at"])


class DeliveryState(models.TextChoices):
    RECEIVED = "received", _("Waiting")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> Self:
        """Raw mail and payloads hold anybody's words."""
        return self.all() if user.is_active and user.is_admin else self.none()

    def failed(self) -> Self:
        return self.filter(state=DeliveryState.FAILED)


class Delivery(models.Model):
    """Something a vendor or a stranger handed in, exactly as it came."""

    source = models.CharField(_("from"), max_length=60)
    fingerprint = models.CharField(max_length=128)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    raw = models.BinaryField()
    headers = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.RECEIVED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["source", "fingerprint"], name="deliveries_once")]
        indexes = [models.Index(fields=["state", "-id"], name="deliveries_by_state")]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"

    @property
    def content(self) -> bytes:
        """PostgreSQL gives a memoryview, SQLite bytes."""
        return bytes(self.raw)


class IdempotencyKey(models.Model):
    """The answer to a request that may be sent again."""

    owner = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="idempotency_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.created_at:%Y-%m-%d %H:%M}"
