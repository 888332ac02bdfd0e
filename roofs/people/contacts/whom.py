"""Whom a row of a list is about: a person we know, and the lead, customer or project of that person.

The groups above say which records there are (see `core.accounts.reach`); here it only matters whose they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.core.accounts.reach import visible_subjects
from roofs.core.kit import emails, names, phones
from roofs.core.kit.refusals import Refused
from roofs.core.transfer.incoming import Cells
from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

COLUMNS: dict[str, tuple[str, ...]] = {
    "person": ("person", "contact", "contact name", "customer", "customer name", "client", "homeowner", "full name"),
    "phone": ("phone", "phone number", "mobile", "cell", "customer phone", "contact phone"),
    "email": ("email", "e-mail", "email address", "customer email", "contact email"),
    "about": ("about", "record type", "related to type"),
    "about_id": ("about id", "record id", "related to id"),
}
LABELS = {
    "person": _l("Person: name"),
    "phone": _l("Person: phone"),
    "email": _l("Person: e-mail"),
    "about": _l("About a lead, customer or project"),
    "about_id": _l("Its number here"),
}
NEEDS = frozenset({"person", "phone", "email"})
NEEDS_WORDS = _l("Choose the column with the person's phone number, e-mail address or name.")
OWNER = {"lead": "contact", "customer": "contact", "project": "customer__contact"}
"""The records a row can be about, the usual first, and where each says whose it is."""


@dataclass(frozen=True, slots=True)
class Whom:
    name: str
    phone: str
    email: str
    kind: str
    key: int

    @property
    def email_key(self) -> str:
        return (emails.key(self.email) or "") if self.email else ""

    @property
    def mark(self) -> str:
        return self.email_key or self.phone or self.name.casefold()

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class Found:
    contact: Contact
    subject: tuple[str, int]


def read(cells: Cells) -> Whom:
    said = {name: cells.get(name, "").strip() for name in COLUMNS}
    key = said["about_id"]
    return Whom(
        name=" ".join(said["person"].split()),
        phone=phones.normalise(said["phone"]) or "",
        email=emails.normalise(said["email"]) or "",
        kind=said["about"].casefold(),
        key=int(key) if key.isascii() and key.isdigit() and len(key) < 18 else 0,  # noqa: PLR2004 -- fits a key
    )


def find(told: Sequence[Whom], user: User | None) -> list[Found | Refused]:
    """What they are about, as far as this person may see it. A few questions for all of them."""
    if user is None:
        return [Refused(_("Whoever brought this list is no longer here.")) for _one in told]
    by_reach, by_name = _people(told)
    known: list[list[Contact]] = []
    for one in told:
        reached = [contact for mark in (one.email_key, one.phone) if mark for contact in by_reach[mark]]
        known.append(reached or by_name[one.name.casefold()])
    records = _records({contact.pk for people in known for contact in people}, user)
    return [_found(one, people, records) for one, people in zip(told, known, strict=True)]


def _found(one: Whom, people: Collection[Contact], records: defaultdict[int, list[tuple[str, int]]]) -> Found | Refused:
    theirs = {contact.pk: (contact, records[contact.pk]) for contact in people if records[contact.pk]}
    if not theirs:
        return Refused(_("There is nobody with this phone, e-mail or name among your leads and customers."))
    if len(theirs) > 1 and not (one.email_key or one.phone):
        return Refused(_("Several people have this name. Add a phone number or an e-mail address."))
    contact, mine = next(iter(theirs.values()))
    exactly = (record for record in mine if record == (one.kind, one.key))  # a number is believed of this person alone
    of_kind = (record for record in mine if record[0] == one.kind)
    return Found(contact, next(exactly, None) or next(of_kind, None) or mine[0])


def _people(told: Iterable[Whom]) -> tuple[defaultdict[str, list[Contact]], defaultdict[str, list[Contact]]]:
    rows = list(told)
    by_reach: defaultdict[str, list[Contact]] = defaultdict(list)
    by_name: defaultdict[str, list[Contact]] = defaultdict(list)
    emails_, phones_ = {one.email_key for one in rows} - {""}, {one.phone for one in rows} - {""}
    for contact in Contact.objects.reached_by_any(emails_, phones_).order_by("id"):
        for mark in {contact.email_key, contact.phone} - {""}:
            by_reach[mark].append(contact)
    nameless = {one.name for one in rows if one.name and not (one.email_key or one.phone)}
    if nameless:
        lasts = {names.split_full_name(name)[1] for name in nameless} - {""}
        for contact in _named(lasts, nameless):
            by_name[contact.name.casefold()].append(contact)
    return by_reach, by_name


def _named(lasts: Collection[str], companies: Collection[str]) -> QuerySet[Contact]:
    alive = Contact.objects.alive()
    return (alive.filter(last_name__in=lasts) | alive.filter(company_name__in=companies)).order_by("id")


def _records(contacts: Collection[int], user: User) -> defaultdict[int, list[tuple[str, int]]]:
    """Of each person, the newest lead first, then as customer, then the newest project."""
    found: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for kind, owner in OWNER.items() if contacts else ():
        rows: Any = visible_subjects(user, kind)
        if rows is not None:
            pairs = rows.filter(**{f"{owner}__in": contacts}).order_by("-pk").values_list(owner, "pk")
            for contact, key in pairs:
                found[contact].append((kind, key))
    return found
