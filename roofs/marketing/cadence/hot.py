"""The queue of people one of us should turn to now: hot, or with a signal nobody has acted on yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from roofs.comms.calendar.models import Task
from roofs.comms.engagement import scores
from roofs.comms.engagement.models import Engagement, Sign
from roofs.comms.engagement.scores import Standing
from roofs.comms.engagement.vocabulary import Level
from roofs.marketing.cadence.signals import SOURCES
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import CLOSED

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

MOST, MOST_SIGNS = 200, 5
RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Hot:
    """`signs`: what they did lately, the newest first, with when. `tasks`: what waits to be done about it."""

    lead: Lead
    standing: Standing
    signs: tuple[tuple[str, datetime], ...]
    tasks: tuple[Task, ...]

    @property
    def is_waiting(self) -> bool:
        return bool(self.tasks)


def queue(
    user: User, *, of: User | None = None, q: str = "", source: str = "", now: datetime | None = None
) -> list[Hot]:
    """As far as this person may see them, who waits for us first. Some queries, however many."""
    now = now or timezone.now()
    waiting = Task.objects.open().filter(source__in=[source] if source in SOURCES else SOURCES, contact__isnull=False)
    wanted = Q(contact__in=waiting.values("contact"))
    if not source:
        wanted |= Q(contact__in=Engagement.objects.filter(level=Level.HOT).values("contact"))
    elif source == Level.HOT:
        wanted = Q(contact__in=Engagement.objects.filter(level=Level.HOT).values("contact"))
    leads = Lead.objects.visible_to(user).filter(wanted).exclude(status__in=CLOSED)
    if of is not None:
        leads = leads.filter(assigned_to=of)
    leads = leads.search(q) if q else leads
    rows = list(leads.select_related("contact", "assigned_to").order_by("-pk")[:MOST])
    return _told(rows, now)


def _told(leads: list[Lead], now: datetime) -> list[Hot]:
    contacts = {lead.contact_id for lead in leads}
    standings, signs, tasks = scores.standing_of(contacts, now), _signs(contacts, now), _tasks(contacts)
    found = [
        Hot(lead, standings[lead.contact_id], signs.get(lead.contact_id, ()), tasks.get(lead.contact_id, ()))
        for lead in leads
    ]
    return sorted(found, key=lambda one: (not one.is_waiting, -one.standing.score, -one.lead.pk))


def _signs(contacts: Iterable[int], now: datetime) -> dict[int, tuple[tuple[str, datetime], ...]]:
    found: defaultdict[int, list[tuple[str, datetime]]] = defaultdict(list)
    rows = Sign.objects.filter(contact__in=contacts, at__gt=now - RECENT).order_by("-at")
    for contact, kind, at in rows.values_list("contact", "kind", "at"):
        if len(found[contact]) < MOST_SIGNS:
            found[contact].append((kind, at))
    return {contact: tuple(some) for contact, some in found.items()}


def _tasks(contacts: Iterable[int]) -> dict[int, tuple[Task, ...]]:
    found: defaultdict[int, list[Task]] = defaultdict(list)
    rows = Task.objects.open().filter(source__in=SOURCES, contact__in=contacts)
    for one in rows.select_related("assigned_to").order_by("due_at"):
        if one.contact_id is not None:
            found[one.contact_id].append(one)
    return {contact: tuple(some) for contact, some in found.items()}
