from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.kit import addresses
from roofs.core.lists.joint_index import JointIndex
from roofs.core.lists.text_index import words_in
from roofs.people.contacts import reach
from roofs.people.contacts.models import Contact, Customer
from roofs.places.properties.placing import Placed
from roofs.places.properties.vocabulary import BuildingKind, RoofMaterial

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


class PropertyQuerySet(models.QuerySet["Property"]):
    def alive(self) -> PropertyQuerySet:
        return self.filter(deleted_at=None)

    def visible_to(self, user: User) -> PropertyQuerySet:
        """Who may see the owner as a customer sees the house. Groups above add more (see contacts' `reach`)."""
        alive = self.filter(deleted_at=None)
        if not user.is_active or user.role not in {"admin", "manager", "sales", "field"}:
            return alive.none()
        if user.is_manager:
            return alive
        of_owner = Customer.objects.visible_to(user).order_by().filter(contact=OuterRef("owner"))
        return alive.filter(Q(Exists(of_owner)) | reach.further("property", user))

    def deleted_visible_to(self, user: User) -> PropertyQuerySet:
        """What this person may bring back."""
        gone = self.exclude(deleted_at=None)
        if user.is_active and user.is_manager:
            return gone
        return gone.filter(updated_by=user) if user.is_active and user.role == "sales" else gone.none()

    def search(self, text: str) -> PropertyQuerySet:
        """Every word must be found in the address or what it is called."""
        words = words_in(text)
        return self.filter(pk__in=DOORS.keys_holding(*words)) if words else self

    def of(self, owner: Contact) -> PropertyQuerySet:
        return self.filter(owner=owner)


class Property(Placed, Audited):
    """A house or building with its roof. `address_key` is one spelling of its door, for finding it again."""

    owner = models.ForeignKey(
        Contact,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="properties",
    )
    label = models.CharField(_("called"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=BuildingKind, default=BuildingKind.HOUSE)
    address_line = models.CharField(_("street"), max_length=200)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    address_key = models.CharField(max_length=300, blank=True, editable=False)
    year_built = models.PositiveSmallIntegerField(
        _("year built"), null=True, blank=True, validators=[MinValueValidator(1600), MaxValueValidator(2200)]
    )
    stories = models.DecimalField(_("stories"), max_digits=3, decimal_places=1, null=True, blank=True)
    roof_material = models.CharField(_("roof material"), max_length=20, choices=RoofMaterial, blank=True)
    roof_year = models.PositiveSmallIntegerField(
        _("roof installed in"), null=True, blank=True, validators=[MinValueValidator(1600), MaxValueValidator(2200)]
    )
    roof_squares = models.DecimalField(
        _("squares"), max_digits=7, decimal_places=2, null=True, blank=True, help_text=_("One square is 100 sq ft.")
    )
    roof_pitch = models.CharField(_("pitch"), max_length=7, blank=True, help_text=_("Rise over run, as 6/12."))
    roof_layers = models.PositiveSmallIntegerField(_("layers"), null=True, blank=True)
    access_notes = models.CharField(
        _("access"), max_length=500, blank=True, help_text=_("Gate code, dog, where to park.")
    )
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)

    objects = PropertyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("properties")
        indexes = (
            models.Index(fields=["owner"], name="properties_by_owner", condition=Q(deleted_at=None)),
            models.Index(fields=["address_key"], name="properties_by_door", condition=~Q(address_key="")),
            models.Index(fields=["postal_code"], name="properties_by_zip", condition=Q(deleted_at=None)),
            # Where the houses of a year's projects are, read from here alone.
            models.Index(fields=["id", "postal_code", "city"], name="properties_place"),
        )

    def __str__(self) -> str:
        return self.label or self.address

    def save(self, *args: Any, **options: Any) -> None:
        self.spell_door()
        super().save(*args, **options)

    def spell_door(self) -> None:
        self.address_key = addresses.key(self.parsed)[:300]

    @property
    def parsed(self) -> addresses.Address:
        return addresses.Address(self.address_line, self.unit, self.city, self.state, self.postal_code)

    @property
    def address(self) -> str:
        return str(self.parsed)

    @property
    def roof_age_years(self) -> int | None:
        return None if self.roof_year is None else max(0, timezone.localdate().year - self.roof_year)


DOORS = JointIndex(
    "property_words", Property, ("address_line", "city", "postal_code", "label"), also={}, instead_of="properties"
)
