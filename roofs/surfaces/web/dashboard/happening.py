"""The newest events about what this person may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from roofs.comms.calendar.models import Appointment
from roofs.comms.timeline.confiding import kept_from
from roofs.comms.timeline.wording import Wording, hidden_names, wording_of
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead

LATEST, LOOKED_THROUGH = 20, 150
PAGES = {"lead": "web:lead", "customer": "web:customer", "project": "web:project", "appointment": "web:appointment"}
QUIET = ("lead.scored",)


@dataclass(frozen=True, slots=True)
class Happened:
    event: Event
    name: str
    url: str
    words: Wording
    body: str


def latest(user: User) -> list[Happened]:
    """A query for the events and one for each kind of record among them, however much has happened."""
    recent = Event.objects.filter(subject_type__in=PAGES).exclude(name__in=[*hidden_names(), *kept_from(user), *QUIET])
    events = list(recent.select_related("actor").order_by("-pk")[:LOOKED_THROUGH])
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.subject_id is not None:
            wanted[event.subject_type].add(event.subject_id)
    seen = {kind: _visible(kind, user).in_bulk(keys) for kind, keys in wanted.items()}
    found = []
    for event in events:
        row = seen.get(event.subject_type, {}).get(event.subject_id or 0)
        if row is not None:
            words = wording_of(event.name)
            url = reverse(PAGES[event.subject_type], args=[row.pk])
            found.append(Happened(event, str(row), url, words, words.body(event) if words.body else ""))
        if len(found) == LATEST:
            break
    return found


def _visible(kind: str, user: User) -> QuerySet[Any]:
    if kind == "lead":
        return Lead.objects.visible_to(user).select_related("contact")
    if kind == "customer":
        return Customer.objects.visible_to(user).select_related("contact")
    if kind == "project":
        return Project.objects.visible_to(user)
    return Appointment.objects.visible_to(user).select_related("contact")
