"""How far the leads of a period came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import CharField, Count, OuterRef, Subquery, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce

from roofs.core.events.models import Event
from roofs.insight.metrics.asking import narrowed
from roofs.insight.metrics.dimensions import Where
from roofs.insight.metrics.facts import ARRIVED
from roofs.insight.metrics.periods import Period
from roofs.sales.leads.vocabulary import Status

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
ASIDE = (Status.LOST, Status.NURTURE)


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
    """Lost and set aside leads count as far as they came before that, by the log; those without a log entry as new."""

    leads: int
    steps: list[Step]
    lost: int
    nurture: int


def funnel(user: User, period: Period, where: Where | None = None) -> Funnel:
    arrived = ARRIVED.rows(user).filter(created_at__gte=period.since, created_at__lt=period.until).order_by()
    arrived = narrowed(arrived, ARRIVED, where or Where())
    now: Counter[str] = Counter(dict(arrived.values_list("status").annotate(n=Count("pk"))))
    before = (
        Event.objects.filter(subject_type="lead", subject_id=OuterRef("pk"), name="lead.advanced")
        .order_by("-id")
        .annotate(came_from=KeyTextTransform("0", KeyTransform("status", KeyTransform("changes", "data"))))
    )
    came_from = Coalesce(Subquery(before.values("came_from")[:1]), Value(Status.NEW), output_field=CharField())
    aside = arrived.filter(status__in=ASIDE).annotate(came_from=came_from)
    furthest: Counter[str] = Counter({status: now[status] for status in STAGES})
    for status, count in aside.values_list("came_from").annotate(n=Count("pk")):
        furthest[status if status in STAGES else Status.NEW] += count
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
