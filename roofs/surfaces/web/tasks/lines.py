"""Tasks as lines of any page: what each is about, and what may come of a call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import User
from roofs.core.accounts.reach import visible_subjects
from roofs.core.lists.kinds import Text, kind_of
from roofs.surfaces.web.calls import with_outcomes

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class About:
    """The record a task is about, when this person may see it."""

    url: str
    icon: str
    kind: Text


def as_lines(tasks: Iterable[Task], user: User) -> list[Task]:
    """Each gets `leads_to`. A query for each kind of record that occurs, however many tasks."""
    rows = with_outcomes(tasks)
    found = _pages({(row.subject_type, row.subject_id) for row in rows if row.subject_id is not None}, user)
    for row in rows:
        row.leads_to = found.get((row.subject_type, row.subject_id or 0))  # type: ignore[attr-defined] # for the template alone
    return rows


def _pages(subjects: set[Key], user: User) -> dict[Key, About]:
    found: dict[Key, About] = {}
    for name in {name for name, _key in subjects}:
        kind, visible = kind_of(name), visible_subjects(user, name)
        if kind is None or visible is None:
            continue
        for row in visible.filter(pk__in=[key for one, key in subjects if one == name]):
            found[name, row.pk] = About(reverse(kind.page, args=kind.page_of(row)), kind.icon, kind.one)
    return found
