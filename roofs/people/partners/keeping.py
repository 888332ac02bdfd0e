"""Taking partners in, changing what was agreed, ending it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.accounts.problems import NotAllowed
from roofs.core.events import record
from roofs.core.kit import emails, names
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.likeness import Facts, are_two
from roofs.people.contacts.models import Contact, Kind
from roofs.people.partners.commission import checked
from roofs.people.partners.models import Partnership

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

PLAIN = frozenset({"name", "kind", "status", "terms", "notes", "started_on", "contact", "assigned_to"})
MONEY = frozenset({"rule", "flat_cents", "percent", "tiers", "due_on"})
"""What may cost us something is agreed by managers."""
_NEEDED = {"flat": "flat_cents", "percent": "percent", "tiers": "tiers"}


def take_in(values: Mapping[str, Any], actor: User) -> Partnership:
    with transaction.atomic():
        partnership = Partnership(name="")
        _set(partnership, values, actor)
        partnership.stamp(actor)
        partnership.save()
        record("partnership.began", partnership, actor=actor, kind=partnership.kind)
    return partnership


def change(partnership: Partnership, values: Mapping[str, Any], actor: User) -> Partnership:
    with transaction.atomic():
        found = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
        changes = _set(found, values, actor)
        if changes:
            found.stamp(actor)
            found.save()
            record("partnership.changed", found, actor=actor, changes=changes)
    return found


def end(partnership: Partnership, actor: User) -> Partnership:
    """No new referrals; what is owed stays owed."""
    return change(partnership, {"status": Partnership.Status.ENDED}, actor)


def resume(partnership: Partnership, actor: User) -> Partnership:
    return change(partnership, {"status": Partnership.Status.ACTIVE}, actor)


def _set(partnership: Partnership, values: Mapping[str, Any], actor: User) -> dict[str, list[Any]]:
    if not actor.is_manager and any(values.get(name) != getattr(partnership, name) for name in MONEY & values.keys()):
        raise NotAllowed(_("Commissions are agreed by managers."))
    given = dict(values)
    if given.get("tiers") is not None:
        given["tiers"] = checked(given["tiers"])
    changes = take_over(partnership, given, PLAIN | MONEY)
    if not partnership.name.strip():
        raise Refused(_("Please write a name."), "name")
    needed = _NEEDED.get(partnership.rule)
    if needed and not getattr(partnership, needed) and getattr(partnership, needed) != 0:
        raise Refused(_("Say how much."), needed)
    return {name: [_plain(value) for value in both] for name, both in changes.items()}


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return float(value) if hasattr(value, "as_tuple") else value


def contact_for(
    full_name: str, email: str, phone: str, actor: User, *, current: Contact | None = None
) -> Contact | None:
    """Somebody we know by these; else the contact there is, corrected; else a new one. None: nothing is said."""
    if not (full_name or email or phone):
        return None
    key = (emails.key(email) or "") if email else ""
    first, last = names.split_full_name(full_name)
    told = {"first_name": first, "last_name": last, "email": email, "email_key": key, "phone": phone}
    with transaction.atomic():
        known = Contact.objects.reached_by(email_key=key, phone=phone)
        others = (known.exclude(pk=current.pk) if current else known).order_by("pk")
        name = Facts(first, last)
        for one in others:
            if (key and one.email_key == key) or not are_two(name, Facts(one.first_name, one.last_name)):
                return one
        contact = current or Contact(kind=Kind.PERSON)
        take_over(contact, told, told.keys())
        contact.stamp(actor)
        contact.save()
    return contact
