"""Where a lead's house stands: said for the lead itself, or known of the house its person has at that door."""

from __future__ import annotations

from collections.abc import Sequence

from roofs.core.events import on_many
from roofs.core.events.models import Event
from roofs.core.kit import addresses
from roofs.core.kit.addresses import Address
from roofs.places.properties.models import Property
from roofs.sales.leads.models import Lead

PLACE = frozenset({"address_line", "city", "state", "postal_code"})
NOWHERE: dict[str, float | None] = {"latitude": None, "longitude": None}


def place_of(lead: Lead) -> dict[str, float | None]:
    """Of the house at its door, if its person has one that stands somewhere."""
    return places_of([lead])[0]


def places_of(leads: Sequence[Lead]) -> list[dict[str, float | None]]:
    doors = [(lead.contact_id, _door(lead)) for lead in leads]
    theirs = Property.objects.alive().filter(owner__in={owner for owner, key in doors if key})
    houses = {(house.owner_id, house.address_key): house for house in theirs.exclude(latitude=None).order_by("-pk")}
    found = [houses.get(door) if door[1] else None for door in doors]
    return [{"latitude": house.latitude, "longitude": house.longitude} if house else NOWHERE for house in found]


def _door(lead: Lead) -> str:
    return addresses.key(Address(lead.address_line, "", lead.city, lead.state, lead.postal_code))[:300]


@on_many("property.added", "property.changed")
def tell_their_leads(events: Sequence[Event]) -> None:
    """A house that was put on the map brings the leads about it along; one that was moved moves them."""
    told = {
        event.subject_id or 0
        for event in events
        if event.name == "property.added" or "latitude" in event.data.get("changes", {})
    }
    placed = Property.objects.alive().filter(pk__in=told).exclude(latitude=None).exclude(address_key="")
    houses = {(house.owner_id, house.address_key): house for house in placed}
    owners = {owner for owner, _door_key in houses if owner is not None}
    for lead in Lead.objects.alive().filter(contact__in=owners) if owners else ():
        house = houses.get((lead.contact_id, _door(lead)))
        if house is not None and lead.coordinates != house.coordinates:
            Lead.objects.filter(pk=lead.pk).update(latitude=house.latitude, longitude=house.longitude)
