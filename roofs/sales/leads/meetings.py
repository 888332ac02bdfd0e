"""Appointments move the leads they are about: one that is booked, and an inspection that took place.

One that is called off, moved or missed stands in the history and moves nothing: whether the lead is still worth an
appointment is for people to say.
"""

from __future__ import annotations

from roofs.comms.calendar.vocabulary import Kind
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.sales.leads.models import Lead
from roofs.sales.leads.pipeline import advance
from roofs.sales.leads.vocabulary import Status

BEFORE = frozenset({Status.NEW, Status.CONTACTED, Status.QUALIFIED, Status.NURTURE})
"""A lead that is further along, or closed, does not go back for a meeting."""


@on("appointment.booked", inside=True)
def schedule(event: Event) -> None:
    """A talk on the phone is not yet the appointment a roof is looked at."""
    lead = Lead.objects.alive().meant_by(event)
    if lead is not None and lead.status in BEFORE and event.data.get("kind") != Kind.CALL:
        advance(lead, Status.APPOINTMENT, event.actor)


@on("appointment.completed", inside=True)
def inspect(event: Event) -> None:
    lead = Lead.objects.alive().meant_by(event)
    if lead is not None and lead.status in {*BEFORE, Status.APPOINTMENT} and event.data.get("kind") == Kind.INSPECTION:
        advance(lead, Status.INSPECTED, event.actor)
