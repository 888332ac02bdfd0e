from __future__ import annotations

from collections.abc import Collection, Sequence

from roofs.core.events import on, on_many
from roofs.core.events.models import Event
from roofs.marketing.referrals import wording
from roofs.marketing.referrals.models import Referral
from roofs.marketing.referrals.reckoning import reckon
from roofs.production.projects.models import Project


@on_many("lead.advanced", "lead.won", "lead.lost", "lead.changed", "lead.deleted", "lead.restored")
def reckon_the_leads(events: Sequence[Event]) -> None:
    _reckon({event.subject_id or 0 for event in events})


@on_many("project.advanced", "project.approved", "project.changed", "project.deleted", "project.restored")
def reckon_the_projects(events: Sequence[Event]) -> None:
    theirs = Project.objects.filter(pk__in={event.subject_id or 0 for event in events}).exclude(lead=None)
    _reckon(set(theirs.order_by().values_list("lead", flat=True)))


@on("partnership.changed", inside=True)
def reckon_what_is_not_paid(event: Event) -> None:
    """A new rule holds for what is not paid yet."""
    if {"rule", "flat_cents", "percent", "tiers", "due_on"} & event.data.get("changes", {}).keys():
        for referral in Referral.objects.alive().filter(partner=event.subject_id or 0, paid_at=None):
            reckon(referral)


def _reckon(leads: Collection[int]) -> None:
    for referral in Referral.objects.alive().filter(lead__in=leads) if leads else ():
        reckon(referral)


__all__ = ["reckon_the_leads", "reckon_the_projects", "reckon_what_is_not_paid", "wording"]  # importing declares them
