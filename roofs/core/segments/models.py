from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.accounts.models import Role

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

READERS = frozenset({Role.ADMIN, Role.MANAGER, Role.SALES})


class SegmentQuerySet(models.QuerySet["Segment"]):
    def visible_to(self, user: User) -> Self:
        """What a group is, the office and sales may read; who is in it, each sees as far as he sees the records."""
        return self.filter(deleted_at=None) if user.is_active and user.role in READERS else self.none()

    def deleted_visible_to(self, user: User) -> Self:
        return self.exclude(deleted_at=None) if user.is_active and user.is_manager else self.none()

    def alive(self) -> Self:
        return self.filter(deleted_at=None)

    def kept(self) -> Self:
        """Those that follow what happens; one that is being built does so too, for what its builder has passed."""
        return self.alive().filter(state__in=(State.READY, State.BUILDING))

    def of(self, kind: str) -> Self:
        return self.alive().filter(kind=kind)


class State(models.TextChoices):
    BUILDING = "building", _("Being counted")
    READY = "ready", _("Up to date")
    STOPPED = "stopped", _("Stopped")
    BROKEN = "broken", _("Cannot be asked")


class Segment(Audited):
    """A described group of records. Who is in it stands in `Membership`."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("of"), max_length=40)
    description = models.TextField(_("what it is for"), blank=True, max_length=2000)
    tree = models.JSONField(_("rules"), default=dict)
    key = models.CharField(max_length=60, blank=True, editable=False, help_text="of one that came with the product")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.BUILDING, editable=False)
    members = models.PositiveIntegerField(_("members"), default=0, editable=False)
    built_at = models.DateTimeField(null=True, editable=False)
    swept_at = models.DateTimeField(null=True, editable=False, help_text="the clock has moved people up to here")
    checked_at = models.DateTimeField(null=True, editable=False)
    drift_in = models.PositiveIntegerField(default=0, editable=False, help_text="were missing at the last check")
    drift_out = models.PositiveIntegerField(default=0, editable=False, help_text="were too many at the last check")

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="segment_key_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        return self.state == State.READY


class Membership(models.Model):
    """A record in a segment. Worked out from the rules: it can be thrown away and made again."""

    # Without a constraint: checked row by row, a million members would take the database many seconds.
    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, related_name="memberships", db_index=False, db_constraint=False
    )
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("place in a segment")
        verbose_name_plural = _("places in segments")
        constraints = (models.UniqueConstraint(fields=["segment", "subject_id"], name="segment_member_once"),)
        indexes = (models.Index(fields=["subject_id", "segment"], name="segments_of_record"),)

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} in {self.segment_id}"


class Size(models.Model):
    """How many were in it at the end of a day, or so far today."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="sizes", db_index=False)
    day = models.DateField()
    members = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("size of a segment")
        verbose_name_plural = _("sizes of segments")
        constraints = (models.UniqueConstraint(fields=["segment", "day"], name="segment_size_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.segment_id} {self.day}: {self.members}"
