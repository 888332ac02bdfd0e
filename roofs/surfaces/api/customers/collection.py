"""All customers: the list, and taking in another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from roofs.core.accounts.models import User
from roofs.people.contacts import keeping
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.filtering import NULLABLE, SORTS
from roofs.people.contacts.models import Customer
from roofs.places.properties import keeping as houses
from roofs.places.properties.entering import PropertyIn
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.custom import HANGING, take_over_custom
from roofs.surfaces.api.customers.reading import (
    customer_of,
    keeper,
    owner_of,
    tag_of,
    whole,
    with_segment,
    without_money,
)
from roofs.surfaces.api.customers.shapes import (
    CUSTOMER,
    CUSTOMERS,
    CustomerQuery,
    CustomerRow,
    CustomerShape,
    NewCustomer,
)
from roofs.surfaces.api.lists import Order, Page, one_page
from roofs.surfaces.api.problems import Problem

router = Router(tags=["Customers"])


@router.get("/", response=Page[CustomerRow], operation_id="listCustomers", summary="List customers")
def index(request: HttpRequest, query: Query[CustomerQuery]) -> HttpResponse:
    """Newest first unless `sort` says otherwise. Sellers see their own, free ones, and those they won."""
    refuse_unknown(request.GET, CustomerQuery)
    user = caller(request)
    order = Order.read(query.sort, SORTS, usually="desc", nullable=NULLABLE)
    rows = query.ordered(query.apply(Customer.objects.visible_to(user), user))
    found = one_page(rows, query, order, _dressed)
    return answer(CUSTOMERS, replace(found, items=without_money(found.items, user)))


def _dressed(customers: QuerySet[Customer]) -> QuerySet[Any]:
    return with_segment(customers).select_related("contact", "assigned_to").defer("notes")


@router.post(
    "/",
    response={201: CustomerShape, 409: Problem},
    operation_id="createCustomer",
    summary="Take in a customer",
)
def create(request: HttpRequest, payload: NewCustomer) -> HttpResponse:
    """With their houses. Who looks after them: `assigned_to`; of a seller's customers the seller."""
    user = keeper(request)
    with transaction.atomic():
        made = taken_in(payload, user)
    kept = customer_of(user, made.pk)
    headers = {"Location": f"/api/customers/{kept.pk}", "ETag": tag_of(kept)}
    return answer(CUSTOMER, whole(kept, user), 201, headers)


def taken_in(payload: NewCustomer, user: User) -> Customer:
    given = payload.model_dump(exclude={"assigned_to", "is_separate", "properties", *HANGING}, exclude_unset=True)
    wanted = payload.assigned_to if "assigned_to" in payload.model_fields_set else None if user.is_manager else "me"
    made = keeping.create(
        CustomerIn.model_validate(given), user, assigned_to=owner_of(user, wanted), separate=payload.is_separate
    )
    take_over_custom(made, payload.model_dump(include=HANGING, exclude_unset=True), user)
    for line in filter(str.strip, payload.properties):
        houses.find_or_add(made.contact, PropertyIn(address=line), user)
    return made
