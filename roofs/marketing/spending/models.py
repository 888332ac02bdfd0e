from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.sales.leads.vocabulary import Source

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class SpendQuerySet(models.QuerySet["Spend"]):
    def visible_to(self, user: User) -> SpendQuerySet:
        """What the company spends is the business of those who run it."""
        alive = self.filter(deleted_at=None)
        return alive if user.is_active and user.is_manager else alive.none()

    def deleted_visible_to(self, user: User) -> SpendQuerySet:
        gone = self.exclude(deleted_at=None)
        return gone if user.is_active and user.is_manager else gone.none()

    def touching(self, first: dt.date, last: dt.date) -> SpendQuerySet:
        """The months of which any day lies in here."""
        return self.filter(month__gte=first.replace(day=1), month__lte=last)


class Spend(Audited):
    """So much was spent on one source in one month."""

    source = models.CharField(_("source"), max_length=30, choices=Source)
    month = models.DateField(_("month"), help_text=_("The first of the month."))
    cents = models.BigIntegerField(_("amount"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = SpendQuerySet.as_manager()

    class Meta:
        verbose_name = _("spending of a month")
        verbose_name_plural = _("spending")
        ordering = ("-month", "source")
        constraints = (
            models.UniqueConstraint(
                fields=["source", "month"], condition=Q(deleted_at=None), name="one_spend_per_source_and_month"
            ),
            models.CheckConstraint(condition=Q(cents__gte=0), name="spend_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.month:%Y-%m}"
