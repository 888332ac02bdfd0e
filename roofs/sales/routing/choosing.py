"""Choosing the person for a lead."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.people.team.duty import available
from roofs.people.team.models import Profile
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
    chosen = next(iter(fitting(lead, list(fairest()))), None)
    if chosen is not None:
        assign(lead, chosen, actor=None)
    return chosen


def fairest() -> QuerySet[User]:
    """Those on duty: fewest unanswered leads first, then whoever got a lead longest ago."""
    return available(timezone.now()).annotate(
        waiting=Count("leads", filter=Q(leads__status=Status.NEW, leads__deleted_at=None)),
        last_given=Max("leads__assigned_at"),
    ).order_by("waiting", F("last_given").asc(nulls_first=True), "pk")  # fmt: skip


def fitting(lead: Lead, people: Sequence[User]) -> Sequence[User]:
    """Of those on duty, in their order, who speak the person's language and look after the place.

    A wish, not a wall: when nobody fits, somebody who does not answers sooner than nobody.
    """
    rules = ROUTING.get()
    known = {one.user_id: one for one in Profile.objects.filter(user__in=people)}
    described = [(one, known.get(one.pk) or Profile(user=one)) for one in people]
    if rules.by_language:
        language = lead.contact.language or "en"
        described = [pair for pair in described if pair[1].speaks(language)] or described
    if rules.by_territory and lead.postal_code:
        covering = [pair for pair in described if pair[1].covers(lead.postal_code)]
        described = [pair for pair in covering if pair[1].territory] or covering or described
    return [person for person, _profile in described]
