from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.people.contacts.models import Contact


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    PUSH = "push", _("Push notice")
    PHONE = "phone", _("Phone")
    POST = "post", _("Post")


class Scope(models.TextChoices):
    """How far a suppression reaches. Account mail (reset, verify) and staff alerts are never held back by either."""

    MARKETING = "marketing", _("Marketing")
    ALL = "all", _("Everything")


class Reason(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    STOP = "stop", _("Asked to stop")
    BOUNCED = "bounced", _("Address does not exist")
    COMPLAINED = "complained", _("Marked as spam")
    DO_NOT_CALL = "do_not_call", _("Do-not-call list")
    ERASED = "erased", _("Data erased")
    BY_HAND = "by_hand", _("Added by staff")


class Basis(models.TextChoices):
    """Why we may write, strongest first."""

    WRITTEN = "express_written", _("Written consent")
    EXPRESS = "express", _("Said yes")
    CUSTOMER = "customer", _("Customer")
    INQUIRY = "inquiry", _("Asked us")


class Suppression(models.Model):
    """An address nobody may use. Only its keyed hash is kept, so it outlives the erasure of the person."""

    channel = models.CharField(max_length=10, choices=Channel)
    address_hmac = models.CharField(max_length=64)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.MARKETING)
    reason = models.CharField(max_length=20, choices=Reason)
    source = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["channel", "address_hmac", "scope"], name="suppression_of_an_address"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.address_hmac[:8]} {self.scope}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def live(self) -> ConsentQuerySet:
        return self.filter(revoked_at=None)


class Consent(models.Model):
    """One yes, as it was given. A no closes it; neither is ever deleted while the person is known."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    basis = models.CharField(max_length=20, choices=Basis)
    text_shown = models.TextField(blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=60, blank=True)
    captured_at = models.DateTimeField(default=timezone.now)
    captured_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_source = models.CharField(max_length=60, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["contact", "channel", "-captured_at"], name="consent_by_contact"),)

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel} {self.basis}"
