"""What staff do with houses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import record
from roofs.core.kit import addresses
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


@transaction.atomic
def add(owner: Contact | None, told: PropertyIn, actor: User | None) -> Property:
    """Refused when this owner has the same door already: two spellings of one address are one house."""
    made = Property(owner=owner, **told.fields())
    if owner is not None and _of_this_door(owner, made) is not None:
        raise Refused(_("This house is listed already."), "address_line")
    made.stamp(actor)
    made.save()
    record("property.added", made, actor=actor, owner=owner.pk if owner else None, address=made.address)
    return made


@transaction.atomic
def find_or_add(owner: Contact, told: PropertyIn, actor: User | None) -> Property:
    found = _of_this_door(owner, Property(**told.fields()))
    return found or add(owner, told, actor)


def _of_this_door(owner: Contact, like: Property) -> Property | None:
    key = addresses.key(like.parsed)[:300]
    mine = Property.objects.alive().of(owner)
    same = mine.filter(address_key=key) if key else mine.filter(address_line__iexact=like.address_line)
    return same.order_by("pk").first()


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
