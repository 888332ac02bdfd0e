"""What is known of a lead when it is scored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from roofs.comms.engagement.scores import Standing, standing_of
from roofs.comms.messaging.models import MessageEvent
from roofs.comms.timeline.models import Interaction
from roofs.sales.leads.models import Lead
from roofs.sales.scoring.engine import Facts
from roofs.sales.scoring.rules import ScoringRules

CONVERSATIONS = ("call", "email", "sms", "meeting", "visit")


@dataclass(slots=True)
class _Talk:
    """What went to and fro with one lead."""

    incoming: list[datetime] = field(default_factory=list)
    outgoing: list[datetime] = field(default_factory=list)
    signals: int = 0


def facts_of(leads: Sequence[Lead], rules: ScoringRules, now: datetime | None = None) -> dict[int, Facts]:
    """Facts by lead id. Some queries, however many leads."""
    now = now or timezone.now()
    talks = _talks([lead.pk for lead in leads], now - timedelta(days=rules.lively_days))
    standings = standing_of({lead.contact_id for lead in leads}, now)
    return {lead.pk: _facts(lead, talks[lead.pk], standings[lead.contact_id], now) for lead in leads}


def _talks(lead_ids: list[int], lively_since: datetime) -> defaultdict[int, _Talk]:
    talks: defaultdict[int, _Talk] = defaultdict(_Talk)
    rows: Iterable[tuple[int | None, str, datetime]] = (
        Interaction.objects.filter(
            subject_type="lead", subject_id__in=lead_ids, kind__in=CONVERSATIONS, is_auto=False, deleted_at=None
        )
        .order_by("happened_at")
        .values_list("subject_id", "direction", "happened_at")
    )
    for lead_id, direction, at in rows:
        talk = talks[lead_id or 0]
        (talk.incoming if direction == "in" else talk.outgoing).append(at)
        talk.signals += direction == "in" and at >= lively_since
    clicks = MessageEvent.objects.filter(
        message__subject_type="lead",
        message__subject_id__in=lead_ids,
        kind="clicked",
        verdict="human",
        at__gte=lively_since,
    ).values_list("message__subject_id", flat=True)
    for clicked in clicks:
        talks[clicked or 0].signals += 1
    return talks


def _facts(lead: Lead, talk: _Talk, standing: Standing, now: datetime) -> Facts:
    reached_out = talk.outgoing[0] if talk.outgoing else None
    answers = [at for at in talk.incoming if reached_out and at >= reached_out]
    last_heard = max([*talk.incoming, lead.created_at])
    return Facts(
        property_value=lead.property_value,
        household_income=lead.household_income,
        postal_code=lead.postal_code,
        website_visits=lead.website_visits,
        form_fills=lead.form_fills,
        answered_after=answers[0] - reached_out if answers and reached_out else None,
        interactions=len(talk.incoming) + len(talk.outgoing),
        budget=lead.budget,
        authority=lead.authority,
        need=lead.need,
        timeline=lead.timeline,
        lively_signals=talk.signals,
        touches_unanswered=sum(at > last_heard for at in talk.outgoing),
        silent_for=now - last_heard,
        engagement=standing.level if standing.is_known else "",
        moved_by=standing.last_kind,
    )
