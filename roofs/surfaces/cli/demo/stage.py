"""Everybody and everything of one filling that more than one chapter needs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from django.db.models import Model

from roofs.core.accounts.models import User
from roofs.core.events import subject_of
from roofs.people.contacts.models import Contact
from roofs.people.partners.models import Partnership
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead
from roofs.surfaces.cli.demo.crew_days import CrewDays, Slot
from roofs.surfaces.cli.demo.log import Log
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
    """`scenes` and `projects` are those of the part of the story that is being told; the rest stays to the end."""

    random: Random
    now: datetime
    admin: User
    manager: User
    sellers: list[User]
    foreman: User
    """Plans the crews: the last of the managers."""

    crew_days: CrewDays
    letters_since: datetime
    """Letters that went out earlier are remembered, not kept."""

    is_long: bool = False
    """Two years, in which also goes wrong what goes wrong."""

    partners: list[Partnership] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    slots: dict[int, Slot] = field(default_factory=dict)
    """By lead, when the crew comes."""

    arrivals: Counter[tuple[str, date]] = field(default_factory=Counter)
    """How many came from which source in which month, for what was spent on it."""

    log: Log = field(default_factory=Log)

    def here(self, at: datetime) -> list[User]:
        """The sellers who worked here by then."""
        return [seller for seller in self.sellers if seller.joined_at <= at]

    def tell(self, name: str, at: datetime, about: Model, actor: User | None = None, **data: Any) -> None:
        """For the log. Written without `record`: nobody is to react now to what happened weeks ago."""
        self.log.tell(name, at, actor.pk if actor else None, subject_of(about), data)
