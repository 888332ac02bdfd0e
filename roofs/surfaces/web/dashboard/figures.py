"""The numbers of the first page, each in one query, of what the person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import OPEN, Source, Temperature
from roofs.sales.response.figures import Speed, speeds


@dataclass(frozen=True, slots=True)
class Figures:
    today: int
    this_month: int
    won: int
    closed: int
    won_cents: int
    hot: int
    open_cents: int
    speed: Speed
    temperatures: list[tuple[str, str, int]]
    sources: list[tuple[str, str, int]]

    @property
    def conversion(self) -> float | None:
        return self.won / self.closed if self.closed else None

    @property
    def most_of_a_source(self) -> int:
        return max((n for _, _, n in self.sources), default=1)

    @property
    def most_of_a_temperature(self) -> int:
        return max((n for _, _, n in self.temperatures), default=1)


def figures(viewer: User, now: datetime | None = None) -> Figures:
    now = now or timezone.now()
    local = now.astimezone(viewer.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    month, lately = midnight.replace(day=1), now - timedelta(days=30)
    leads = Lead.objects.visible_to(viewer)
    sums = leads.aggregate(
        today=Count("pk", filter=Q(created_at__gte=midnight)),
        this_month=Count("pk", filter=Q(created_at__gte=month)),
        won=Count("pk", filter=Q(won_at__gte=lately)),
        closed=Count("pk", filter=Q(won_at__gte=lately) | Q(lost_at__gte=lately)),
        won_cents=Sum("estimated_value_cents", filter=Q(won_at__gte=month), default=0),
        hot=Count("pk", filter=Q(status__in=OPEN, temperature=Temperature.HOT)),
        open_cents=Sum("estimated_value_cents", filter=Q(status__in=OPEN), default=0),
    )
    heat = dict(leads.open().values_list("temperature").annotate(n=Count("pk")))
    sources = leads.filter(created_at__gte=lately).values_list("source").annotate(n=Count("pk")).order_by("-n")[:8]
    together, _each = speeds(lately, now, viewer)
    return Figures(
        **sums,
        speed=together,
        temperatures=[(value, str(label), heat.get(value, 0)) for value, label in Temperature.choices],
        sources=[(source, str(Source(source).label), n) for source, n in sources],
    )
