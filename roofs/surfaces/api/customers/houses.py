"""A customer's houses."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from roofs.core.accounts.models import User
from roofs.people.contacts.models import Customer
from roofs.places.properties import keeping
from roofs.places.properties.models import Property
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.customers.reading import customer_of, keeper
from roofs.surfaces.api.customers.shapes import PROPERTY, CustomerProperty, NewProperty, PropertyChange
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import one_of

router = Router(tags=["Customers"])


@router.post(
    "/{int:customer_id}/properties",
    response={201: CustomerProperty, 409: Problem},
    operation_id="createCustomerProperty",
    summary="Add a house to a customer",
)
def add(request: HttpRequest, customer_id: Id, payload: NewProperty) -> HttpResponse:
    """409 when this customer has the same door already, in whatever spelling."""
    user = keeper(request)
    made = keeping.add(customer_of(user, customer_id).contact, payload, user)
    place = f"/api/customers/{customer_id}/properties/{made.pk}"
    return answer(PROPERTY, made, 201, {"Location": place, "ETag": etag(made)})


@router.put(
    "/{int:customer_id}/properties/{int:property_id}",
    response={200: CustomerProperty, 409: Problem, 412: Problem},
    operation_id="updateCustomerProperty",
    summary="Change a customer's house",
)
def update(
    request: HttpRequest, customer_id: Id, property_id: Id, payload: PropertyChange, if_match: IfMatch = None
) -> HttpResponse:
    """Changes the fields that are sent."""
    user = keeper(request)
    with transaction.atomic():
        place = _house(user, customer_of(user, customer_id), property_id)
        refuse_stale(if_match, etag(place))
        place = keeping.correct(place, payload.model_dump(exclude_unset=True), user)
    return answer(PROPERTY, place, headers={"ETag": etag(place)})


@router.delete(
    "/{int:customer_id}/properties/{int:property_id}",
    response={204: None},
    operation_id="deleteCustomerProperty",
    summary="Take a house away from a customer",
)
def delete(request: HttpRequest, customer_id: Id, property_id: Id) -> HttpResponse:
    """Its history is kept."""
    user = keeper(request)
    keeping.delete(_house(user, customer_of(user, customer_id), property_id), user)
    return nothing()


def _house(user: User, customer: Customer, key: int) -> Property:
    return one_of(Property.objects.visible_to(user).of(customer.contact), pk=key)
