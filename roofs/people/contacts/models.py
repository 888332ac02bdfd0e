from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.audit import Audited
from roofs.core.kit import addresses, emails
from roofs.core.kit.phones import normalise as normalise_phone
from roofs.core.lists.joint_index import JointIndex
from roofs.core.lists.text_index import TextIndex, digits_in, spellings, words_in
from roofs.people.contacts import reach
from roofs.people.contacts.vocabulary import Kind, MemberRole, PreferredChannel

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

__all__ = ["Contact", "Customer", "Kind", "LikelyPair", "MatchKey", "Member", "Merge"]
IDENTITY = frozenset({"first_name", "last_name", "company_name", "email", "phone"})


class ContactQuerySet(models.QuerySet["Contact"]):
    def alive(self) -> ContactQuerySet:
        return self.filter(deleted_at=None)

    def reached_by(self, *, email_key: str = "", phone: str = "") -> ContactQuerySet:
        """Those with this e-mail or this phone. Nobody when both are empty."""
        return self.reached_by_any({email_key} - {""}, {phone} - {""})

    def reached_by_any(self, email_keys: Collection[str], phones: Collection[str]) -> ContactQuerySet:
        wanted = Q()
        if email_keys:  # the indexes leave out those without; many values alone do not tell the database so
            wanted |= Q(email_key__in=email_keys) & ~Q(email_key="")
        if phones:
            wanted |= Q(phone__in=phones) & ~Q(phone="")
        return self.alive().filter(wanted) if wanted else self.none()

    def at_address(self, text: str) -> list[int]:
        """The numbers of those with just this e-mail address; of nobody when it is none, or part of one. The end of an
        address is the same in every other row, so looking for its parts is dear.
        """
        key = emails.key(text) if "@" in text and len(text.split()) == 1 else None
        return list(self.filter(email_key=key).exclude(email_key="").values_list("pk", flat=True)) if key else []

    def holding(self, part: str) -> ContactQuerySet:
        """Those with this part of a word in name, e-mail or phone; digits also when the phone is written otherwise."""
        found, digits = PEOPLE.holding(part), digits_in(part)
        if digits and digits != part:
            return self.filter(pk__in=found.values("pk").union(PEOPLE.holding(digits).values("pk")))
        return self.filter(pk__in=found.values("pk"))


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
    compared_at = models.DateTimeField(
        null=True, editable=False, help_text=_("Looked for duplicates; empty: not yet since the last change.")
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["email_key"], name="contacts_email", condition=~Q(email_key="")),
            models.Index(fields=["phone"], name="contacts_phone", condition=~Q(phone="")),
            models.Index(fields=["last_name", "first_name"], name="contacts_name"),
            models.Index(fields=["id"], name="contacts_to_compare", condition=Q(compared_at=None, deleted_at=None)),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """Whoever is told apart by other facts now may be a duplicate of somebody else."""
        fields = options.get("update_fields")
        if fields is None or not IDENTITY.isdisjoint(fields):
            self.compared_at = None
            if fields is not None:
                options["update_fields"] = {*fields, "compared_at"}
        super().save(*args, **options)

    @property
    def name(self) -> str:
        person = f"{self.first_name} {self.last_name}".strip()
        return person or self.company_name or self.email or self.phone or str(_("No name"))


PEOPLE = TextIndex("contacts", Contact, ("first_name", "last_name", "company_name", "email", "phone"))


class CustomerQuerySet(models.QuerySet["Customer"]):
    def alive(self) -> CustomerQuerySet:
        return self.filter(deleted_at=None)

    def visible_to(self, user: User) -> CustomerQuerySet:
        """Managers see all; sales their own and those nobody has. Groups above add more (see `reach`)."""
        alive = self.filter(deleted_at=None)
        if not user.is_active:
            return alive.none()
        if user.is_manager:
            return alive
        seen = reach.further("customer", user)
        if user.role == "sales":
            seen |= Q(assigned_to=user) | Q(assigned_to=None)
        return alive.filter(seen) if user.role in {"sales", "field"} else alive.none()

    def deleted_visible_to(self, user: User) -> CustomerQuerySet:
        """What this person may bring back."""
        gone = self.exclude(deleted_at=None)
        if user.is_active and user.is_manager:
            return gone
        return gone.filter(updated_by=user) if user.is_active and user.role == "sales" else gone.none()

    def with_people(self) -> CustomerQuerySet:
        return self.select_related("contact", "assigned_to")

    def search(self, text: str) -> CustomerQuerySet:
        """Every word must be found in the name, e-mail, street or city; a number also in the phone."""
        if phone := normalise_phone(text):
            return self.filter(contact__phone=phone)
        if known := Contact.objects.at_address(text):
            return self.filter(contact__in=known)
        words = words_in(text)
        return self.filter(pk__in=WORDS.keys_holding(*map(spellings, words))) if words else self


