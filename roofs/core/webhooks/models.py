from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.accounts.models import MANAGING
from roofs.core.connections import secret_box

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: User) -> Self:
        """What happens in the whole office goes out through them, so only those see them who see the whole office."""
        return self.filter(deleted_at=None) if user.is_active and user.is_manager else self.none()

    def deleted_visible_to(self, user: User) -> Self:
        return self.exclude(deleted_at=None) if user.is_active and user.is_manager else self.none()

    def working(self) -> Self:
        """Those that are told. Nothing goes out any more in the name of somebody who may not see it himself."""
        return self.filter(
            deleted_at=None, is_active=True, paused_at=None, owner__is_active=True, owner__role__in=MANAGING
        )


class Webhook(Audited):
    """An address that is told what happens."""

    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    events = models.JSONField(default=list, help_text='as ["lead.*", "project.changed"], or ["*"]')
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed_secret = models.TextField(editable=False)
    is_active = models.BooleanField(_("on"), default=True)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    quiet_until = models.DateTimeField(null=True, help_text="while it fails, one try at a time")
    paused_at = models.DateTimeField(null=True, help_text="by the program, after too many failures")
    last_ok_at = models.DateTimeField(null=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """Raises secret_box.Unreadable when its key is gone."""
        return secret_box.open_sealed(self.sealed_secret)

    def keep_secret(self, plain: str) -> None:
        self.sealed_secret = secret_box.seal(plain)

    @property
    def is_orphaned(self) -> bool:
        """Who made it may no longer see what it tells."""
        return not (self.owner.is_active and self.owner.is_manager)


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Taken")
    GIVEN_UP = "given_up", _("Given up")


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(webhook__in=Webhook.objects.visible_to(user))

    def waiting(self) -> Self:
        return self.filter(state=State.WAITING)


class WebhookDelivery(models.Model):
    """One event for one webhook: written with the event, sent afterwards, kept a while to be looked at."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="the same in every try")
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.BigIntegerField(null=True, help_text="empty: a test")
    name = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    since = models.DateTimeField(default=timezone.now, help_text="when it, or its repetition, was first due")
    next_at = models.DateTimeField(null=True)
    turn = models.PositiveIntegerField(default=1, help_text="the job with this number may send it")
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    error = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["webhook", "event_id"], condition=Q(event_id__isnull=False), name="webhooks_once_per_event"
            ),
        )
        indexes = (
            models.Index(fields=["webhook", "-id"], name="webhooks_log"),
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="webhooks_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.key}"

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING
