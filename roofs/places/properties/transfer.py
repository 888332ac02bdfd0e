"""Customers with their houses, and houses with their owner, as rows of a table, and the other way round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.core.kit.money import decimal
from roofs.core.transfer.incoming import Incoming, take, take_rows
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out, wanted
from roofs.core.transfer.own_fields import take_answers
from roofs.people.contacts.filtering import CustomerFilter
from roofs.people.contacts.models import Customer, CustomerQuerySet
from roofs.places.properties import customer_rows, house_rows
from roofs.places.properties.models import Property, PropertyQuerySet

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

BETWEEN = "; "
COLUMNS = (
    "id", "kind", "first_name", "last_name", "company", "phone", "email", "street", "city", "state", "zip", "source",
    "owner", "customer_since", "language", "likes", "open_projects", "completed_projects", "lifetime_value",
    "last_completed", "notes", "houses", "house_places",
)  # fmt: skip


def _found(user: User, asked: Asked) -> CustomerQuerySet:
    shown = wanted(CustomerFilter, asked)
    return shown.ordered(shown.apply(Customer.objects.visible_to(user), user)).with_people()


def _rows(chunk: Sequence[Customer], user: User) -> Iterator[Sequence[object]]:
    houses: dict[int | None, list[Property]] = defaultdict(list)
    owned = Property.objects.visible_to(user).filter(owner__in=[one.contact_id for one in chunk]).order_by("pk")
    for place in owned:
        houses[place.owner_id].append(place)
    for one in chunk:
        contact = one.contact
        yield (
            one.pk,
            contact.kind,
            contact.first_name,
            contact.last_name,
            contact.company_name,
            contact.phone,
            contact.email,
            one.address_line,
            one.city,
            one.state,
            one.postal_code,
            one.source,
            one.assigned_to.get_full_name() if one.assigned_to else "",
            one.customer_since,
            contact.language,
            one.preferred_channel,
            one.open_projects,
            one.completed_projects,
            decimal(one.lifetime_value_cents),
            one.last_completed_on,
            one.notes,
            BETWEEN.join(place.address for place in houses[one.contact_id]),
            _places(houses[one.contact_id]),
        )


def _places(houses: Sequence[Property]) -> str:
    """In the order of the houses; empty when none of them is on the map."""
    told = [f"{one.latitude}, {one.longitude}" if one.latitude is not None else "" for one in houses]
    return BETWEEN.join(told) if any(told) else ""


send_out(Outgoing(kind="customers", columns=COLUMNS, find=_found, rows=_rows, of="customer"))
take_answers("customers", of="customer")
take(
    Incoming(
        kind="customers",
        one=_("Customer"),
        many=_("Customers"),
        columns=customer_rows.COLUMNS,
        labels=customer_rows.LABELS,
        needs=customer_rows.NAMES,
        needs_words=_("Choose the column with the name, the phone number or the e-mail address."),
        read=customer_rows.read,
        accept=customer_rows.accept,
        are_known=customer_rows.are_known,
        marks=customer_rows.marks,
        page="web:customers",
        order=20,
    )
)

HOUSE_COLUMNS = (
    "id", "person", "phone", "email", "label", "building", "street", "unit", "city", "state", "zip", "latitude",
    "longitude", "year_built", "stories", "roof_material", "roof_year", "roof_squares", "roof_pitch", "roof_layers",
    "access_notes", "notes", "created",
)  # fmt: skip


def _houses(user: User, asked: Asked) -> PropertyQuerySet:
    said = {name: values[-1].strip() for name, values in asked.items() if values}
    found = Property.objects.visible_to(user).search(said.get("q", "")[:200])
    return found.select_related("owner").order_by("-created_at", "-pk")


def _house_rows(chunk: Sequence[Property], user: User) -> Iterator[Sequence[object]]:
    zone = user.zone
    for one in chunk:
        yield (
            one.pk,
            one.owner.name if one.owner else "",
            one.owner.phone if one.owner else "",
            one.owner.email if one.owner else "",
            one.label,
            one.kind,
            one.address_line,
            one.unit,
            one.city,
            one.state,
            one.postal_code,
            one.latitude,
            one.longitude,
            one.year_built,
            one.stories,
            one.roof_material,
            one.roof_year,
            one.roof_squares,
            one.roof_pitch,
            one.roof_layers,
            one.access_notes,
            one.notes,
            one.created_at.astimezone(zone).isoformat(timespec="minutes"),
        )


send_out(Outgoing(kind="properties", columns=HOUSE_COLUMNS, find=_houses, rows=_house_rows))
take_rows(house_rows, kind="properties", one=_("House"), many=_("Houses"), order=40)
