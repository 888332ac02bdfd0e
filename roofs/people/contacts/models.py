from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited


class Kind(models.TextChoices):
    PERSON = "person", _("Person")
    HOUSEHOLD = "household", _("Household")
    BUSINESS = "business", _("Business")


class ContactQuerySet(models.QuerySet["Contact"]):
    def alive(self) -> ContactQuerySet:
        return self.filter(deleted_at=None)

    def reached_by(self, *, email_key: str = "", phone: str = "") -> ContactQuerySet:
        """Those with this e-mail or this phone. Nobody when both are empty."""
        wanted = models.Q()
        if email_key:
            wanted |= models.Q(email_key=email_key)
        if phone:
            wanted |= models.Q(phone=phone)
        return self.alive().filter(wanted) if wanted else self.none()


class Contact(Audited):
    """Somebody who can be called or written to. Leads and customers point here, so consent and history are one."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=20, blank=True, help_text=_("E.164"))
    language = models.CharField(_("language"), max_length=10, default="en")
    timezone = models.CharField(_("time zone"), max_length=50, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["email_key"], name="contacts_email", condition=~models.Q(email_key="")),
            models.Index(fields=["phone"], name="contacts_phone", condition=~models.Q(phone="")),
            models.Index(fields=["last_name", "first_name"], name="contacts_name"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        person = f"{self.first_name} {self.last_name}".strip()
        return person or self.company_name or self.email or self.phone or str(_("No name"))


class CustomerQuerySet(models.QuerySet["Customer"]):
    def alive(self) -> CustomerQuerySet:
        return self.filter(deleted_at=None)


class Customer(Audited):
    """A contact who has bought, or is about to."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="customer")
    address_line = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    objects = CustomerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.contact.name
