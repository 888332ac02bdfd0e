from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, hide
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.sales.leads.models import Lead
from roofs.sales.response import clock, vip

UNHURRIED = frozenset({"import"})
"""Doors through which nobody is waiting at this moment."""


@on("lead.arrived", inside=True)
def ring_somebody(event: Event) -> None:
    if event.data.get("door") in UNHURRIED:
        return
    lead = Lead.objects.meant_by(event)
    if lead is None:
        return
    typed_in_by_the_owner = event.actor_id is not None and event.actor_id == lead.assigned_to_id
    if not typed_in_by_the_owner:
        vip.arrange_call(clock.start(lead))


@on("lead.returned", inside=True)
def ring_again(event: Event) -> None:
    lead = Lead.objects.meant_by(event) if event.data.get("spoke") else None
    if lead is not None:
        clock.start(lead)


@on("interaction.logged", inside=True)
def stop_when_answered(event: Event) -> None:
    """Only a word from one of us to the person counts; a note or an automatic mail does not."""
    lead = Lead.objects.meant_by(event)
    if lead is not None and event.data.get("direction") == "out" and event.actor is not None:
        clock.answer(lead, event.actor)


@on("lead.deleted", "lead.lost", "lead.won", inside=True)
def stop_hurrying(event: Event) -> None:
    lead = Lead.objects.meant_by(event)
    if lead is not None:
        clock.close(lead)


def _seconds(event: Event) -> str:
    return _("after %(seconds)s seconds") % {"seconds": event.data.get("seconds", 0)}


hide("response.started", "alert.raised")
describe("response.claimed", _l("Taken"), icon="user-check", body=_seconds)
describe("response.answered", _l("Answered"), icon="check-check", body=_seconds)
describe("response.escalated", _l("Nobody answered: everybody was alerted"), icon="bell-ring")
