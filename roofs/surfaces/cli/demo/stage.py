"""The rows of one filling, gathered so that each table is written at once and everybody finds each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from django.db.models import Model

from roofs.core.accounts.models import User
from roofs.core.events import subject_of
from roofs.core.events.models import Event
from roofs.people.contacts.models import Contact
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead
from roofs.surfaces.cli.demo.plot import Story


@dataclass(frozen=True, slots=True)
class Scene:
    """One story and the rows it became."""

    story: Story
    contact: Contact
    lead: Lead
    seller: User

    @property
    def name(self) -> str:
        return self.contact.name


@dataclass(slots=True)
class Stage:
    random: Random
    now: datetime
    admin: User
    manager: User
    sellers: list[User]
    crew_leads: list[User]
    scenes: list[Scene] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    _events: list[Event] = field(default_factory=list)

    def tell(self, name: str, at: datetime, about: Model, actor: User | None = None, **data: Any) -> None:
        """For the log. Written without `record`: nobody is to react now to what happened weeks ago."""
        kind, key = subject_of(about)
        event = Event(name=name, at=at, actor=actor, subject_type=kind, subject_id=key, data=data)
        self._events.append(event)

    def write_log(self) -> int:
        """In the order in which it happened, as a log is."""
        made = Event.objects.bulk_create(sorted(self._events, key=lambda event: event.at), batch_size=500)
        return len(made)
