from __future__ import annotations

from roofs.core.connections import deliveries
from roofs.core.connections.models import Delivery, DeliveryState


def work_on_all() -> None:
    """What came in and waits, as the engine would."""
    for row in Delivery.objects.filter(state=DeliveryState.RECEIVED).order_by("pk"):
        deliveries.work.call(row.pk)
