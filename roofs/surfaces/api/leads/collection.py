"""All leads: the list, the hot ones, the counts, and taking in another."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Avg, Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import TypeAdapter

from roofs.core.accounts.models import User
from roofs.sales.leads.filtering import NULLABLE, SORTS
from roofs.sales.leads.intake import Accepted, accept
from roofs.sales.leads.models import Lead, LeadQuerySet
from roofs.sales.leads.vocabulary import Status
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller, seller
from roofs.surfaces.api.leads.reading import tag_of
from roofs.surfaces.api.leads.shapes import LEAD, LEADS, Arrived, Counts, LeadFilterShape, LeadQuery, LeadRow, NewLead
from roofs.surfaces.api.lists import Order, Page, one_page
from roofs.surfaces.api.problems import Problem

router = Router(tags=["Leads"])
COUNTS: TypeAdapter[Counts] = TypeAdapter(Counts)
ARRIVED: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


@router.get("/", response=Page[LeadRow], operation_id="listLeads", summary="List leads")
def index(request: HttpRequest, query: Query[LeadQuery]) -> HttpResponse:
    """Newest first unless `sort` says otherwise. Sellers see their own leads and those nobody has yet."""
    refuse_unknown(request.GET, LeadQuery)
    return _page(request, query, Lead.objects.visible_to(caller(request)))


@router.post(
    "/", response={201: Arrived, 200: Arrived, 409: Problem}, operation_id="createLead", summary="Take in a lead"
)
def create(request: HttpRequest, payload: NewLead) -> HttpResponse:
    """Scores it, gives it an owner and starts the two-minute clock. 200 when it joined an open lead of that person."""
    accepted = taken_in(payload, seller(request))
    shown = LEAD.dump_python(LEAD.validate_python(accepted.lead, from_attributes=True), mode="json")
    headers = {"Location": f"/api/leads/{accepted.lead.pk}", "ETag": tag_of(accepted.lead)}
    return answer(ARRIVED, shown | {"is_new": accepted.is_new}, 201 if accepted.is_new else 200, headers)


def taken_in(payload: NewLead, user: User) -> Accepted:
    return accept(payload, door="api", actor=user)


@router.get("/hot", response=Page[LeadRow], operation_id="listHotLeads", summary="List hot leads")
def hot(request: HttpRequest, query: Query[LeadQuery]) -> HttpResponse:
    """Open leads that are hot, the highest score first."""
    refuse_unknown(request.GET, LeadQuery)
    if "sort" not in request.GET:
        query = query.model_copy(update={"sort": "lead_score:desc"})
    return _page(request, query, Lead.objects.visible_to(caller(request)).hot())


@router.get("/stats", response=Counts, operation_id="countLeads", summary="Count leads")
def stats(request: HttpRequest, query: Query[LeadFilterShape]) -> HttpResponse:
    """By status, source and temperature; takes the same filters as the list."""
    refuse_unknown(request.GET, LeadFilterShape)
    user = caller(request)
    leads = query.apply(Lead.objects.visible_to(user), user)
    by_status = _counted(leads, "status")
    won, lost = by_status.get(Status.WON, 0), by_status.get(Status.LOST, 0)
    totals = leads.order_by().aggregate(score=Avg("lead_score"), free=Count("pk", filter=Q(assigned_to=None)))
    found = {
        "total": sum(by_status.values()),
        "by_status": by_status,
        "by_source": _counted(leads, "source"),
        "by_temperature": _counted(leads, "temperature"),
        "average_score": None if totals["score"] is None else round(float(totals["score"]), 1),
        "unassigned": totals["free"],
        "won_share": round(won / (won + lost), 4) if won + lost else None,
    }
    return answer(COUNTS, found)


def _counted(leads: LeadQuerySet, column: str) -> dict[str, int]:
    return dict(leads.order_by().values_list(column).annotate(count=Count("pk")))


def _page(request: HttpRequest, query: LeadQuery, leads: LeadQuerySet) -> HttpResponse:
    order = Order.read(query.sort, SORTS, usually="desc", nullable=NULLABLE)
    rows = query.ordered(query.apply(leads, caller(request)))
    return answer(LEADS, one_page(rows, query, order, _dressed))


def _dressed(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    return cast("LeadQuerySet", leads).in_lines()
