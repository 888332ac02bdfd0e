"""What staff do with houses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import Happening, record, record_many
from roofs.core.kit.coordinates import spread
from roofs.core.kit.refusals import Refused
from roofs.places.properties.entering import PropertyIn
from roofs.places.properties.models import Property

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.people.contacts.models import Contact

EDITABLE = frozenset(PropertyIn.model_fields) - {"address", "coordinates"} | {"latitude", "longitude"}
DOOR = frozenset({"address_line", "city", "state", "postal_code"})
WHERE = frozenset({"latitude", "longitude"})
Door = tuple[int | None, str]
"""The owner, and the one spelling of the address; an address that has none, as it is written."""


@transaction.atomic
def add(owner: Contact | None, told: PropertyIn, actor: User | None) -> Property:
    """Refused when this owner has the same door already: two spellings of one address are one house."""
    made = _new(owner, told)
    if owner is not None and _door_of(made) in _doors([owner]):
        raise Refused(_("This house is listed already."), "address_line")
    _keep([made], actor)
    return made


def find_or_add(owner: Contact, told: PropertyIn, actor: User | None) -> Property:
    return find_or_add_many([(owner, told)], actor)[0]


def are_listed(wanted: Sequence[tuple[Contact, PropertyIn]]) -> list[bool]:
    """Which of these `find_or_add` would find. Writes nothing."""
    doors = _doors([owner for owner, _told in wanted])
    return [_door_of(_new(owner, told)) in doors for owner, told in wanted]


@transaction.atomic
def find_or_add_many(wanted: Sequence[tuple[Contact, PropertyIn]], actor: User | None) -> list[Property]:
    doors = _doors([owner for owner, _told in wanted])
    found, fresh = [], []
    for owner, told in wanted:
        made = _new(owner, told)
        found.append(doors.setdefault(_door_of(made), made))
        if found[-1] is made:
            fresh.append(made)
    _keep(fresh, actor)
    return found


def _new(owner: Contact | None, told: PropertyIn) -> Property:
    made = Property(owner=owner, **told.fields())
    made.spell_door()
    return made


def _door_of(place: Property) -> Door:
    return place.owner_id, place.address_key or place.address_line.casefold()


def _doors(owners: Iterable[Contact]) -> dict[Door, Property]:
    found: dict[Door, Property] = {}
    for place in Property.objects.alive().filter(owner__in={owner.pk for owner in owners}).order_by("pk"):
        for spelling in (place.address_key, place.address_line.casefold()):
            found.setdefault((place.owner_id, spelling), place)
    return found


def _keep(made: Sequence[Property], actor: User | None) -> None:
    for place in made:
        place.stamp(actor)
    Property.objects.bulk_create(made)
    added = [Happening("property.added", one, {"owner": one.owner_id, "address": one.address}) for one in made]
    record_many(added, actor=actor)


@transaction.atomic
def correct(
    place: Property, values: Mapping[str, Any], actor: User | None, *, seen_at: datetime | None = None
) -> Property:
    place = _lock(place)
    if seen_at is not None and place.updated_at > seen_at:
        raise Refused(_("Somebody else changed this house meanwhile. Look at their change, then save again."))
    values = spread(dict(values))
    changes = take_over(place, values, EDITABLE)
    if not DOOR.isdisjoint(changes) and WHERE.isdisjoint(values):
        changes |= take_over(place, dict.fromkeys(WHERE), WHERE)  # another door stands elsewhere
    if not place.address_line:
        raise Refused(_("A street is needed."), "address_line")
    if changes:
        place.stamp(actor)
        place.save()
        told = {name: [_plain(before), _plain(after)] for name, (before, after) in changes.items()}
        record("property.changed", place, actor=actor, changes=told)
    return place


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


@transaction.atomic
def delete(place: Property, actor: User | None) -> None:
    place = _lock(place)
    if place.deleted_at is None:
        place.mark_deleted(actor)
        record("property.deleted", place, actor=actor, address=place.address)


@transaction.atomic
def restore(place: Property, actor: User | None) -> Property:
    place = _lock(place)
    if place.deleted_at is not None:
        place.mark_restored(actor)
        record("property.restored", place, actor=actor, address=place.address)
    return place


def _lock(place: Property) -> Property:
    return Property.objects.select_for_update(of=("self",)).get(pk=place.pk)
