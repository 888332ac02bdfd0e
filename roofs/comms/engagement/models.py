from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.consent.models import Channel
from roofs.comms.engagement.vocabulary import Kind, Level
from roofs.comms.messaging.models import Message
from roofs.people.contacts.models import Contact


class Engagement(models.Model):
    """How warm one person is. `value` is what it was at `value_at`; since then it has halved every half-life."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="+")
    value = models.FloatField(default=0.0)
    silent_value = models.FloatField(default=0.0, help_text="The part of it that came of opens and clicks.")
    value_at = models.DateTimeField(null=True, blank=True)
    level = models.CharField(_("engagement"), max_length=4, choices=Level, default=Level.COLD)
    level_since = models.DateTimeField(default=timezone.now)
    look_again_at = models.DateTimeField(null=True, blank=True, help_text="When the level falls by itself.")
    last_sign_at = models.DateTimeField(null=True, blank=True)
    last_kind = models.CharField(max_length=10, choices=Kind, blank=True)
    signs = models.PositiveIntegerField(default=0)
    is_tally_due = models.BooleanField(default=False, help_text="An answer came that the tallies do not hold yet.")

    class Meta:
        indexes = (
            models.Index(
                fields=["look_again_at"], name="engagement_to_look_at", condition=Q(look_again_at__isnull=False)
            ),
            models.Index(fields=["contact"], name="engagement_tally_due", condition=Q(is_tally_due=True)),
            models.Index(fields=["level", "-value_at"], name="engagement_by_level"),
        )

    def __str__(self) -> str:
        return f"{self.contact_id} {self.level}"


class Sign(models.Model):
    """One thing a person did, known by its `key` so that it counts once, with the points it gave then."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    at = models.DateTimeField()
    points = models.FloatField(default=0.0)
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Our letter."
    )

    class Meta:
        indexes = (models.Index(fields=["contact", "-at"], name="sign_by_contact"),)

    def __str__(self) -> str:
        return f"{self.contact_id} {self.kind}"


class Tally(models.Model):
    """How often one person was tried on a channel at some time of their own day, and answered.

    `bucket` is a stretch of three hours of their clock: 0 to 7 on weekdays, 8 to 15 at the weekend. A touch is counted
    once it was answered, or is too old for an answer.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    bucket = models.PositiveSmallIntegerField()
    tried = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    prompt = models.PositiveIntegerField(default=0, help_text="Answered within a day.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contact", "channel", "bucket"], name="tally_once"),)

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel} {self.bucket}: {self.answered} of {self.tried}"


class Habit(models.Model):
    """What is true of everybody: what a person starts from before they have shown habits of their own.

    The row of a whole channel has the bucket -1; it also says how much people differ: `strength` is the number of tries
    of their own that weighs as much as what is known of the others.
    """

    channel = models.CharField(max_length=10, choices=Channel)
    bucket = models.SmallIntegerField(default=-1)
    people = models.PositiveIntegerField(default=0)
    tried = models.PositiveBigIntegerField(default=0)
    answered = models.PositiveBigIntegerField(default=0)
    prompt = models.PositiveBigIntegerField(default=0, help_text="Answered within a day.")
    strength = models.FloatField(default=0.0)
    learned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "bucket"], name="habit_once"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.bucket}: {self.answered} of {self.tried}"
