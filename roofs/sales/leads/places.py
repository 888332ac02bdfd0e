"""Where a lead's house stands: said for the lead itself, or known of the house its person has at that door."""

from __future__ import annotations

from collections.abc import Sequence

from roofs.core.events import on
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


@on("property.added", "property.changed", inside=True)
def tell_its_leads(event: Event) -> None:
    """A house that was put on the map brings the leads about it along; one that was moved moves them."""
    if event.name == "property.changed" and "latitude" not in event.data.get("changes", {}):
        return
    house = Property.objects.alive().filter(pk=event.subject_id or 0).exclude(latitude=None).first()
    if house is None or house.owner_id is None or not house.address_key:
        return
    for lead in Lead.objects.alive().filter(contact=house.owner_id):
        if _door(lead) == house.address_key and lead.coordinates != house.coordinates:
            Lead.objects.filter(pk=lead.pk).update(latitude=house.latitude, longitude=house.longitude)
