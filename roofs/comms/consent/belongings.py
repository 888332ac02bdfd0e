"""Everything that is kept of one person, found by the tables themselves: a new table needs no line here.

A row is theirs when it points to one of their rows, by a key or by the pair (subject_type, subject_id). A table with a
person of its own (`contact`) goes by that alone: the spouse's lead is not theirs because the customer is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from urllib.parse import quote

from django.db.models import Field, ForeignKey, Model, Q

from roofs.comms.consent.models import Erasure, ProcessorErasure, Suppression, Wording
from roofs.core.accounts.models import User
from roofs.core.backup import tables
from roofs.core.kit import phones
from roofs.people.contacts.models import Contact, Merge

_NOBODYS: set[type[Model]] = {User, Suppression, Wording, Erasure, ProcessorErasure}
_NOT_OWNING = {
    ("projects.project", "site"), ("projects.project", "lead"), ("leads.lead", "customer"),
    ("referrals.referral", "partner"),
}  # fmt: skip
"""Keys along which nothing is inherited: the house, the partner and the lead may be somebody else's."""
_CHUNK = 500


def nobodys(*models: type[Model]) -> None:
    """Tables whose rows are the company's, whomever they point to. Said in the `reactions.py` of their domain."""
    _NOBODYS.update(models)


@dataclass(slots=True)
class Belongings:
    contacts: set[int]
    rows: dict[type[Model], set[int]] = field(default_factory=dict)

    def of(self, model: type[Model]) -> set[int]:
        return self.rows.get(model, set())

    def in_order(self) -> Iterator[tuple[type[Model], list[Model]]]:
        """Each table with its rows, those that others point to first."""
        for model in tables.kept():
            keys = sorted(self.of(model), key=str)
            if keys:
                yield model, [row for part in _parts(keys) for row in _all(model).filter(pk__in=part).order_by("pk")]


def of(contact: Contact) -> Belongings:
    """With those who were merged into them: what stayed behind there is theirs too."""
    found = Belongings(_with_merged(contact.pk))
    found.rows[Contact] = set(found.contacts)
    ways = {model: _ways(model) for model in tables.kept() if model not in _NOBODYS and model is not Contact}
    is_growing = True
    while is_growing:
        is_growing = sum(_grow(found, model, fields) for model, fields in ways.items()) > 0
    return found


def words_of(found: Belongings) -> list[str]:
    """What would betray them in a text: addresses, also as a web form sends them, numbers as they are written, names of
    two words.
    """
    words: set[str] = set()
    for contact in Contact.objects.filter(pk__in=found.contacts):
        words |= {contact.email, contact.email_key, contact.phone, *_spellings(contact.phone)}
        words |= {quote(contact.email), quote(contact.email_key)}
        if contact.first_name and contact.last_name:
            words.add(f"{contact.first_name} {contact.last_name}")
    return sorted(word for word in words if word)


def carried(found: Belongings) -> dict[str, list[str]]:
    """Which vendors brought messages of theirs, and what each calls them; empty where it gave no name."""
    told: dict[str, list[str]] = {}
    for model, rows in found.in_order():
        if model._meta.label_lower == "messaging.message":
            for row in rows:
                told.setdefault(getattr(row, "provider", ""), []).append(getattr(row, "provider_ref", ""))
    return told


def _spellings(phone: str) -> set[str]:
    if not phone.startswith("+1") or len(phone) != len("+12485550123"):
        return {phone}
    area, office, line = phone[2:5], phone[5:8], phone[8:]
    return {phones.pretty(phone), f"{area}{office}{line}", f"{area}-{office}-{line}", f"{area}.{office}.{line}"}


def _with_merged(key: int) -> set[int]:
    found, before = {key}, 0
    while len(found) != before:
        before = len(found)
        found |= set(Merge.objects.standing().filter(winner__in=found).values_list("loser", flat=True))
    return found


def _grow(found: Belongings, model: type[Model], fields: tuple[str, ...]) -> int:
    wanted = Q(pk__in=[])
    for name in fields:
        target = model._meta.get_field(name).related_model
        mine = found.of(target) if isinstance(target, type) else set()
        if mine:
            wanted |= Q(**{f"{name}__in": mine})
    if _has_subject(model):
        for owner, keys in found.rows.items():
            if owner is not model:
                wanted |= Q(subject_type=owner._meta.model_name, subject_id__in=keys)
    if wanted == Q(pk__in=[]):
        return 0
    rows = _all(model).filter(wanted)
    if "contact" in fields and _is_person(model, "contact"):
        rows = rows.filter(Q(contact=None) | Q(contact__in=found.contacts))
    keys = set(rows.values_list("pk", flat=True)) - found.of(model)
    found.rows.setdefault(model, set()).update(keys)
    return len(keys)


@cache
def _ways(model: type[Model]) -> tuple[str, ...]:
    """The keys by which a row may be theirs."""
    own = [one for one in model._meta.local_concrete_fields if isinstance(one, ForeignKey) and _counts(model, one)]
    return tuple(one.name for one in own)


def _counts(model: type[Model], one: Field) -> bool:  # type: ignore[type-arg] # of any value
    target = one.related_model
    return (
        isinstance(target, type) and target not in _NOBODYS and (model._meta.label_lower, one.name) not in _NOT_OWNING
    )


def _is_person(model: type[Model], name: str) -> bool:
    return model._meta.get_field(name).related_model is Contact


def _has_subject(model: type[Model]) -> bool:
    names = {one.name for one in model._meta.local_concrete_fields}
    return {"subject_type", "subject_id"} <= names


def _all(model: type[Model]):  # type: ignore[no-untyped-def] # noqa: ANN202 -- a query set of whatever model it is
    return model._base_manager.all()  # noqa: SLF001 -- deleted rows too


def _parts(keys: Iterable[object]) -> Iterator[list[object]]:
    left = iter(keys)
    while part := list(islice(left, _CHUNK)):
        yield part
