"""What a customer's projects add up to; written on the customer, so that lists can sort by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import DONE, OPEN


def recount(*customers: int) -> None:
    """Inside the transaction that changed a project."""
    told = Customer.objects.filter(pk__in=set(customers)).only("pk")
    sums: dict[int, Mapping[str, Any]] = {row["customer"]: row for row in _sums(customers)}
    for customer in told:
        mine = sums.get(customer.pk, {})
        customer.open_projects, customer.completed_projects = mine.get("open", 0), mine.get("done", 0)
        customer.lifetime_value_cents = mine.get("value") or 0
        customer.last_completed_on = timezone.localdate(mine["last"]) if mine.get("last") else None
    Customer.objects.bulk_update(
        told, ["open_projects", "completed_projects", "lifetime_value_cents", "last_completed_on"]
    )


def _sums(customers: Collection[int]) -> Iterable[Mapping[str, Any]]:
    done = Q(status__in=DONE)
    return (
        Project.objects.alive()
        .filter(customer__in=set(customers))
        .order_by()
        .values("customer")
        .annotate(
            open=Count("pk", filter=Q(status__in=OPEN)),
            done=Count("pk", filter=done),
            value=Sum("contract_value_cents", filter=done),
            last=Max("completed_at", filter=done),
        )
    )
