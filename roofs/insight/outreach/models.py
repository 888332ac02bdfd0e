"""What came of each touch, and of the touches of each day together. Both are worked out from the rows of others and
can be thrown away: `outreach_rebuild` makes them again.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from roofs.comms.consent.models import Channel
from roofs.marketing.cadence.models import Sequence, Touch
from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

STALE_AFTER = dt.timedelta(minutes=15)
EVERYBODY, NOBODY = 0, -1
"""Instead of somebody's key: all owners together, and what nobody has yet."""
FLAGS = (
    "sent", "delivered", "reached", "bounced", "opened", "opened_machine", "opened_unsure", "clicked",
    "clicked_machine", "clicked_unsure", "replied", "answered", "answered_in_day", "unsubscribed", "complained",
    "met", "signed",
)  # fmt: skip
SUMMED = (*FLAGS, "signed_cents")
RARE = ("bounced", "replied", "answered", "unsubscribed", "complained", "met", "signed")


class Came(models.Model):
    """The same of one touch, where each is 0 or 1, and of many, where they are added up."""

    sent = models.IntegerField(default=0)
    delivered = models.IntegerField(default=0, help_text="the other side said so, or the person did something with it")
    reached = models.IntegerField(default=0, help_text="did not come back; of a call: somebody talked")
    bounced = models.IntegerField(default=0)
    opened = models.IntegerField(default=0, help_text="by a person")
    opened_machine = models.IntegerField(default=0)
    opened_unsure = models.IntegerField(default=0)
    clicked = models.IntegerField(default=0, help_text="by a person")
    clicked_machine = models.IntegerField(default=0)
    clicked_unsure = models.IntegerField(default=0)
    replied = models.IntegerField(default=0, help_text="wrote back")
    answered = models.IntegerField(default=0, help_text="wrote back or talked")
    answered_in_day = models.IntegerField(default=0, help_text="clicked, wrote back or talked within a day")
    unsubscribed = models.IntegerField(default=0)
    complained = models.IntegerField(default=0)
    met = models.IntegerField(default=0, help_text="the last one before an appointment was made")
    signed = models.IntegerField(default=0, help_text="the last one before the person bought")
    signed_cents = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: User) -> OutcomeQuerySet:
        """Managers all; sellers those about their own and about what nobody has yet. As the sums of days are split."""
        if not user.is_active:
            return self.none()
        if user.is_manager:
            return self
        return self.filter(Q(owner=user) | Q(owner=None)) if user.role == "sales" else self.none()


class Outcome(Came):
    """What came of one touch that went out."""

    touch = models.OneToOneField(Touch, on_delete=models.CASCADE, primary_key=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    day = models.DateField(help_text="on which it went out, by the clocks of the office")
    slot = models.SmallIntegerField(help_text="hour of the week from Monday midnight, by the clocks of the person")
    channel = models.CharField(max_length=10, choices=Channel)
    domain = models.CharField(max_length=10, blank=True, help_text="whose mailbox: gmail, yahoo, outlook …")
    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="+", db_index=False)
    step_key = models.UUIDField()
    campaign = models.BigIntegerField(default=0)
    source = models.CharField(max_length=30, blank=True, help_text="of the lead")
    temperature = models.CharField(max_length=10, blank=True, help_text="of the lead, when this was first counted")
    arm = models.CharField(max_length=20, blank=True, help_text="how its hour was chosen: learned, holdout …")

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["-day", "-touch"], name="outcomes_newest"),
            models.Index(fields=["owner", "-day", "-touch"], name="outcomes_of_owner"),
            models.Index(fields=["step_key", "-day"], name="outcomes_of_step"),
            models.Index(fields=["campaign", "-day"], name="outcomes_of_campaign", condition=~Q(campaign=0)),
            models.Index(fields=["contact", "at"], name="outcomes_by_arm", condition=~Q(arm="")),
            *(
                models.Index(fields=["-day", "-touch"], name=f"outcomes_{name}", condition=Q(**{name: 1}))
                for name in RARE
            ),
        )

    def __str__(self) -> str:
        return f"{self.touch_id} {self.channel} {self.day}"


class DayCount(Came):
    """All touches of a day that have something in common, added up."""

    class Kind(models.TextChoices):
        DOMAIN = "domain"
        STEP = "step"
        SOURCE = "source"
        TEMPERATURE = "temperature"
        CAMPAIGN = "campaign"
        SLOT = "slot"

    day = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind, help_text="what `value` tells apart")
    whose = models.BigIntegerField(help_text="an owner's key; 0 everybody together, -1 nobody's")
    channel = models.CharField(max_length=10)
    value = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "whose", "day", "channel", "value"], name="one_count_a_day"),
        )
        indexes = (models.Index(fields=["day"], name="day_counts_by_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.value}"


class Keeping(models.Model):
    """How far the counting is. One row."""

    last_event = models.BigIntegerField(default=0, help_text="up to this entry of the log everything is counted")
    counted_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    drift = models.IntegerField(default=0, help_text="touches the last nightly check found counted wrongly")
    stages = models.JSONField(default=dict, help_text="what was learnt of the stages of the pipeline")
    lift = models.JSONField(default=dict, help_text="chosen hours against the hold-out")
    warmth = models.JSONField(default=dict, help_text="how many people have which score")
    standing = models.JSONField(default=dict, help_text="open deals by owner and stage, where there are very many")
    learned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"counted up to {self.last_event}"

    @property
    def is_fresh(self) -> bool:
        return self.counted_at is not None and timezone.now() - self.counted_at < STALE_AFTER
