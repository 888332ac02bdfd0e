"""The pipeline: how many projects stand where, what they are worth, and the newest of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Sum

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
    projects: ProjectQuerySet, statuses: Iterable[Status] = ALL, *, per_column: int = 20, wider: str = ""
) -> list[Column]:
    """One query for the sums and one a column for its cards, however many there are. `wider` shows five times more."""
    sums = {
        row["status"]: (row["count"], row["value"] or 0)
        for row in projects.order_by().values("status").annotate(count=Count("pk"), value=Sum("contract_value_cents"))
    }
    found = []
    for status in statuses:
        count, value = sums.get(status, (0, 0))
        most = per_column * 5 if status == wider else per_column
        cards = projects.filter(status=status).with_people().order_by("-status_since", "-pk")[:most] if count else []
        found.append(Column(status, count, value, list(cards)))
    return found
