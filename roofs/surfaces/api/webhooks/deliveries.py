"""What was sent to a webhook, what came back, and sending it again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from roofs.core.webhooks import sending
from roofs.core.webhooks.models import WebhookDelivery
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.lists import Id, Order, Page, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import one_of
from roofs.surfaces.api.webhooks.collection import overseer, webhook_of
from roofs.surfaces.api.webhooks.shapes import (
    DELIVERIES,
    DELIVERY,
    REPLAYED,
    DeliveryQuery,
    DeliveryRow,
    DeliveryShape,
    Replayed,
)

router = Router(tags=["Webhooks"])


@router.post(
    "/{int:webhook_id}/test", response={202: DeliveryShape}, operation_id="testWebhook", summary="Try the address"
)
def test(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """A delivery about nothing, sent once, also while the webhook is off. Ask `Location` what came of it."""
    row = sending.try_out(webhook_of(request, webhook_id))
    return answer(DELIVERY, row, 202, {"Location": f"/api/webhooks/{webhook_id}/deliveries/{row.pk}"})


@router.get(
    "/{int:webhook_id}/deliveries",
    response=Page[DeliveryRow],
    operation_id="listWebhookDeliveries",
    summary="What was sent",
)
def index(request: HttpRequest, webhook_id: Id, query: Query[DeliveryQuery]) -> HttpResponse:
    """The latest first, for 30 days."""
    refuse_unknown(request.GET, DeliveryQuery)
    rows = WebhookDelivery.objects.visible_to(overseer(request)).filter(webhook=webhook_of(request, webhook_id))
    if query.state:
        rows = rows.filter(state=query.state)
    order = Order("id", ("id",), falling=True)
    return answer(DELIVERIES, one_page(order.applied(rows), query, order, lambda some: some.defer("body", "answer")))


@router.get(
    "/{int:webhook_id}/deliveries/{int:delivery_id}",
    response=DeliveryShape,
    operation_id="getWebhookDelivery",
    summary="Read a delivery",
)
def show(request: HttpRequest, webhook_id: Id, delivery_id: Id) -> HttpResponse:
    """With what was sent and what came back."""
    return answer(DELIVERY, _delivery(request, webhook_id, delivery_id))


@router.post(
    "/{int:webhook_id}/deliveries/{int:delivery_id}/replay",
    response={202: DeliveryShape, 409: Problem},
    operation_id="replayWebhookDelivery",
    summary="Send it again",
)
def replay(request: HttpRequest, webhook_id: Id, delivery_id: Id) -> HttpResponse:
    """Now, with the same `Roofs-Delivery`, whatever came of it before. 409 while the webhook is off."""
    row = _delivery(request, webhook_id, delivery_id)
    sending.repeat(row, overseer(request))
    row.refresh_from_db()
    return answer(DELIVERY, row, 202, {"Location": f"/api/webhooks/{webhook_id}/deliveries/{row.pk}"})


@router.post(
    "/{int:webhook_id}/replay",
    response={202: Replayed, 409: Problem},
    operation_id="replayWebhook",
    summary="Send again what was given up",
)
def replay_all(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """The oldest first, at most 500 at once."""
    count = sending.repeat_given_up(webhook_of(request, webhook_id), overseer(request))
    return answer(REPLAYED, {"count": count}, 202)


def _delivery(request: HttpRequest, webhook_id: int, delivery_id: int) -> WebhookDelivery:
    rows = WebhookDelivery.objects.visible_to(overseer(request)).select_related("webhook__owner")
    return one_of(rows, webhook=webhook_id, pk=delivery_id)
