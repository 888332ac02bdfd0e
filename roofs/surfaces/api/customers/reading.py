"""A customer as the API shows one: with houses, people and projects, as far as the caller may see them."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from roofs.core.accounts.models import Role, User
from roofs.people.contacts import segments
from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.production.projects.models import Project
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.custom import hanging_on
from roofs.surfaces.api.etags import etag
from roofs.surfaces.api.problems import Refusal
from roofs.surfaces.api.rows import one_of, owner_named

SHOWN = 20
MONEY = ("lifetime_value_cents", "contract_value_cents")


def keeper(request: HttpRequest) -> User:
    """Somebody who may take in and change customers."""
    user = caller(request)
    if user.role == Role.FIELD:
        raise Refusal("not_allowed", _("Customers are the business of the office and of sales."))
    return user


def customer_of(user: User, key: int, *, locked: bool = False) -> Customer:
    return one_of(segments.told(Customer.objects.visible_to(user)).with_people(), locked=locked, pk=key)


def whole(customer: Customer, user: User) -> Customer:
    """With `shown`: six queries more than the row."""
    projects = Project.objects.visible_to(user).filter(customer=customer).order_by("-created_at", "-pk")[:SHOWN]
    members = customer.contact.members.alive().select_related("person").order_by("pk")
    houses = Property.objects.visible_to(user).of(customer.contact).order_by("pk")
    told = SimpleNamespace(
        properties=list(houses),
        members=list(members),
        projects=without_money(projects, user),
        **hanging_on(customer),
    )
    customer.shown = told  # type: ignore[attr-defined] # only for the answer
    without_money([customer], user)
    return customer


def without_money(rows: Iterable[Any], user: User) -> list[Any]:
    """What a job brings is not told in the field. The rows are for showing only."""
    found = list(rows)
    if user.role == Role.FIELD:
        for row in found:
            for name in MONEY:
                if hasattr(row, name):
                    setattr(row, name, None)
    return found


def with_segment(customers: QuerySet[Customer]) -> QuerySet[Any]:
    return customers if "segment" in customers.query.annotations else segments.told(customers)  # type: ignore[arg-type] # the model's own


def owner_of(user: User, wanted: int | str | None) -> User | None:
    return owner_named(user, wanted, _("You may take a customer yourself; a manager gives one to somebody else."))


def tag_of(customer: Customer) -> str:
    return etag(customer, customer.contact)
