"""People who arrive together: whom we know of them is looked up once for all, and who is new is written at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from roofs.core.jobs.turns import take_turn
from roofs.core.kit import zones
from roofs.people.contacts.likeness import Facts, are_two
from roofs.people.contacts.models import Contact

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

FIELDS = ("first_name", "last_name", "company_name", "email", "phone", "language")


class Arriving(Protocol):
    first_name: str
    last_name: str
    company_name: str
    email: str
    phone: str
    state: str
    postal_code: str

    @property
    def email_key(self) -> str: ...


class Meeting:
    """Everybody has a place. Whoever comes with the e-mail, the phone or another mark of somebody sits down there.

    A couple shares a phone, and old numbers get new owners: with another given name it is somebody else.
    Until the end of the transaction nobody else takes these people in.
    """

    def __init__(self, arriving: Iterable[Arriving], actor: User | None) -> None:
        told = list(arriving)
        emails = {one.email_key for one in told} - {""}
        phones = {one.phone for one in told} - {""}
        take_turn(*(f"contact:{mark}" for mark in emails | phones))
        self._actor = actor
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        self._changed: set[int] = set()
        self.people: list[Contact] = list(Contact.objects.reached_by_any(emails, phones).order_by("id"))
        for place, contact in enumerate(self.people):
            self._mark(place, (contact.email_key, contact.phone))

    def seat(self, contact: Contact, *marks: str) -> int:
        """Who sits already keeps the place."""
        seated = (place for place, one in enumerate(self.people) if one == contact)
        place = next(seated, len(self.people))
        if place == len(self.people):
            self.people.append(contact)
        self._mark(place, marks)
        return place

    def find(self, arriving: Arriving, mark: str = "") -> int | None:
        """The place of the first we know by one of these."""
        sure = [place for one in (arriving.email_key, mark) if one for place in self._places.get(one, ())]
        by_phone = self._places.get(arriving.phone, ()) if arriving.phone else ()
        likely = [place for place in by_phone if not are_two(_name_of(arriving), _name_of(self.people[place]))]
        return min(sure + likely, default=None)

    def expect(self, place: int, arriving: Arriving) -> None:
        """They lack what this one brings, and will be given it: who comes with it later is them as well."""
        contact = self.people[place]
        self._mark(place, ("" if contact.email else arriving.email_key, "" if contact.phone else arriving.phone))

    def meet(self, arriving: Arriving, kind: str, place: int | None = None, mark: str = "") -> int:
        """Somebody new, or what they left empty before is filled in."""
        if place is None:
            told = {name: value for name in FIELDS if (value := getattr(arriving, name))}
            self.people.append(Contact(kind=kind, **told))
            place = len(self.people) - 1
        contact = self.people[place]
        if _fill_in(contact, arriving) or contact._state.adding:
            contact.stamp(self._actor)
            self._changed.add(place)
        self._mark(place, (contact.email_key, contact.phone, mark))
        return place

    def write(self) -> None:
        changed = [self.people[place] for place in sorted(self._changed)]
        known = [contact for contact in changed if not contact._state.adding]
        Contact.objects.bulk_create([contact for contact in changed if contact._state.adding])
        for contact in known:
            contact.save()
        self._changed.clear()

    def _mark(self, place: int, marks: Iterable[str]) -> None:
        for mark in marks:
            if mark:
                self._places[mark].append(place)


def _name_of(of: Arriving | Contact) -> Facts:
    return Facts(of.first_name, of.last_name, of.company_name)


def _fill_in(contact: Contact, arriving: Arriving) -> bool:
    changed = False
    for name in FIELDS:
        value = getattr(arriving, name)
        if value and not getattr(contact, name):
            setattr(contact, name, value)
            changed = True
    contact.email_key = contact.email_key or arriving.email_key
    if not contact.timezone and (arriving.state or arriving.postal_code):
        contact.timezone = next(iter(zones.zone_for(arriving.state, arriving.postal_code)), "")
        changed = changed or bool(contact.timezone)
    return changed
