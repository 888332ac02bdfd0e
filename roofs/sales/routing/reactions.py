from __future__ import annotations

from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.sales.leads.models import Lead
from roofs.sales.routing.choosing import route


@on("lead.arrived", inside=True)
def give_to_somebody(event: Event) -> None:
    """An imported list is spread by a person, not sprayed over the team at once."""
    if event.data.get("door") == "import":
        return
    lead = Lead.objects.meant_by(event)
    if lead is not None:
        route(lead)
