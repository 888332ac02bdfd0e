"""Leads tell the engagement of their people what only they know: that somebody asked, and where they live."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from roofs.comms.engagement.noticing import Noticed, notice_many
from roofs.comms.engagement.vocabulary import Kind
from roofs.comms.engagement.witnessing import also_seen_by
from roofs.comms.engagement.zones import also_known_by
from roofs.core.events import on_many
from roofs.core.events.models import Event
from roofs.core.kit import zones
from roofs.sales.leads.models import Lead

ASKED = ("lead.arrived", "lead.returned")
BY_THEMSELVES = frozenset({"form", "mail", "chat", "phone", "api"})
"""Doors through which a person came by themselves: not what the office typed, a list, or somebody else's word."""


@on_many(*ASKED)
def notice_who_asked(events: Sequence[Event]) -> None:
    asked = [event for event in events if event.data.get("door") in BY_THEMSELVES]
    if asked:
        keys = {event.subject_id or 0 for event in asked}
        contacts = dict(Lead.objects.filter(pk__in=keys).values_list("pk", "contact"))
        notice_many(_noticed(asked, contacts))


@also_seen_by
def seen(contact_ids: Collection[int]) -> Iterator[Noticed]:
    contacts = dict(Lead.objects.filter(contact__in=contact_ids, deleted_at=None).values_list("pk", "contact"))
    events = Event.objects.filter(subject_type="lead", subject_id__in=contacts, name__in=ASKED).order_by("pk")
    return _noticed((one for one in events if one.data.get("door") in BY_THEMSELVES), contacts)


def _noticed(events: Iterable[Event], contacts: dict[int, int]) -> Iterator[Noticed]:
    for event in events:
        contact = contacts.get(event.subject_id or 0)
        if contact is not None:
            yield Noticed(contact, Kind.ASKED, f"event:{event.pk}", event.at)


@also_known_by
def zone_of_the_house(contact_ids: Collection[int]) -> dict[int, str]:
    """Of the latest lead that says where it is."""
    rows = Lead.objects.filter(contact__in=contact_ids, deleted_at=None).order_by("pk")
    found: dict[int, str] = {}
    for contact, state, postal_code in rows.values_list("contact", "state", "postal_code"):
        if state or postal_code:
            known = zones.zone_for(state, postal_code)
            found |= {contact: known[0]} if known else {}
    return found
