"""Choosing the person for a lead."""

from __future__ import annotations

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.people.team.duty import available
from roofs.sales.leads.models import Lead
from roofs.sales.leads.pipeline import assign
from roofs.sales.leads.vocabulary import Status
from roofs.sales.routing.policy import ROUTING


def route(lead: Lead) -> User | None:
    """Give an unowned lead to somebody. None when nobody is on duty or the company routes by hand."""
    if lead.assigned_to is not None:
        return lead.assigned_to
    if ROUTING.get().mode == "by_hand":
        return None
    chosen = fairest().first()
    if chosen is not None:
        assign(lead, chosen, actor=None)
    return chosen


def fairest() -> QuerySet[User]:
    """Those on duty: fewest unanswered leads first, then whoever got a lead longest ago."""
    return available(timezone.now()).annotate(
        waiting=Count("leads", filter=Q(leads__status=Status.NEW, leads__deleted_at=None)),
        last_given=Max("leads__assigned_at"),
    ).order_by("waiting", F("last_given").asc(nulls_first=True), "pk")  # fmt: skip
