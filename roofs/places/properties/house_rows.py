"""Making sense of a row about a house and its roof, of a person we know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roofs.core.kit import addresses
from roofs.core.kit.refusals import Refused
from roofs.core.transfer.incoming import Cells, Marks, Unreadable, plain_marks
from roofs.people.contacts import whom
from roofs.people.contacts.whom import Found, Whom
from roofs.places.properties import customer_rows, keeping
from roofs.places.properties.entering import PropertyIn

if TYPE_CHECKING:
    from roofs.core.transfer.models import Import

COLUMNS: dict[str, tuple[str, ...]] = {
    "person": ("person", "owner", "owner name", "customer", "customer name", "homeowner", "contact", "contact name"),
    "phone": ("phone", "owner phone", "customer phone", "mobile", "cell", "phone number"),
    "email": ("email", "owner email", "customer email", "email address", "e-mail"),
    "label": ("label", "called", "property name"),
    "address": ("full address", "property address", "site address", "location address"),
    "address_line": ("street", "address", "street address", "address line 1"),
    "unit": ("unit", "apartment", "suite", "address line 2"),
    "city": ("city", "town"),
    "state": ("state", "province"),
    "postal_code": ("zip", "zip code", "postal code"),
    "coordinates": ("coordinates", "lat long", "gps"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lng", "lon", "long"),
    "building": ("building", "building type", "property type", "kind"),
    **{name: words for name, words in customer_rows.HOUSE.items() if name in PropertyIn.model_fields},
    "notes": ("notes", "note", "comments", "description"),
}
LABELS = {
    "person": _("Owner: name"),
    "phone": _("Owner: phone"),
    "email": _("Owner: e-mail"),
    "label": _("What it is called"),
    "address": _("Address on one line"),
    "address_line": _("Street"),
    "unit": _("Unit"),
    "city": _("City"),
    "state": _("State"),
    "postal_code": _("ZIP code"),
    "coordinates": _("Place on the map, as 42.5467, -83.2113"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "building": _("Kind of building"),
    **{name: label for name, label in customer_rows.LABELS.items() if name in COLUMNS and name in customer_rows.HOUSE},
    "notes": _("Notes"),
}
NEEDS = frozenset({"address", "address_line"})
NEEDS_WORDS = _("Choose the column with the address.")


@dataclass(frozen=True, slots=True)
class Arriving:
    owner: Whom
    house: PropertyIn


def read(cells: Cells, _of: Import) -> Arriving:
    """What is wrong with a house is noted, and the rest of it kept."""
    owner = whom.read(cells)
    if not owner:
        raise Unreadable(gettext("the owner's phone number, e-mail address or name is needed"))
    kept: list[str] = []
    said = {name: cells[name].strip() for name in COLUMNS.keys() - whom.COLUMNS.keys() if cells.get(name, "").strip()}
    if said.get("latitude") and said.get("longitude"):
        said.setdefault("coordinates", f"{said['latitude']}, {said['longitude']}")
    facts = {name: text for name, text in said.items() if name not in {"latitude", "longitude"}}
    house = customer_rows.house_in(customer_rows.house_facts(facts, kept), kept)
    if house is None:
        raise Unreadable(gettext("a street is needed"))
    notes = "\n".join(part for part in (house.notes, *sorted(kept)) if part)[:10_000]
    return Arriving(owner, house.model_copy(update={"notes": notes}))


def accept(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    found = whom.find([one.owner for one in arriving], of.created_by)
    wanted = _wanted(arriving, found)
    listed = keeping.are_listed(wanted)
    places = keeping.find_or_add_many(wanted, of.created_by)
    seen = set[int]()
    news = []
    for is_listed, place in zip(listed, places, strict=True):
        news.append(not is_listed and place.pk not in seen)
        seen.add(place.pk)
    ends = iter(news)
    return [next(ends) if isinstance(owner, Found) else owner for owner in found]


def are_known(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused]:
    found = whom.find([one.owner for one in arriving], of.created_by)
    listed = iter(keeping.are_listed(_wanted(arriving, found)))
    return [next(listed) if isinstance(owner, Found) else owner for owner in found]


def marks(arriving: Arriving) -> Marks:
    house = arriving.house
    place = addresses.Address(house.address_line, house.unit, house.city, house.state, house.postal_code)
    return plain_marks(f"{arriving.owner.mark}|{addresses.key(place) or house.address_line.casefold()}")


def _wanted(arriving: Sequence[Arriving], found: Sequence[Found | Refused]) -> list[Any]:
    return [(owner.contact, one.house) for one, owner in zip(arriving, found, strict=True) if isinstance(owner, Found)]
