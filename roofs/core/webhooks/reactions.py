from __future__ import annotations

from roofs.core.events import EVERY, on
from roofs.core.events.models import Event
from roofs.core.webhooks import hearing


@on(EVERY, inside=True)
def tell_other_programs(event: Event) -> None:
    hearing.write_deliveries(event)
