"""One customer: reading and changing them, their projects, their history, and what they are worth."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from roofs.comms.timeline.entries import entries_for
from roofs.core.accounts.models import Role, User
from roofs.core.kit.refusals import Refused
from roofs.marketing.reviews import asking
from roofs.people.contacts import keeping
from roofs.people.contacts.models import Customer
from roofs.production.projects import history, lifetime
from roofs.production.projects.models import Project
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.custom import take_over_custom
from roofs.surfaces.api.customers.reading import customer_of, keeper, owner_of, tag_of, whole, without_money
from roofs.surfaces.api.customers.shapes import (
    CUSTOMER,
    LIFETIME,
    PROJECTS,
    CustomerChange,
    CustomerProject,
    CustomerShape,
    LifetimeShape,
)
from roofs.surfaces.api.etags import IfMatch, refuse_stale
from roofs.surfaces.api.interactions.history import history as timeline
from roofs.surfaces.api.interactions.shapes import History, HistoryQuery
from roofs.surfaces.api.lists import Id, Order, Page, Paging, one_page
from roofs.surfaces.api.problems import Problem, Refusal
from roofs.surfaces.api.reviews.shapes import REQUEST, RequestShape

router = Router(tags=["Customers"])


@router.get("/{int:customer_id}", response=CustomerShape, operation_id="getCustomer", summary="Read a customer")
def show(request: HttpRequest, customer_id: Id) -> HttpResponse:
    """With houses, people and project history. The ETag can be sent back as If-Match with a change."""
    user = caller(request)
    return _answered(customer_of(user, customer_id), user)


@router.put(
    "/{int:customer_id}",
    response={200: CustomerShape, 409: Problem, 412: Problem},
    operation_id="updateCustomer",
    summary="Change a customer",
)
def update(request: HttpRequest, customer_id: Id, payload: CustomerChange, if_match: IfMatch = None) -> HttpResponse:
    """Changes the fields that are sent. With If-Match: 412 when somebody was faster."""
    user = keeper(request)
    values: dict[str, Any] = payload.model_dump(exclude_unset=True)
    with transaction.atomic():
        customer = customer_of(user, customer_id, locked=True)
        refuse_stale(if_match, tag_of(customer))
        if "assigned_to" in values:
            values["assigned_to"] = owner_of(user, values["assigned_to"])
        take_over_custom(customer, values, user)
        keeping.correct(customer, values, user)
    return _answered(customer_of(user, customer_id), user)


@router.delete(
    "/{int:customer_id}",
    response={204: None, 409: Problem},
    operation_id="deleteCustomer",
    summary="Delete a customer",
)
def delete(request: HttpRequest, customer_id: Id) -> HttpResponse:
    """They disappear from every list and can be restored. Refused while there are open projects."""
    user = keeper(request)
    keeping.delete(customer_of(user, customer_id), user)
    return nothing()


@router.post(
    "/{int:customer_id}/restore",
    response=CustomerShape,
    operation_id="restoreCustomer",
    summary="Bring back a deleted customer",
)
def restore(request: HttpRequest, customer_id: Id) -> HttpResponse:
    """Managers may bring back any customer, others whom they deleted themselves."""
    user = keeper(request)
    gone = Customer.objects.deleted_visible_to(user).filter(pk=customer_id).first()
    if gone is not None:
        if gone.contact.deleted_at is not None:
            raise Refused(_("They were merged with somebody else. Undo the merge."))
        keeping.restore(gone, user)
    return _answered(customer_of(user, customer_id), user)


@router.get(
    "/{int:customer_id}/projects",
    response=Page[CustomerProject],
    operation_id="listCustomerProjects",
    summary="A customer's projects",
)
def projects(request: HttpRequest, customer_id: Id, query: Query[Paging]) -> HttpResponse:
    """The latest first."""
    refuse_unknown(request.GET, Paging)
    user = caller(request)
    customer = customer_of(user, customer_id)
    rows = Project.objects.visible_to(user).filter(customer=customer)
    order = Order("created_at", ("created_at",), falling=True)
    found = one_page(order.applied(rows), query, order, lambda some: some)
    without_money(found.items, user)
    return answer(PROJECTS, found)


@router.get(
    "/{int:customer_id}/interactions",
    response=History,
    operation_id="listCustomerInteractions",
    summary="A customer's history",
)
def interactions(request: HttpRequest, customer_id: Id, query: Query[HistoryQuery]) -> HttpResponse:
    """What was said, written and done, the latest first; with the customer's leads, houses and projects."""
    refuse_unknown(request.GET, HistoryQuery)
    user = caller(request)
    customer = customer_of(user, customer_id)
    further = history.subjects_of(customer, user)
    found = entries_for("customer", customer.pk, page=query.page, per_page=query.per_page, viewer=user, also=further)
    return timeline(found, query)


@router.get(
    "/{int:customer_id}/ltv",
    response=LifetimeShape,
    operation_id="getCustomerLifetimeValue",
    summary="What a customer is worth",
)
def ltv(request: HttpRequest, customer_id: Id) -> HttpResponse:
    """Contracts of completed projects, what was paid, and what is under way, over all projects of the customer."""
    user = caller(request)
    if user.role == Role.FIELD:
        raise Refusal("not_allowed", _("What a customer is worth is the business of the office and of sales."))
    return answer(LIFETIME, lifetime.of(customer_of(user, customer_id)))


@router.post(
    "/{int:customer_id}/request-review",
    response={201: RequestShape, 409: Problem},
    operation_id="requestCustomerReview",
    summary="Ask a customer for a review",
)
def request_review(request: HttpRequest, customer_id: Id) -> HttpResponse:
    """One letter, in their language, at most once in the time the office has set; never to who asked us to stop."""
    user = keeper(request)
    asked = asking.ask(customer_of(user, customer_id), user)
    return answer(REQUEST, asked, 201)


def _answered(customer: Customer, user: User) -> HttpResponse:
    tag = tag_of(customer)
    return answer(CUSTOMER, whole(customer, user), headers={"ETag": tag})
