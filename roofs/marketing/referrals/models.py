from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.people.partners.models import Partnership
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: User) -> Self:
        """Like the partner who sent it."""
        return self.filter(deleted_at=None, partner__in=Partnership.objects.visible_to(user).order_by().values("pk"))

    def deleted_visible_to(self, user: User) -> Self:
        """What this person may bring back."""
        partners = Partnership.objects.visible_to(user).order_by().values("pk")
        gone = self.exclude(deleted_at=None).filter(partner__in=partners)
        return gone if user.is_manager else gone.filter(updated_by=user)

    def alive(self) -> Self:
        return self.filter(deleted_at=None)

    def with_people(self) -> Self:
        return self.select_related("partner", "lead__contact", "paid_by")


class Referral(Audited):
    """A partner sent us somebody. What it is worth follows from the lead and its projects until it is paid."""

    class Status(models.TextChoices):
        OPEN = "open", _("In progress")
        WON = "won", _("Won")
        EARNED = "earned", _("Commission due")
        PAID = "paid", _("Paid")
        LOST = "lost", _("Lost")

    partner = models.ForeignKey(
        Partnership,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="referrals",
    )
    lead = models.ForeignKey(
        Lead, verbose_name=_("lead"), on_delete=models.PROTECT, related_name="+", related_query_name="referrals"
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    referred_at = models.DateTimeField(_("when"), default=timezone.now)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    value_cents = models.BigIntegerField(_("contract"), default=0, editable=False)
    commission_cents = models.BigIntegerField(_("commission"), default=0, editable=False)
    earned_at = models.DateTimeField(null=True, blank=True, editable=False)
    paid_at = models.DateTimeField(null=True, blank=True, editable=False)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = (
            models.UniqueConstraint(fields=["lead"], condition=Q(deleted_at=None), name="referral_once_per_lead"),
        )
        indexes = (models.Index(fields=["partner", "-referred_at", "-id"], name="referrals_by_partner"),)

    def __str__(self) -> str:
        return f"{self.partner} → {self.lead}"
