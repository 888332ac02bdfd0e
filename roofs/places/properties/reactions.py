from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.reach import govern
from roofs.core.events import on_many
from roofs.core.events.models import Event
from roofs.core.kit.addresses import Address
from roofs.core.lists.kinds import RecordKind, introduce
from roofs.people.contacts.duplicates import compare_again, tell_addresses
from roofs.places.properties import policy, wording
from roofs.places.properties.models import Property, PropertyQuerySet

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


@tell_addresses
def of_houses(owners: Collection[int]) -> Iterable[tuple[int, Address]]:
    for place in Property.objects.alive().filter(owner__in=owners).order_by("pk"):
        if place.owner_id is not None:
            yield place.owner_id, place.parsed


@on_many("property.added", "property.changed")
def look_at_their_owners_again(events: Sequence[Event]) -> None:
    houses = Property.objects.filter(pk__in={event.subject_id or 0 for event in events}).exclude(owner=None)
    compare_again(*houses.values_list("owner", flat=True))


def _found(user: User, text: str) -> PropertyQuerySet:
    return Property.objects.visible_to(user).search(text).select_related("owner").order_by("-created_at", "-pk")


govern("property", Property.objects.visible_to)
introduce(
    RecordKind(
        name="property",
        one=_("House"),
        many=_("Houses"),
        icon="house",
        page="web:house",
        search=_found,
        title=str,
        subtitle=lambda place: place.owner.name if place.owner else "",
        order=40,
    )
)
__all__ = ["policy", "wording"]  # importing the wordings is what declares them
