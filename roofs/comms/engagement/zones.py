"""By which clock a person lives. Their house says most, and houses are known to groups above: they say it here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from roofs.core.company.office import office
from roofs.core.kit import zones
from roofs.people.contacts.models import Contact, Customer

Reader = Callable[[Collection[int]], Mapping[int, str]]
_readers: list[Reader] = []


def also_known_by(reader: Reader) -> Reader:
    """For groups above: the likeliest zone of those of these people whose house they know."""
    _readers.append(reader)
    return reader


def zones_of(contact_ids: Collection[int]) -> dict[int, str]:
    """The house, what the person said, the number's area when all of it keeps one time, the office."""
    found: dict[int, str] = {}
    houses = Customer.objects.alive().filter(contact__in=contact_ids).exclude(state="", postal_code="")
    for key, state, postal_code in houses.values_list("contact", "state", "postal_code"):
        if known := zones.zone_for(state, postal_code):
            found[key] = known[0]
    for reader in _readers:
        for key, zone in reader([one for one in contact_ids if one not in found]).items():
            found.setdefault(key, zone)
    left = [one for one in contact_ids if one not in found]
    for key, zone, phone in Contact.objects.filter(pk__in=left).values_list("pk", "timezone", "phone"):
        by_number = zones.zone_for_area_code(phone) if phone else ()
        found[key] = zone or (by_number[0] if len(by_number) == 1 else "") or office.get().timezone
    return found
