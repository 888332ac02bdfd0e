from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.consent.models import Channel
from roofs.core.accounts.reach import subjects_visible_to
from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class Direction(models.TextChoices):
    OUT = "out", _("Sent by us")
    IN = "in", _("Received")


class State(models.TextChoices):
    """`kept` is a message of an installation without a provider: rendered and stored as it would have gone out."""

    INTENT = "intent", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    KEPT = "kept", _("Kept in the outbox")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Held back")
    EXPIRED = "expired", _("Too late")
    UNKNOWN = "unknown", _("Uncertain")
    RECEIVED = "received", _("Received")


class Purpose(models.TextChoices):
    TOUCH = "touch", _("Follow-up")
    REPLY = "reply", _("Answer")
    ALERT = "alert", _("Alert")
    ACCOUNT = "account", _("Account")


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> MessageQuerySet:
        """Managers read the office's mail; account mail holds links that sign somebody in: for administrators only.

        Everybody sees what was written to himself, and the letters about what he may see.
        """
        if not user.is_active:
            return self.none()
        own = Q(to_user=user)
        if user.role == "admin":
            return self.all()
        if user.is_manager:
            return self.filter(own | ~Q(purpose=Purpose.ACCOUNT))
        for kind, subjects in subjects_visible_to(user):
            own |= Q(subject_type=kind) & Q(subject_id__in=subjects) & ~Q(purpose=Purpose.ACCOUNT)
        return self.filter(own)

    def outbox(self) -> MessageQuerySet:
        """Everything this installation has sent, would have sent or tried to, newest first."""
        return self.filter(direction=Direction.OUT).order_by("-pk")

    def about(self, subject_type: str, subject_id: int) -> MessageQuerySet:
        return self.filter(subject_type=subject_type, subject_id=subject_id)

    def uncertain(self) -> MessageQuerySet:
        return self.filter(state=State.UNKNOWN)

    # The two indexes leave out those without a name; the names that are asked for do not tell SQLite so.
    def named(self, names: Collection[str]) -> MessageQuerySet:
        """By their Message-IDs."""
        return self.filter(message_id__in=names).exclude(message_id="")

    def known_as(self, ref: str, provider: str) -> MessageQuerySet:
        """By what their provider calls them."""
        return self.filter(provider_ref=ref, provider=provider).exclude(provider_ref="")

    def abandoned(self, now: datetime) -> MessageQuerySet:
        """Taken by a sender that never came back to say how it went."""
        return self.filter(state=State.SENDING, lease_until__lt=now)


class Message(models.Model):
    """One message to or from one address."""

    channel = models.CharField(max_length=10, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.OUT)
    state = models.CharField(max_length=10, choices=State, default=State.INTENT)
    purpose = models.CharField(max_length=10, choices=Purpose)

    to_address = models.CharField(max_length=320, blank=True)
    from_address = models.CharField(max_length=320, blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    data = models.JSONField(default=dict, blank=True)
    size = models.PositiveIntegerField(default=0)
    template = models.CharField(max_length=100, blank=True)

    message_id = models.CharField(max_length=255, blank=True)
    in_reply_to = models.CharField(max_length=255, blank=True)
    idem_key = models.CharField(max_length=100, null=True, blank=True, unique=True)
    provider = models.CharField(max_length=30, blank=True)
    provider_ref = models.CharField(max_length=255, blank=True)

    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    error = models.CharField(max_length=500, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["subject_type", "subject_id", "-id"], name="message_by_subject"),
            models.Index(fields=["direction", "channel", "-id"], name="message_by_channel"),
            models.Index(fields=["direction", "state", "-id"], name="message_by_state"),
            models.Index(fields=["channel", "to_address", "-id"], name="message_by_recipient"),
            models.Index(fields=["message_id"], name="message_by_message_id", condition=~Q(message_id="")),
            models.Index(fields=["provider_ref"], name="message_by_provider_ref", condition=~Q(provider_ref="")),
            models.Index(fields=["lease_until"], name="message_being_sent", condition=Q(state="sending")),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.direction} {self.pk} {self.state}"


class Verdict(models.TextChoices):
    HUMAN = "human", _("A person")
    MACHINE = "machine", _("A machine")
    UNSURE = "unsure", _("Unsure")


class MessageEvent(models.Model):
    """What became of a message, as told by a provider, a pixel, a link or an answer. Written once."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", _("Delivered")
        OPENED = "opened", _("Opened")
        CLICKED = "clicked", _("Clicked")
        REPLIED = "replied", _("Answered")
        BOUNCED = "bounced", _("Bounced")
        COMPLAINED = "complained", _("Marked as spam")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    fingerprint = models.CharField(max_length=64, unique=True)
    verdict = models.CharField(max_length=7, choices=Verdict, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = (models.Index(fields=["message", "kind", "at"], name="message_event_by_message"),)

    def __str__(self) -> str:
        return f"{self.message_id} {self.kind}"


class RateBucket(models.Model):
    """A token bucket shared by every process: per mailbox, domain, provider or day."""

    key = models.CharField(max_length=120, primary_key=True)
    tokens = models.FloatField()
    refilled_at = models.DateTimeField()
    is_new = models.BooleanField(default=False, help_text="nobody has drawn from it yet")
    held_until = models.DateTimeField(null=True, blank=True)
    held_for = models.CharField(max_length=60, blank=True, help_text="why it is held or stopped: a code")
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="until a person says that it is mended")
    share = models.FloatField(default=1.0, help_text="of the usual pace, after a complaint that we are too fast")
    slowed_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True, help_text="the last turn that was given to who waits")

    def __str__(self) -> str:
        return self.key
