"""Webhooks: making, changing, ending them, and their secrets."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from roofs.core.accounts.models import User
from roofs.core.webhooks import keeping
from roofs.core.webhooks.models import Webhook, WebhookQuerySet
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller, manager
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id, Order, Page, Paging, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import bring_back, one_of
from roofs.surfaces.api.webhooks.shapes import (
    EVENTS,
    SECRET,
    WEBHOOK,
    WEBHOOKS,
    WITH_SECRET,
    EventKind,
    NewWebhook,
    Secret,
    WebhookChange,
    WebhookShape,
    WebhookWithSecret,
)
from roofs.surfaces.api.webhooks.told import all_told

router = Router(tags=["Webhooks"])


def overseer(request: HttpRequest) -> User:
    """Who may see the whole office, for a webhook tells of all of it."""
    return manager(request, _("Webhooks tell of the whole office; managers make them."))


@router.get("/", response=Page[WebhookShape], operation_id="listWebhooks", summary="List webhooks")
def index(request: HttpRequest, query: Query[Paging]) -> HttpResponse:
    """By name."""
    refuse_unknown(request.GET, Paging)
    order = Order("name", ("name",), falling=False)
    rows = order.applied(_seen(overseer(request)))
    return answer(WEBHOOKS, one_page(rows, query, order, lambda some: some))


@router.post(
    "/", response={201: WebhookWithSecret, 409: Problem}, operation_id="createWebhook", summary="Make a webhook"
)
def create(request: HttpRequest, payload: NewWebhook) -> HttpResponse:
    """The answer holds the secret that signs what is sent. It is shown this once."""
    made, _secret = keeping.add(overseer(request), name=payload.name, url=payload.url, events=payload.events)
    headers = {"Location": f"/api/webhooks/{made.pk}", "ETag": etag(made), "Cache-Control": "no-store"}
    return answer(WITH_SECRET, made, 201, headers)


@router.get("/events", response=list[EventKind], operation_id="listWebhookEvents", summary="What webhooks tell")
def events(request: HttpRequest) -> HttpResponse:
    """All names, each with an example. Nothing else is sent; a new version may bring new ones."""
    caller(request)
    told = [{"name": one.name, "told": one.what, "example": one.body} for one in all_told().values()]
    return answer(EVENTS, told)


@router.get("/{int:webhook_id}", response=WebhookShape, operation_id="getWebhook", summary="Read a webhook")
def show(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    return _answered(webhook_of(request, webhook_id))


@router.put(
    "/{int:webhook_id}",
    response={200: WebhookShape, 409: Problem, 412: Problem},
    operation_id="updateWebhook",
    summary="Change a webhook",
)
def update(request: HttpRequest, webhook_id: Id, payload: WebhookChange, if_match: IfMatch = None) -> HttpResponse:
    """Changes the fields that are sent. Who changes it answers for it from now on."""
    user = overseer(request)
    with transaction.atomic():
        webhook = one_of(_seen(user), locked=True, pk=webhook_id)
        refuse_stale(if_match, etag(webhook))
        keeping.change(webhook, payload.model_dump(exclude_unset=True), user)
    return _answered(webhook_of(request, webhook_id))


@router.delete("/{int:webhook_id}", response={204: None}, operation_id="deleteWebhook", summary="Delete a webhook")
def delete(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """Nothing goes out any more, and what waited is given up. It can be brought back."""
    user = overseer(request)
    keeping.delete(webhook_of(request, webhook_id), user)
    return nothing()


@router.post(
    "/{int:webhook_id}/restore",
    response=WebhookShape,
    operation_id="restoreWebhook",
    summary="Bring back a deleted webhook",
)
def restore(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    user = overseer(request)
    bring_back(Webhook.objects.deleted_visible_to(user), webhook_id, keeping.restore, user)
    return _answered(webhook_of(request, webhook_id))


@router.post(
    "/{int:webhook_id}/resume",
    response=WebhookShape,
    operation_id="resumeWebhook",
    summary="Switch a paused webhook on again",
)
def resume(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """Also after its owner left. What was given up meanwhile is sent again on request only."""
    keeping.resume(webhook_of(request, webhook_id), overseer(request))
    return _answered(webhook_of(request, webhook_id))


@router.post(
    "/{int:webhook_id}/secret", response=Secret, operation_id="renewWebhookSecret", summary="Make a new secret"
)
def renew_secret(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """The old one signs nothing from now on. The new one is shown this once."""
    plain = keeping.renew_secret(webhook_of(request, webhook_id), overseer(request))
    return answer(SECRET, {"secret": plain}, headers={"Cache-Control": "no-store"})


def webhook_of(request: HttpRequest, webhook_id: int) -> Webhook:
    return one_of(_seen(overseer(request)), pk=webhook_id)


def _seen(user: User) -> WebhookQuerySet:
    return Webhook.objects.visible_to(user).select_related("owner")


def _answered(webhook: Webhook) -> HttpResponse:
    return answer(WEBHOOK, webhook, headers={"ETag": etag(webhook)})
