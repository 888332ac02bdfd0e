from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.accounts.models import Role
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class Category(models.TextChoices):
    PRICE = "price", _("Price")
    TIMING = "timing", _("Timing")
    TRUST = "trust", _("Trust")
    INSURANCE = "insurance", _("Insurance")
    COMPETITOR = "competitor", _("Competitors")
    DECISION = "decision", _("Who decides")
    NEED = "need", _("What is needed")
    OTHER = "other", _("Other")


class WinReason(models.TextChoices):
    TRUST = "trust", _("They trusted us")
    SPEED = "speed", _("We were first or fastest")
    PRICE = "price", _("Price")
    QUALITY = "quality", _("Quality and warranty")
    INSURANCE_HELP = "insurance_help", _("Help with the insurance")
    REVIEWS = "reviews", _("Reviews")
    REFERRAL = "referral", _("Somebody recommended us")
    FINANCING = "financing", _("Payment in parts")
    OTHER = "other", _("Other")


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: User) -> Self:
        """The playbook is everybody's who works here."""
        alive = self.filter(deleted_at=None)
        return alive if user.is_active and user.role != Role.PENDING else alive.none()

    def editable_by(self, user: User) -> Self:
        """One's own, or any for managers."""
        return self if user.is_manager else self.filter(created_by=user)

    def deleted_visible_to(self, user: User) -> Self:
        """What this person may bring back."""
        gone = self.exclude(deleted_at=None)
        if not user.is_active or user.role == Role.PENDING:
            return gone.none()
        return gone if user.is_manager else gone.filter(created_by=user)


class Entry(Audited):
    """An objection and an answer of the company's own, beside the library's."""

    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    category = models.CharField(_("about"), max_length=12, choices=Category, default=Category.OTHER)
    objection = models.CharField(_("what they say"), max_length=300)
    answer = models.TextField(_("what we answer"), max_length=5_000)
    ask = models.CharField(_("question back"), max_length=300, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ("category", "objection", "pk")

    def __str__(self) -> str:
        return self.objection

    @property
    def key(self) -> str:
        return f"own-{self.pk}"


class UseQuerySet(models.QuerySet["Use"]):
    def visible_to(self, user: User) -> Self:
        """What was said to a lead is for who may see it; managers see all."""
        if not user.is_active or user.role == Role.PENDING:
            return self.none()
        if user.is_manager:
            return self.all()
        return self.filter(user=user)


class Use(models.Model):
    """Somebody gave this answer, and it worked or not. Entries of the library and our own are named by their key."""

    key = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    lead = models.ForeignKey(Lead, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    worked = models.BooleanField(_("worked"))
    at = models.DateTimeField(default=timezone.now)

    objects = UseQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["key", "worked"], name="playbook_uses"),
            models.Index(fields=["lead", "-at"], name="playbook_uses_by_lead"),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.worked}"


class WonBecauseQuerySet(models.QuerySet["WonBecause"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(lead__in=Lead.objects.visible_to(user).order_by().values("pk"))


class WonBecause(Audited):
    """Why a customer chose us, asked when the deal closes. Why one was lost stands on the lead itself."""

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="+", related_query_name="won_because")
    reason = models.CharField(_("why they chose us"), max_length=20, choices=WinReason)
    note = models.CharField(_("what they said"), max_length=500, blank=True)

    objects = WonBecauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason for winning")
        verbose_name_plural = _("reasons for winning")

    def __str__(self) -> str:
        return f"{self.get_reason_display()}"
