"""The pipeline: how many projects stand where, what they are worth, and the newest of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Sum, Window
from django.db.models.functions import RowNumber

from roofs.production.projects.models import Project, ProjectQuerySet
from roofs.production.projects.vocabulary import ASIDE, WAY, Status

ALL = (*WAY, *ASIDE)


@dataclass(frozen=True, slots=True)
class Column:
    status: Status
    count: int
    value_cents: int
    projects: list[Project]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.projects)


def columns(
    projects: ProjectQuerySet,
    statuses: Iterable[Status] = ALL,
    *,
    per_column: int = 20,
    wider: str = "",
    at_once: bool = False,
) -> list[Column]:
    """One query for the sums and one a column for its cards, however many there are. `wider` shows five times more.
    `at_once`: all cards by two queries, for whom to ask anew in each column which projects he may see is the dear part.
    """
    sums = {
        row["status"]: (row["count"], row["value"] or 0)
        for row in projects.order_by().values("status").annotate(count=Count("pk"), value=Sum("contract_value_cents"))
    }
    wanted = {
        status: per_column * 5 if status == wider else per_column for status in statuses if sums.get(status, (0, 0))[0]
    }
    cards = (_at_once if at_once else _one_by_one)(projects, wanted)
    return [Column(status, *sums.get(status, (0, 0)), cards.get(status, [])) for status in statuses]


def _one_by_one(projects: ProjectQuerySet, wanted: dict[Status, int]) -> dict[Status, list[Project]]:
    newest = projects.with_people().order_by("-status_since", "-pk")
    return {status: list(newest.filter(status=status)[:most]) for status, most in wanted.items()}


def _at_once(projects: ProjectQuerySet, wanted: dict[Status, int]) -> dict[Status, list[Project]]:
    place = Window(RowNumber(), partition_by="status", order_by=[F("status_since").desc(), F("pk").desc()])
    ranked = projects.filter(status__in=wanted).order_by().annotate(place=place)
    first = ranked.filter(place__lte=max(wanted.values(), default=0)).values_list("pk", "status", "place")
    keys = [key for key, status, place in first if place <= wanted[Status(status)]]
    cards: dict[Status, list[Project]] = {status: [] for status in wanted}
    for project in Project.objects.filter(pk__in=keys).with_people().order_by("-status_since", "-pk"):
        cards[Status(project.status)].append(project)
    return cards
