"""How far the leads of a period came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from roofs.insight.metrics.asking import narrowed
from roofs.insight.metrics.dimensions import Where
from roofs.insight.metrics.facts import ARRIVED
from roofs.insight.metrics.periods import Period
from roofs.sales.leads.vocabulary import ASIDE, Status

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

STAGES = (
    Status.NEW,
    Status.CONTACTED,
    Status.QUALIFIED,
    Status.APPOINTMENT,
    Status.INSPECTED,
    Status.QUOTED,
    Status.NEGOTIATION,
    Status.WON,
)


@dataclass(frozen=True, slots=True)
class Step:
    """`reached`: came at least this far; `share_of_all` of all leads, `share_of_last` of those one stage before."""

    status: Status
    reached: int
    share_of_all: float | None
    share_of_last: float | None
    here_now: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """Lost and set aside leads count as far as they came before that; those that stood nowhere before as new."""

    leads: int
    steps: list[Step]
    lost: int
    nurture: int


def funnel(user: User, period: Period, where: Where | None = None) -> Funnel:
    arrived = ARRIVED.rows(user).filter(created_at__gte=period.since, created_at__lt=period.until).order_by()
    arrived = narrowed(arrived, ARRIVED, where or Where())
    now, furthest = Counter[str](), Counter[str]()
    for status, before, count in arrived.values_list("status", "stage_before").annotate(n=Count("pk")):
        now[status] += count
        came_to = before if status in ASIDE else status
        furthest[came_to if came_to in STAGES else Status.NEW] += count
    return Funnel(sum(now.values()), _steps(furthest, now), now[Status.LOST], now[Status.NURTURE])


def _steps(furthest: Counter[str], now: Counter[str]) -> list[Step]:
    everybody = sum(furthest.values())
    steps: list[Step] = []
    for place, status in enumerate(STAGES):
        reached = sum(furthest[later] for later in STAGES[place:])
        last = steps[-1].reached if steps else everybody
        of_all, of_last = reached / everybody if everybody else None, reached / last if last else None
        steps.append(Step(status, reached, of_all, of_last, now[status]))
    return steps
