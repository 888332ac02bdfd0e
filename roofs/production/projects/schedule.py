"""The plan: which projects are worked on which days, and who is asked to be in two places."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, F, Q

from roofs.production.projects.models import Project, ProjectQuerySet
from roofs.production.projects.vocabulary import Status

MOST = 500
WITHOUT_DAYS = 50
OFF_THE_PLAN = (Status.CANCELLED,)
WAITING = (Status.APPROVED, Status.SCHEDULED, Status.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Plan:
    first: dt.date
    last: dt.date
    projects: list[Project]
    has_more: bool
    unscheduled: list[Project]
    clashes: frozenset[int]
    """Keys of projects whose crew is wanted on another roof on the same day."""


def plan(projects: ProjectQuerySet, first: dt.date, last: dt.date) -> Plan:
    """What is on between two days, both counted, and what was sold but has no days yet."""
    on = (
        projects.exclude(status__in=OFF_THE_PLAN)
        .touching(first, last)
        .with_people()
        .annotate(
            points=Count("checklist", distinct=True),
            ticked=Count("checklist", filter=Q(checklist__done_at__isnull=False), distinct=True),
        )
        .order_by("scheduled_start", F("scheduled_end").asc(nulls_first=True), "pk")
    )
    found = list(on[: MOST + 1])
    waiting = projects.filter(scheduled_start=None, status__in=WAITING).with_people().order_by("approved_at", "pk")
    return Plan(
        first,
        last,
        found[:MOST],
        len(found) > MOST,
        list(waiting[:WITHOUT_DAYS]),
        clashes(found[:MOST]),
    )


def clashes(projects: Sequence[Project]) -> frozenset[int]:
    by_crew: dict[int, list[Project]] = defaultdict(list)
    for project in projects:
        if project.crew_id is not None and project.is_open and project.status != Status.ON_HOLD:
            by_crew[project.crew_id].append(project)
    found: set[int] = set()
    for of_crew in by_crew.values():
        for one, other in combinations(of_crew, 2):
            if _meet(one, other):
                found |= {one.pk, other.pk}
    return frozenset(found)


def _meet(one: Project, other: Project) -> bool:
    starts, ends = (one.scheduled_start, other.scheduled_start), (one.last_day, other.last_day)
    return None not in starts and max(s for s in starts if s) <= min(e for e in ends if e)
