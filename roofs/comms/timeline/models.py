from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.messaging.models import Direction, Message
from roofs.core.accounts.audit import Audited
from roofs.core.accounts.models import Role
from roofs.core.accounts.reach import subjects_visible_to
from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def alive(self) -> InteractionQuerySet:
        return self.filter(deleted_at=None)

    def visible_to(self, user: User, kinds: Container[str] | None = None) -> InteractionQuerySet:
        """Who may see what it is about; and everybody what he wrote down himself about nothing in particular.

        `kinds`: of what they are about, where that is known.
        """
        alive = self.alive()
        if not user.is_active or user.role == Role.PENDING:
            return alive.none()
        if user.is_manager:
            return alive
        return alive.filter(self._within_reach_of(user, kinds))

    def one_visible_to(self, user: User, pk: int) -> InteractionQuerySet:
        """That one alone: only the rule of what it is about is put into the question."""
        return self.visible_to(user, set(self.filter(pk=pk).values_list("subject_type", flat=True))).filter(pk=pk)

    def deleted_visible_to(self, user: User) -> InteractionQuerySet:
        """What this person may bring back."""
        gone = self.exclude(deleted_at=None)
        if not user.is_active or user.role == Role.PENDING:
            return gone.none()
        return gone if user.is_manager else gone.filter(self._within_reach_of(user), updated_by=user)

    def _within_reach_of(self, user: User, kinds: Container[str] | None = None) -> models.Q:
        seen = models.Q(subject_id=None, created_by=user)
        for kind, subjects in subjects_visible_to(user, kinds):
            # Row by row: a record has a few, and all that one may see would be gathered for them first.
            reached = models.Exists(subjects.filter(pk=models.OuterRef("subject_id")))
            seen |= models.Q(subject_type=kind) & models.Q(reached)
        return seen

    def about(self, subject_type: str, subject_id: int) -> InteractionQuerySet:
        return self.alive().filter(subject_type=subject_type, subject_id=subject_id)


class Interaction(Audited):
    """One exchange with a person, on whatever channel. `created_by` is who logged or did it."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        MEETING = "meeting", _("Meeting")
        VISIT = "visit", _("Visit")
        NOTE = "note", _("Note")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction, blank=True)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    body = models.TextField(_("what was said"), blank=True, max_length=50_000)
    transcript = models.TextField(_("transcript"), blank=True, max_length=500_000)
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    is_auto = models.BooleanField(_("sent by a machine"), default=False, editable=False)
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    message = models.OneToOneField(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="interaction", editable=False
    )

    objects = InteractionQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["subject_type", "subject_id", "-happened_at"], name="interaction_by_subject"),
            models.Index(fields=["-happened_at"], name="interaction_by_time"),
        )

    def __str__(self) -> str:
        return self.summary or self.get_kind_display()
