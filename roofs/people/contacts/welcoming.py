"""Customers who come in a list: whom we have is used again, who is new is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.kit import addresses
from roofs.core.kit.refusals import Refused
from roofs.people.contacts import keeping
from roofs.people.contacts.entering import CONTACT_FIELDS, CustomerIn
from roofs.people.contacts.meeting import Meeting
from roofs.people.contacts.models import Contact, Customer

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


@dataclass(frozen=True, slots=True)
class Welcome:
    customer: Customer
    is_new: bool


@transaction.atomic
def welcome(arriving: Sequence[CustomerIn], actor: User | None) -> list[Welcome | Refused]:
    """Whom we have by phone or e-mail, or by name and door, is used again; what they left empty is filled in."""
    meeting = _meet(arriving, actor)
    customers = _customers(meeting.people)
    here = {place: customers[one.pk] for place, one in enumerate(meeting.people) if one.pk in customers}
    out_of_reach = _out_of_reach(here.values(), actor)
    places, first_rows = _seat(meeting, arriving, here.keys())
    owner = actor if actor is not None and actor.role == "sales" else None
    wanted = [
        (meeting.people[place], {**arriving[row].customer_fields(), "assigned_to": owner})
        for place, row in first_rows.items()
    ]
    kept = keeping.keep_many(wanted, actor)
    here |= {place: customer for place, (customer, _is_new) in zip(first_rows, kept, strict=True)}
    found: list[Welcome | Refused] = []
    for row, (place, one) in enumerate(zip(places, arriving, strict=True)):
        is_new = first_rows.get(place) == row
        if here[place].pk in out_of_reach:
            found.append(Refused(_("Somebody else looks after this customer.")))
            continue
        if not is_new:
            here[place] = _fill_in(here[place], one, actor)
        found.append(Welcome(here[place], is_new))
    return found


def _seat(
    meeting: Meeting, arriving: Sequence[CustomerIn], customers: AbstractSet[int]
) -> tuple[list[int], dict[int, int]]:
    """The place of each row; and for every place that has no customer yet, the row that makes one."""
    places: list[int] = []
    first_rows: dict[int, int] = {}
    for row, one in enumerate(arriving):
        place = meeting.find(one, _mark(one))
        if place is None or not (place in customers or place in first_rows):
            place = meeting.meet(one, one.kind, place, name_and_door(one))
            first_rows[place] = row
        else:
            meeting.expect(place, one)
        places.append(place)
    meeting.write()
    return places, first_rows


def known_among(arriving: Sequence[CustomerIn]) -> list[Customer | None]:
    """Whom `welcome` would use again. Writes nothing."""
    meeting = _meet(arriving, None)
    customers = _customers(meeting.people)
    places = [meeting.find(one, _mark(one)) for one in arriving]
    return [None if place is None else customers.get(meeting.people[place].pk) for place in places]


def _meet(arriving: Sequence[CustomerIn], actor: User | None) -> Meeting:
    """Whoever cannot be reached is known by name and door."""
    meeting = Meeting(arriving, actor)
    nameless = [one for one in arriving if not (one.email_key or one.phone)]
    wanted = {name_and_door(one) for one in nameless}
    namesakes = Customer.objects.alive().filter(
        contact__deleted_at=None,
        contact__last_name__in={one.last_name for one in nameless},
        contact__first_name__in={one.first_name for one in nameless},
        contact__company_name__in={one.company_name for one in nameless},
    )
    for customer in namesakes.select_related("contact").order_by("pk") if nameless else ():
        mark = name_and_door(customer)
        if mark in wanted:
            meeting.seat(customer.contact, mark)
    return meeting


def name_and_door(of: CustomerIn | Customer) -> str:
    who = of.contact if isinstance(of, Customer) else of
    place = addresses.Address(of.address_line, "", of.city, of.state, of.postal_code)
    door = addresses.key(place) or of.address_line.casefold()
    return f"{who.last_name}|{who.first_name}|{who.company_name}|{door}"


def _mark(arriving: CustomerIn) -> str:
    """How to reach the person tells more than a name and a door."""
    return "" if arriving.email_key or arriving.phone else name_and_door(arriving)


def _customers(people: Iterable[Contact]) -> dict[int, Customer]:
    rows = Customer.objects.alive().with_people().filter(contact__in={one.pk for one in people})
    return {customer.contact_id: customer for customer in rows}


def _out_of_reach(customers: Iterable[Customer], actor: User | None) -> set[int]:
    keys = {customer.pk for customer in customers}
    if not keys or actor is None or actor.is_manager:
        return set()
    return keys - set(Customer.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))


def _fill_in(customer: Customer, arriving: CustomerIn, actor: User | None) -> Customer:
    values = {name: getattr(arriving, name) for name in CONTACT_FIELDS if not getattr(customer.contact, name)}
    values |= {name: value for name, value in arriving.customer_fields().items() if not getattr(customer, name)}
    values = {name: value for name, value in values.items() if value}
    return keeping.correct(customer, values, actor) if values else customer
