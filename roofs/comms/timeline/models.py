from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.comms.messaging.models import Direction, Message
from roofs.core.accounts.audit import Audited
from roofs.people.contacts.models import Contact


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def alive(self) -> InteractionQuerySet:
        return self.filter(deleted_at=None)

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
