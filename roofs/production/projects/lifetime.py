"""What a customer has brought us: their completed projects, what came in for them, and what is under way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import DONE, OPEN, Status


@dataclass(frozen=True, slots=True)
class Lifetime:
    lifetime_value_cents: int
    collected_cents: int
    open_value_cents: int
    completed_projects: int
    open_projects: int
    cancelled_projects: int
    first_completed_on: dt.date | None
    last_completed_on: dt.date | None

    @property
    def average_project_cents(self) -> int | None:
        return round(self.lifetime_value_cents / self.completed_projects) if self.completed_projects else None


def of(customer: Customer) -> Lifetime:
    """One query. Of a completed project its contract counts; of all, what was paid."""
    done, still = Q(status__in=DONE), Q(status__in=OPEN)
    sums = (
        Project.objects.alive()
        .filter(customer=customer)
        .aggregate(
            value=Sum("contract_value_cents", filter=done),
            collected=Sum("paid_cents"),
            coming=Sum("contract_value_cents", filter=still),
            completed=Count("pk", filter=done),
            opened=Count("pk", filter=still),
            cancelled=Count("pk", filter=Q(status=Status.CANCELLED)),
            first=Min("completed_at", filter=done),
            last=Max("completed_at", filter=done),
        )
    )
    return Lifetime(
        lifetime_value_cents=sums["value"] or 0,
        collected_cents=sums["collected"] or 0,
        open_value_cents=sums["coming"] or 0,
        completed_projects=sums["completed"],
        open_projects=sums["opened"],
        cancelled_projects=sums["cancelled"],
        first_completed_on=_day(sums["first"]),
        last_completed_on=_day(sums["last"]),
    )


def _day(moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else timezone.localdate(moment)
