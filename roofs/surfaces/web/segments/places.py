"""Where a place lies that somebody types: two numbers, the address of a map, or the address of a house we know."""

from __future__ import annotations

from roofs.core.accounts.models import User
from roofs.core.kit import coordinates
from roofs.core.kit.coordinates import Coordinates
from roofs.places.properties.models import Property
from roofs.sales.leads.models import Lead

ENOUGH = 4
"""Letters of an address that are worth looking for."""


def place_called(typed: str, user: User) -> Coordinates | None:
    """Nobody outside is asked, so only what has been put on the map here is found."""
    if found := coordinates.parse(typed):
        return found
    street = typed.partition(",")[0].strip()
    if len(street) < ENOUGH:
        return None
    for rows in (Property.objects.visible_to(user), Lead.objects.visible_to(user)):
        known = rows.filter(latitude__isnull=False, address_line__iexact=street).order_by("pk").first()
        if known is not None:
            return known.coordinates
    return None
