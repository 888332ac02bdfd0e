"""Campaigns: writing, executing, pausing, ending, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.campaigns import audience, figures, running
from roofs.marketing.campaigns.models import Campaign, CampaignQuerySet
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller, manager
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id, Order, Page, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import bring_back, named, one_of
from roofs.surfaces.api.sales.shapes import (
    CAMPAIGN,
    CAMPAIGNS,
    PREVIEW,
    CampaignChange,
    CampaignQuery,
    CampaignShape,
    NewCampaign,
    OneCampaign,
    PreviewShape,
    WhichCampaign,
)

router = Router(tags=["Campaigns"])
LATEST = 20
OURS = {"chosen": "target_leads"}
"""What the domain calls otherwise."""
SORTS = {"created_at": ("created_at",)}


def runner(request: HttpRequest) -> User:
    return manager(request, _("Managers decide who is written to."))


@router.get("/campaigns", response=Page[CampaignShape], operation_id="listCampaigns", summary="List campaigns")
def index(request: HttpRequest, query: Query[CampaignQuery]) -> HttpResponse:
    """Newest first. Their numbers are about the people the caller may see."""
    refuse_unknown(request.GET, CampaignQuery)
    return _page(request, query, Campaign.objects.visible_to(caller(request)))


@router.get(
    "/campaigns/active", response=Page[CampaignShape], operation_id="listActiveCampaigns", summary="List what runs"
)
def active(request: HttpRequest, query: Query[CampaignQuery]) -> HttpResponse:
    refuse_unknown(request.GET, CampaignQuery)
    return _page(request, query, Campaign.objects.visible_to(caller(request)).running())


@router.post(
    "/campaign/create",
    response={201: OneCampaign, 409: Problem},
    operation_id="createCampaign",
    summary="Write a campaign",
)
def create(request: HttpRequest, payload: NewCampaign) -> HttpResponse:
    """A draft: nobody hears of it before it is executed."""
    user = runner(request)
    with transaction.atomic():
        made = running.write(_values(user, payload.model_dump()), user)
        _refuse_unread(made, user)
    return answer(
        CAMPAIGN,
        _told([made], user, whole=True)[0],
        201,
        {"Location": f"/api/sales/campaign/{made.pk}", "ETag": etag(made)},
    )


@router.post(
    "/campaign/pause",
    response={200: OneCampaign, 409: Problem},
    operation_id="pauseCampaign",
    summary="Pause a campaign",
)
def pause(request: HttpRequest, payload: WhichCampaign) -> HttpResponse:
    """Nothing of it goes out until it is resumed."""
    user = runner(request)
    return _answered(running.pause(_meant(user, payload), user), user)


@router.post(
    "/campaign/resume",
    response={200: OneCampaign, 409: Problem},
    operation_id="resumeCampaign",
    summary="Let a campaign go on",
)
def resume(request: HttpRequest, payload: WhichCampaign) -> HttpResponse:
    user = runner(request)
    return _answered(running.resume(_meant(user, payload), user), user)


@router.get("/campaign/{int:campaign_id}", response=OneCampaign, operation_id="getCampaign", summary="Read a campaign")
def show(request: HttpRequest, campaign_id: Id) -> HttpResponse:
    user = caller(request)
    return _answered(_campaign(user, campaign_id), user)


@router.put(
    "/campaign/{int:campaign_id}",
    response={200: OneCampaign, 409: Problem, 412: Problem},
    operation_id="updateCampaign",
    summary="Change a campaign",
)
def update(request: HttpRequest, campaign_id: Id, payload: CampaignChange, if_match: IfMatch = None) -> HttpResponse:
    """Once people are in it, neither who nor which sequence can change."""
    user = runner(request)
    with transaction.atomic():
        campaign = _campaign(user, campaign_id, locked=True)
        refuse_stale(if_match, etag(campaign))
        try:
            changed = running.correct(campaign, _values(user, payload.model_dump(exclude_unset=True)), user)
        except Refused as refused:
            raise Refused(refused.reason, OURS.get(refused.field, refused.field)) from None
        if {"query", "audience"} & payload.model_fields_set:
            _refuse_unread(changed, user)
    return _answered(changed, user)


@router.post(
    "/campaign/{int:campaign_id}/execute",
    response={200: OneCampaign, 409: Problem},
    operation_id="executeCampaign",
    summary="Start a campaign",
)
def execute(request: HttpRequest, campaign_id: Id) -> HttpResponse:
    """Takes its people in and lets their first steps come due; a paused one goes on. Twice does nothing more."""
    user = runner(request)
    return _answered(running.start(_campaign(user, campaign_id), user), user)


@router.post(
    "/campaign/{int:campaign_id}/complete", response=OneCampaign, operation_id="completeCampaign", summary="End it"
)
def complete(request: HttpRequest, campaign_id: Id) -> HttpResponse:
    """Whoever is in it leaves, and what was waiting does not go out."""
    user = runner(request)
    return _answered(running.complete(_campaign(user, campaign_id), user), user)


@router.get(
    "/campaign/{int:campaign_id}/preview",
    response={200: PreviewShape, 409: Problem},
    operation_id="previewCampaign",
    summary="Who would be taken in",
)
def preview(request: HttpRequest, campaign_id: Id) -> HttpResponse:
    user = runner(request)
    campaign = _campaign(user, campaign_id)
    audience.find(campaign, user)  # a filter that cannot be read is refused here, not shown as nobody
    return answer(PREVIEW, audience.preview(campaign, user))


@router.delete(
    "/campaign/{int:campaign_id}", response={204: None}, operation_id="deleteCampaign", summary="Delete a campaign"
)
def delete(request: HttpRequest, campaign_id: Id) -> HttpResponse:
    """It is paused first, and can be brought back."""
    user = runner(request)
    running.delete(_campaign(user, campaign_id), user)
    return nothing()


@router.post(
    "/campaign/{int:campaign_id}/restore",
    response=OneCampaign,
    operation_id="restoreCampaign",
    summary="Bring back a deleted campaign",
)
def restore(request: HttpRequest, campaign_id: Id) -> HttpResponse:
    user = runner(request)
    bring_back(Campaign.objects.deleted_visible_to(user), campaign_id, running.restore, user)
    return _answered(_campaign(user, campaign_id), user)


def _meant(user: User, which: WhichCampaign) -> Campaign:
    return named(Campaign.objects.visible_to(user).select_related("sequence"), which.campaign_id, "campaign_id")


def _campaign(user: User, key: int, *, locked: bool = False) -> Campaign:
    return one_of(Campaign.objects.visible_to(user).select_related("sequence"), locked=locked, pk=key)


def _values(user: User, given: dict[str, Any]) -> dict[str, Any]:
    theirs = {ours: name for name, ours in OURS.items()}
    values = {theirs.get(name, name): value for name, value in given.items()}
    if "sequence" in values:
        values["sequence"] = Sequence.objects.visible_to(user).filter(slug=values["sequence"]).first()
    return values


def _refuse_unread(campaign: Campaign, user: User) -> None:
    """A filter that is misspelt would otherwise mean everybody."""
    if unknown := audience.unknown_filters(campaign):
        raise Refused(_("No list knows the filter %(name)s.") % {"name": unknown[0][:60]}, "query")
    audience.find(campaign, user)


def _page(request: HttpRequest, query: CampaignQuery, rows: CampaignQuerySet) -> HttpResponse:
    user, order = caller(request), Order.read(query.sort, SORTS, usually="desc")
    given = {"status": query.status, "kind": query.kind, "name__icontains": query.q.strip()}
    fitting = rows.filter(**{name: value for name, value in given.items() if value})
    found = one_page(order.applied(fitting), query, order, lambda some: some.select_related("sequence"))
    return answer(CAMPAIGNS, replace(found, items=_told(found.items, user)))


def _told(campaigns: Iterable[Campaign], user: User, *, whole: bool = False) -> list[dict[str, Any]]:
    rows = list(campaigns)
    standings = figures.standings(rows, user)
    return [_one(row, standings[row.pk], user, whole=whole) for row in rows]


def _one(campaign: Campaign, standing: figures.Standing, user: User, *, whole: bool) -> dict[str, Any]:
    names = CampaignShape.model_fields.keys() - {"sequence", "target_leads", "performance"}
    told = {name: getattr(campaign, name) for name in names}
    told |= {"sequence": campaign.sequence.slug, "target_leads": campaign.chosen, "performance": standing}
    if whole:
        told["cohorts"] = list(campaign.cohorts.visible_to(user).order_by("-pk")[:LATEST])
    return told


def _answered(campaign: Campaign, user: User) -> HttpResponse:
    told = _told([campaign], user, whole=True)[0]
    return answer(CAMPAIGN, told, headers={"ETag": etag(campaign)})
