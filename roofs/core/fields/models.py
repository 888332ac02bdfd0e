from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.accounts.models import Role

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LONGEST = 500


class Kind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Money")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One of a list")
    CHOICES = "choices", _("Several of a list")
    YES_NO = "yes_no", _("Yes or no")


class CustomFieldQuerySet(models.QuerySet["CustomField"]):
    def visible_to(self, user: User) -> Self:
        """What is asked of a record is no secret of anybody's; the answers are seen only with the record."""
        works_here = user.is_active and user.role != Role.PENDING
        return self.filter(deleted_at=None) if works_here else self.none()

    def deleted_visible_to(self, user: User) -> Self:
        return self.exclude(deleted_at=None) if user.is_active and user.is_manager else self.none()

    def alive(self) -> Self:
        return self.filter(deleted_at=None)

    def of(self, subject_type: str) -> Self:
        """Those shown on a record of this kind, in their order."""
        return self.alive().filter(subject_type=subject_type, archived_at=None)


class CustomField(Audited):
    """A question a company asks of its records that the program does not know."""

    subject_type = models.CharField(_("asked of"), max_length=40)
    key = models.CharField(_("key"), max_length=40, help_text=_("What programs call it."))
    label = models.CharField(_("name"), max_length=80)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    options = models.JSONField(_("to choose from"), default=list, blank=True)
    is_required = models.BooleanField(_("must be filled in"), default=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ("subject_type", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["subject_type", "key"], condition=Q(deleted_at=None), name="custom_field_key_once"
            ),
        )

    def __str__(self) -> str:
        return self.label


class FieldValue(models.Model):
    """One answer. Several of a list are several rows, so that each can be looked for; `text` is one spelling of it:
    cents for money, ISO for dates, true and false.
    """

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="answers")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    place = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject_type", "subject_id", "field", "place"], name="one_answer"),
        )
        indexes = (models.Index(fields=["field", "text", "subject_id"], name="answers_alike"),)

    def __str__(self) -> str:
        return self.text
