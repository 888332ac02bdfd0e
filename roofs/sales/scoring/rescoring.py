"""Keeping scores true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from roofs.core.events import Happening, record_many
from roofs.sales.leads.models import Lead
from roofs.sales.scoring.engine import Breakdown, score
from roofs.sales.scoring.facts import facts_of
from roofs.sales.scoring.models import Score
from roofs.sales.scoring.rules import RULES

if TYPE_CHECKING:
    from roofs.core.accounts.models import User


@transaction.atomic
def rescore(lead: Lead, actor: User | None = None) -> Breakdown:
    """Score one lead and tell those who care when points or temperature moved."""
    return rescore_many([lead], actor)[lead.pk]


@transaction.atomic
def rescore_many(leads: Sequence[Lead], actor: User | None = None) -> dict[int, Breakdown]:
    rules, now = RULES.get(), timezone.now()
    facts = facts_of(leads, rules, now)
    results = {lead.pk: score(facts[lead.pk], rules) for lead in leads}
    moved = [
        lead
        for lead in leads
        if (lead.lead_score, lead.temperature) != (results[lead.pk].total, results[lead.pk].temperature)
    ]
    Score.objects.bulk_create(
        [
            Score(lead_id=key, total=found.total, breakdown=found.as_json(), computed_at=now)
            for key, found in results.items()
        ],
        update_conflicts=True,
        unique_fields=["lead"],
        update_fields=["total", "breakdown", "computed_at"],
    )
    before = {lead.pk: (lead.lead_score, lead.temperature) for lead in moved}
    for lead in moved:
        lead.lead_score, lead.temperature = results[lead.pk].total, results[lead.pk].temperature
    Lead.objects.bulk_update(moved, ["lead_score", "temperature"])
    record_many([_scored(lead, before[lead.pk], results[lead.pk]) for lead in moved], actor=actor)
    return results


def _scored(lead: Lead, before: tuple[int, str], found: Breakdown) -> Happening:
    score_was, heat_was = before
    changes = {"lead_score": [score_was, lead.lead_score], "temperature": [heat_was, lead.temperature]}
    return Happening("lead.scored", lead, {"changes": changes, "why": found.temperature_reason})