def _today() -> dt.date:
    return timezone.localdate()


class Customer(Audited):
    """A contact who has bought, or is about to. The figures are kept by the groups that know projects and payments."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="customer")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked after by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        related_query_name="customers",
    )
    customer_since = models.DateField(_("customer since"), default=_today)
    source = models.CharField(_("source"), max_length=30, blank=True)
    source_detail = models.CharField(_("source detail"), max_length=200, blank=True)
    preferred_channel = models.CharField(
        _("likes to be reached by"), max_length=10, choices=PreferredChannel, blank=True
    )
    address_line = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    notes = models.TextField(_("notes"), blank=True, max_length=20_000)

    open_projects = models.PositiveIntegerField(_("open projects"), default=0, editable=False)
    completed_projects = models.PositiveIntegerField(_("completed projects"), default=0, editable=False)
    lifetime_value_cents = models.BigIntegerField(_("lifetime value"), default=0, editable=False)
    last_completed_on = models.DateField(_("last project completed"), null=True, editable=False)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["-created_at", "-id"], name="customers_newest", condition=Q(deleted_at=None)),
            models.Index(
                fields=["assigned_to", "-created_at"], name="customers_by_owner", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["-lifetime_value_cents", "-id"], name="customers_by_value", condition=Q(deleted_at=None)
            ),
            models.Index(fields=["postal_code"], name="customers_by_zip", condition=Q(deleted_at=None)),
        )

    def __str__(self) -> str:
        return self.contact.name

    @property
    def address(self) -> str:
        return str(addresses.Address(self.address_line, "", self.city, self.state, self.postal_code))


WORDS = JointIndex(
    "customer_words",
    Customer,
    ("address_line", "city", "postal_code"),
    also={"contact": PEOPLE.columns},
    instead_of="customers",
)


class MemberQuerySet(models.QuerySet["Member"]):
    def alive(self) -> MemberQuerySet:
        return self.filter(deleted_at=None)


class Member(Audited):
    """A person who belongs to a household or a business: the spouse, the site manager."""

    of = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=MemberRole, default=MemberRole.OTHER)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["of", "person"], condition=Q(deleted_at=None), name="member_once"),
        )

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class MatchKey(models.Model):
    """What two records of one person have in common: a phone, a mailbox, a door, a name in a place."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="match_keys")
    key = models.CharField(max_length=120)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key", "contact"], name="match_key_once"),)

    def __str__(self) -> str:
        return f"{self.contact_id} {self.key}"


class LikelyPairQuerySet(models.QuerySet["LikelyPair"]):
    def visible_to(self, user: User) -> LikelyPairQuerySet:
        """Merging moves other people's records, so it is the office's business."""
        return self if user.is_active and user.is_manager else self.none()

    def open(self) -> LikelyPairQuerySet:
        return self.filter(dismissed_at=None, first__deleted_at=None, second__deleted_at=None)

    def with_people(self) -> LikelyPairQuerySet:
        return self.select_related("first__customer", "second__customer")


class LikelyPair(models.Model):
    """Two contacts that are probably one, and why. Who says "not the same" is not asked again."""

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    points = models.FloatField()
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = LikelyPairQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="likely_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="likely_pair_in_order"),
        )
        indexes = (models.Index(fields=["-points", "id"], name="likely_pairs_open", condition=Q(dismissed_at=None)),)

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"

    @property
    def sides(self) -> tuple[Contact, Contact]:
        return self.first, self.second


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user: User) -> MergeQuerySet:
        return self if user.is_active and user.is_manager else self.none()

    def standing(self) -> MergeQuerySet:
        return self.filter(undone_at=None)


class Merge(models.Model):
    """Two contacts made one, with everything needed to take them apart again."""

    winner = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    loser = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict, help_text="relation -> keys of the rows that pointed to the loser")
    changes = models.JSONField(default=dict, help_text="row -> field -> [before, after]")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["-at"], name="merges_newest"),)

    def __str__(self) -> str:
        return f"{self.loser_id} into {self.winner_id}"
