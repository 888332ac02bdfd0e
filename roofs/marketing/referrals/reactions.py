from __future__ import annotations

from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.marketing.referrals import wording
from roofs.marketing.referrals.models import Referral
from roofs.marketing.referrals.reckoning import reckon
from roofs.production.projects.models import Project


@on("lead.advanced", "lead.won", "lead.lost", "lead.changed", "lead.deleted", "lead.restored", inside=True)
def reckon_the_lead(event: Event) -> None:
    _reckon(event.subject_id)


@on("project.advanced", "project.approved", "project.changed", "project.deleted", "project.restored", inside=True)
def reckon_the_project(event: Event) -> None:
    _reckon(Project.objects.filter(pk=event.subject_id or 0).values_list("lead", flat=True).first())


@on("partnership.changed", inside=True)
def reckon_what_is_not_paid(event: Event) -> None:
    """A new rule holds for what is not paid yet."""
    if {"rule", "flat_cents", "percent", "tiers", "due_on"} & event.data.get("changes", {}).keys():
        for referral in Referral.objects.alive().filter(partner=event.subject_id or 0, paid_at=None):
            reckon(referral)


def _reckon(lead_id: int | None) -> None:
    referral = Referral.objects.alive().filter(lead=lead_id).first() if lead_id else None
    if referral is not None:
        reckon(referral)


__all__ = ["reckon_the_lead", "reckon_the_project", "reckon_what_is_not_paid", "wording"]  # importing declares them
