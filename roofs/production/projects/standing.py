"""What a customer's projects add up to; written on the customer, so that lists can sort by it."""

from __future__ import annotations

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import DONE, OPEN


def recount(*customers: int) -> None:
    """Inside the transaction that changed a project."""
    for customer in sorted(set(customers)):
        sums = (
            Project.objects.alive()
            .filter(customer=customer)
            .aggregate(
                open=Count("pk", filter=Q(status__in=OPEN)),
                done=Count("pk", filter=Q(status__in=DONE)),
                value=Sum("contract_value_cents", filter=Q(status__in=DONE)),
                last=Max("completed_at", filter=Q(status__in=DONE)),
            )
        )
        Customer.objects.filter(pk=customer).update(
            open_projects=sums["open"],
            completed_projects=sums["done"],
            lifetime_value_cents=sums["value"] or 0,
            last_completed_on=timezone.localdate(sums["last"]) if sums["last"] else None,
        )
