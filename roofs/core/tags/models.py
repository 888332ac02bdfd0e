from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.accounts.models import Role

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class Colour(models.TextChoices):
    """Names the style sheet knows."""

    GRAY = "gray", _("Gray")
    BLUE = "blue", _("Blue")
    TEAL = "teal", _("Teal")
    GREEN = "green", _("Green")
    AMBER = "amber", _("Amber")
    ORANGE = "orange", _("Orange")
    RED = "red", _("Red")
    PINK = "pink", _("Pink")
    VIOLET = "violet", _("Violet")


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, user: User) -> Self:
        """The words are the whole office's; what they stand on is seen only with the record."""
        works_here = user.is_active and user.role != Role.PENDING
        return self.filter(deleted_at=None) if works_here else self.none()

    def deleted_visible_to(self, user: User) -> Self:
        return self.exclude(deleted_at=None) if user.is_active and user.is_manager else self.none()

    def alive(self) -> Self:
        return self.filter(deleted_at=None)

    def named(self, name: str) -> Self:
        return self.alive().filter(name__iexact=name)


class Tag(Audited):
    """A word staff put on records to find them again."""

    name = models.CharField(_("name"), max_length=50)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour, default=Colour.GRAY)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(Lower("name"), condition=Q(deleted_at=None), name="tag_name_once"),)

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag on a record."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject_type", "subject_id", "tag"], name="tag_once_on_a_record"),
        )
        indexes = (models.Index(fields=["tag", "subject_type", "subject_id"], name="tagged_records"),)

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.subject_type} {self.subject_id}"
