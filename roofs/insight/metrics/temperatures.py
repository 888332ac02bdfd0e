"""How warm the leads were at the end of each day: from how they are now, backwards through the log of changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from roofs.core.events.models import Event
from roofs.insight.metrics.periods import Period
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Temperature

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

LONGEST = 366
PART = 5_000
AT_FIRST = Temperature.COLD
"""What a lead is before it is scored for the first time, in the moment it comes."""


@dataclass(frozen=True, slots=True)
class HeatOfDay:
    day: date
    hot: int
    warm: int
    cool: int
    cold: int


def trend(user: User, period: Period) -> list[HeatOfDay]:
    """Some queries for each few thousand changes, however many leads. The oldest day first."""
    today = timezone.now().astimezone(period.zone).date()
    last = min(period.last, today)
    since = datetime.combine(period.first, time(), period.zone)
    standing = Counter(_now(user))
    arrived, moved = _arrived(user, since, period), _moved(user, since, period)
    found, day = [], today
    while day >= period.first:
        if day <= last:
            found.append(_told(day, standing))
        for (before, after), count in moved[day].items():
            standing[after] -= count
            standing[before] += count
        standing[AT_FIRST] -= arrived[day]
        day -= timedelta(days=1)
    return found[::-1]


def _told(day: date, standing: Counter[str]) -> HeatOfDay:
    """Old events that were lost, or brought in from elsewhere, must not show less than nobody."""
    return HeatOfDay(day, **{heat: max(0, standing[heat]) for heat in Temperature.values})


def _now(user: User) -> dict[str, int]:
    leads = Lead.objects.visible_to(user).order_by()
    return dict(leads.values_list("temperature").annotate(Count("pk")))


def _arrived(user: User, since: datetime, period: Period) -> defaultdict[date, int]:
    leads = Lead.objects.visible_to(user).order_by().filter(created_at__gte=since)
    by_day = leads.values_list(TruncDate("created_at", tzinfo=period.zone)).annotate(Count("pk"))
    return defaultdict(int, dict(by_day))


def _moved(user: User, since: datetime, period: Period) -> defaultdict[date, Counter[tuple[str, str]]]:
    """The log is read backwards from its end, part by part, until all of a part is older: the events of three years
    are not looked through for those of a month.
    """
    found: defaultdict[date, Counter[tuple[str, str]]] = defaultdict(Counter)
    rows, last = Event.objects.filter(name="lead.scored").order_by("-pk"), None
    while True:
        part = rows if last is None else rows.filter(pk__lt=last)
        read = list(part.values_list("pk", "at", "subject_id", "data__changes__temperature")[:PART])
        late = [one for one in read if one[1] >= since]
        if not late:
            return found
        seen = Lead.objects.visible_to(user).order_by().filter(pk__in={one[2] for one in late})
        visible = set(seen.values_list("pk", flat=True))
        for _pk, at, key, change in late:
            before, after = change or ("", "")
            if before != after and key in visible:
                found[at.astimezone(period.zone).date()][before, after] += 1
        last = read[-1][0]
