"""Crews: the people who go to a roof together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class CrewQuerySet(models.QuerySet["Crew"]):
    def visible_to(self, user: User) -> CrewQuerySet:
        """Staff know the crews; who waits for a role knows none."""
        alive = self.filter(deleted_at=None)
        return alive if user.is_active and user.role in {"admin", "manager", "sales", "field"} else alive.none()

    def deleted_visible_to(self, user: User) -> CrewQuerySet:
        gone = self.exclude(deleted_at=None)
        return gone if user.is_active and user.is_manager else gone.none()

    def with_people(self) -> CrewQuerySet:
        return self.select_related("lead").prefetch_related("members__person")


class Crew(Audited):
    """People who go to a roof together. A project given to a crew is seen by all of them."""

    name = models.CharField(_("name"), max_length=80)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("crew lead"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        related_query_name="led_crews",
    )
    notes = models.CharField(_("notes"), max_length=300, blank=True)

    objects = CrewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class CrewMember(models.Model):
    crew = models.ForeignKey(Crew, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", related_query_name="crews"
    )

    class Meta:
        ordering = ("person__full_name", "pk")
        constraints = (models.UniqueConstraint(fields=["crew", "person"], name="crew_member_once"),)

    def __str__(self) -> str:
        return f"{self.person}"
