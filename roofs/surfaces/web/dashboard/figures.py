"""The six numbers of the first page, each beside what it was and with a way to the list behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.core.accounts.models import User
from roofs.insight.metrics.boards import Figure, Today, today
from roofs.sales.leads.vocabulary import Temperature
from roofs.surfaces.web.analytics.charts import Slice, ring
from roofs.surfaces.web.analytics.words import change, days, figure

MOST_SOURCES = 8
_BEFORE = {
    "leads_today": _l("than yesterday"),
    "leads_this_month": _l("than last month by this day"),
    "conversion_rate": _l("than the 30 days before"),
    "revenue_this_month": _l("than last month by this day"),
    "answer_average": _l("than the 30 days before"),
}


@dataclass(frozen=True, slots=True)
class Glance:
    cards: list[dict[str, Any]]
    temperatures: list[Slice]
    open_leads: int
    sources: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def most_of_a_source(self) -> int:
        return max((n for _value, _label, n in self.sources), default=1)


def glance(user: User) -> Glance:
    found = today(user)
    counted = {row.keys[0]: int(row.values["open_leads"] or 0) for row in found.temperatures.rows}
    slices = ring([(value, str(label), counted.get(value, 0)) for value, label in Temperature.choices])
    sources = [(row.keys[0], row.labels[0], int(row.values["leads"] or 0)) for row in found.sources.rows[:MOST_SOURCES]]
    return Glance([*(_card(one) for one in found.figures), _hot(found)], slices, sum(counted.values()), sources)


def _card(one: Figure) -> dict[str, Any]:
    before = days(one.period.before())
    return {
        "title": one.title,
        "help": f"{one.measure.definition} {_('Compared with %(days)s.') % {'days': before}}",
        "text": figure(one),
        "change": change(one),
        "good": one.is_good,
        "note": _BEFORE[one.name] if change(one) else _("nothing to compare with"),
        "url": _address(one),
    }


def _hot(found: Today) -> dict[str, Any]:
    return {
        "title": _("Hot leads to act on"),
        "help": _("Open leads that are hot now."),
        "text": f"{found.hot_waiting:,}",
        "note": _("open now"),
        "url": f"{reverse('web:leads')}?temperature=hot&open=true&sort=lead_score:desc",
    }


def _address(one: Figure) -> str:
    """The list of what was counted; where it is no list, the page that explains the number."""
    since = one.period.first.isoformat()
    return {
        "leads_today": f"{reverse('web:leads')}?{urlencode({'created_after': since})}",
        "leads_this_month": f"{reverse('web:leads')}?{urlencode({'created_after': since})}",
        "conversion_rate": f"{reverse('web:analytics_funnel')}?period=30d",
        "revenue_this_month": f"{reverse('web:analytics_revenue')}?period=month",
    }.get(one.name, reverse("web:response"))
