"""Partners, what was agreed, whom they sent and what they are owed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import ValidationError

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.referrals import referring
from roofs.marketing.referrals.models import Referral
from roofs.marketing.referrals.reckoning import account
from roofs.people.partners import keeping
from roofs.people.partners.models import Partnership
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.models import Lead
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller, seller
from roofs.surfaces.api.custom import HANGING, hanging_by_record, hanging_on, take_over_custom
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id, Order, Page, Paging, one_page
from roofs.surfaces.api.partnerships.shapes import (
    ACCOUNT,
    PARTNER,
    PARTNERS,
    REFERRAL,
    REFERRALS,
    AccountShape,
    NewPartner,
    NewReferral,
    PartnerChange,
    PartnerQuery,
    PartnerShape,
    ReferralShape,
)
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import named, one_of, owner_named

router = Router(tags=["Partnerships"])
SORTS = {"name": ("name",), "created_at": ("created_at",)}
_PERSON = ("contact_name", "email", "phone")


@router.get("/", response=Page[PartnerShape], operation_id="listPartnerships", summary="List partnerships")
def index(request: HttpRequest, query: Query[PartnerQuery]) -> HttpResponse:
    """By name. Sellers see their own and those nobody looks after."""
    refuse_unknown(request.GET, PartnerQuery)
    order = Order.read(query.sort, SORTS, usually="asc")
    rows = Partnership.objects.visible_to(caller(request)).search(query.q)
    if query.kind:
        rows = rows.filter(kind__in=query.kind)
    if query.status:
        rows = rows.filter(status__in=query.status)
    rows = query.hanging_on("partnership", rows)
    found = one_page(order.applied(rows), query, order, lambda some: some.with_people())  # type: ignore[attr-defined] # a PartnershipQuerySet
    hanging = hanging_by_record("partnership", [one.pk for one in found.items])
    return answer(PARTNERS, replace(found, items=[_told(one) | hanging[one.pk] for one in found.items]))


@router.post(
    "/",
    response={201: PartnerShape, 409: Problem},
    operation_id="createPartnership",
    summary="Take in a partner",
)
def create(request: HttpRequest, payload: NewPartner) -> HttpResponse:
    user = seller(request)
    with transaction.atomic():
        given = payload.model_dump(exclude_unset=True)
        hanging = {name: given.pop(name) for name in HANGING & given.keys()}
        partner = keeping.take_in(_values(given, user), user)
        take_over_custom(partner, hanging, user)
    kept = _visible(user, partner.pk)
    return answer(PARTNER, _whole(kept), 201, {"Location": f"/api/partnerships/{kept.pk}", "ETag": etag(kept)})


def _values(given: dict[str, Any], user: User) -> dict[str, Any]:
    values = {name: value for name, value in given.items() if name not in _PERSON}
    if any(given.get(name) for name in _PERSON):
        values["contact"] = keeping.contact_for(
            given.get("contact_name", ""), given.get("email", ""), given.get("phone", ""), user
        )
    if "assigned_to" in values:
        values["assigned_to"] = _keeper(user, values["assigned_to"])
    elif not user.is_manager and "name" in values:
        values.setdefault("assigned_to", user)
    if values.get("percent") is not None:
        values["percent"] = Decimal(str(values["percent"])).quantize(Decimal("0.01"))
    if "tiers" in values:
        values["tiers"] = [[tier["from_cents"], tier["percent"]] for tier in values["tiers"]]
    return values


def _keeper(user: User, wanted: int | None) -> User | None:
    """Also a seller may leave a partner to whoever comes."""
    if wanted is None:
        return None
    return owner_named(user, wanted, _("A manager gives a partner to somebody else."))


@router.get("/{int:partnership_id}", response=PartnerShape, operation_id="getPartnership", summary="Read a partnership")
def show(request: HttpRequest, partnership_id: Id) -> HttpResponse:
    return _answered(_visible(caller(request), partnership_id))


@router.put(
    "/{int:partnership_id}",
    response={200: PartnerShape, 409: Problem, 412: Problem},
    operation_id="updatePartnership",
    summary="Change a partnership",
)
def update(request: HttpRequest, partnership_id: Id, payload: PartnerChange, if_match: IfMatch = None) -> HttpResponse:
    """Changes the fields that are sent. A new commission holds for what is not paid yet."""
    user = seller(request)
    with transaction.atomic():
        partner = _visible(user, partnership_id)
        refuse_stale(if_match, etag(partner))
        given = payload.model_dump(exclude_unset=True)
        take_over_custom(partner, given, user)
        name = given.pop("name", None)
        keeping.change(partner, _values(given, user) | ({"name": name} if name else {}), user)
    return _answered(_visible(user, partnership_id))


@router.delete(
    "/{int:partnership_id}", response={204: None}, operation_id="endPartnership", summary="End a partnership"
)
def delete(request: HttpRequest, partnership_id: Id) -> HttpResponse:
    """It takes no new referrals; what is owed stays owed, and it can be begun again."""
    user = seller(request)
    keeping.end(_visible(user, partnership_id), user)
    return nothing()


@router.get(
    "/{int:partnership_id}/referrals",
    response=Page[ReferralShape],
    operation_id="listReferrals",
    summary="Whom the partner sent",
)
def referrals(request: HttpRequest, partnership_id: Id, query: Query[Paging]) -> HttpResponse:
    """The latest first."""
    refuse_unknown(request.GET, Paging)
    user = caller(request)
    rows = Referral.objects.visible_to(user).filter(partner=_visible(user, partnership_id))
    order = Order("referred_at", ("referred_at",), falling=True)
    found = one_page(order.applied(rows), query, order, lambda some: some.with_people())  # type: ignore[attr-defined] # a ReferralQuerySet
    return answer(REFERRALS, replace(found, items=_referrals(list(found.items), user)))


@router.post(
    "/{int:partnership_id}/referral",
    response={201: ReferralShape, 409: Problem},
    operation_id="createReferral",
    summary="The partner sends somebody",
)
def refer(request: HttpRequest, partnership_id: Id, payload: NewReferral) -> HttpResponse:
    """A new person becomes a lead and is alerted like any other; one we know joins the open lead."""
    user = seller(request)
    partner = _visible(user, partnership_id)
    with transaction.atomic():
        made = _referred(partner, payload, user)
    (told,) = _referrals([made], user)
    return answer(REFERRAL, told, 201, {"Location": f"/api/partnerships/{partner.pk}/referrals"})


def _referred(partner: Partnership, payload: NewReferral, user: User) -> Referral:
    if payload.lead_id is not None:
        lead = named(Lead.objects.visible_to(user), payload.lead_id, "lead_id")
        return referring.link(partner, lead, user, payload.note)
    given = payload.model_dump(include={"full_name", "email", "phone", "address", "message"})
    try:
        arriving = LeadIn.model_validate(given)
    except ValidationError:
        raise Refused(_("A phone number or an e-mail address is needed."), "phone") from None
    return referring.refer(partner, arriving, user, payload.note)


@router.get(
    "/{int:partnership_id}/commission",
    response=AccountShape,
    operation_id="getCommission",
    summary="What the partner is owed",
)
def commission(request: HttpRequest, partnership_id: Id) -> HttpResponse:
    user = caller(request)
    partner = _visible(user, partnership_id)
    return answer(ACCOUNT, account(Referral.objects.visible_to(user).filter(partner=partner)))


def _visible(user: User, partnership_id: int) -> Partnership:
    return one_of(Partnership.objects.visible_to(user).with_people(), pk=partnership_id)


def _answered(partner: Partnership) -> HttpResponse:
    return answer(PARTNER, _whole(partner), headers={"ETag": etag(partner)})


def _whole(partner: Partnership) -> dict[str, Any]:
    return _told(partner) | hanging_on(partner)


def _told(partner: Partnership) -> dict[str, Any]:
    names = PartnerShape.model_fields.keys() - {"contact", "assigned_to", "tiers", "percent", *HANGING}
    return {name: getattr(partner, name) for name in names} | {
        "contact": partner.contact and {"id": partner.contact.pk, "name": str(partner.contact)},
        "assigned_to": partner.assigned_to and {"id": partner.assigned_to.pk, "name": str(partner.assigned_to)},
        "percent": None if partner.percent is None else float(partner.percent),
        "tiers": [{"from_cents": start, "percent": percent} for start, percent in partner.tiers],
    }


def _referrals(rows: Iterable[Referral], user: User) -> list[dict[str, Any]]:
    """A partner's history is whole; whose lead a colleague has is not told by name."""
    rows = list(rows)
    mine = set(Lead.objects.visible_to(user).filter(pk__in=[one.lead_id for one in rows]).values_list("pk", flat=True))
    names = ReferralShape.model_fields.keys() - {"partnership_id", "lead_name"}
    return [
        {name: getattr(one, name) for name in names}
        | {"partnership_id": one.partner_id, "lead_name": str(one.lead) if one.lead_id in mine else ""}
        for one in rows
    ]
