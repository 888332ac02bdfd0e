from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.lists.text_index import TextIndex, words_in
from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def visible_to(self, user: User) -> Self:
        """Managers see all; sales their own and those nobody looks after; others none."""
        alive = self.filter(deleted_at=None)
        if not user.is_active:
            return alive.none()
        if user.is_manager:
            return alive
        if user.role == "sales":
            return alive.filter(Q(assigned_to=user) | Q(assigned_to=None))
        return alive.none()

    def active(self) -> Self:
        return self.filter(status=Partnership.Status.ACTIVE)

    def with_people(self) -> Self:
        return self.select_related("contact", "assigned_to")

    def search(self, text: str) -> Self:
        found = self
        for word in words_in(text):
            by_person = Partnership.objects.order_by().filter(contact__in=Contact.objects.holding(word).values("pk"))
            found = found.filter(pk__in=by_person.values("pk").union(NAMES.holding(word).values("pk")))
        return found


class Partnership(Audited):
    """Somebody who sends us people, and what was agreed about it."""

    class Kind(models.TextChoices):
        INSURANCE_AGENT = "insurance_agent", _("Insurance agent")
        REALTOR = "realtor", _("Realtor")
        SUPPLIER = "supplier", _("Supplier")
        PROPERTY_MANAGER = "property_manager", _("Property manager")
        CONTRACTOR = "contractor", _("Contractor")
        HOMEOWNER = "homeowner", _("Homeowner")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class Rule(models.TextChoices):
        NONE = "none", _("No commission")
        FLAT = "flat", _("A fixed amount")
        PERCENT = "percent", _("A share of the contract")
        TIERS = "tiers", _("A share that grows with the contract")

    class DueOn(models.TextChoices):
        WON = "won", _("When the job is sold")
        PAID = "paid", _("When the job is paid")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.ACTIVE)
    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked after by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    terms = models.TextField(_("what was agreed"), blank=True, max_length=10_000)
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)
    started_on = models.DateField(_("since"), null=True, blank=True)
    rule = models.CharField(_("commission"), max_length=10, choices=Rule, default=Rule.NONE)
    flat_cents = models.BigIntegerField(_("fixed amount"), null=True, blank=True, validators=[MinValueValidator(0)])
    percent = models.DecimalField(
        _("share in percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    tiers = models.JSONField(_("steps"), default=list, blank=True, help_text="[[from_cents, percent], ...]")
    due_on = models.CharField(_("due"), max_length=10, choices=DueOn, default=DueOn.WON)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ("name", "pk")
        indexes = (models.Index(fields=["name", "id"], name="partnerships_by_name", condition=Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


NAMES = TextIndex("partners", Partnership, ("name",))
