"""Customers by recency, frequency and value: one to five points each, by the company's borders, and a name for it.

All of it is SQL over the figures a customer carries, so a list can be filtered by it and a change of the borders or of
the date needs nothing recounted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, TextChoices, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roofs.people.contacts.models import CustomerQuerySet
from roofs.people.contacts.policy import SEGMENTS, SegmentRules, Steps

GOOD, FAIR = 4, 3


class Segment(TextChoices):
    CHAMPION = "champion", _("Champions")
    LOYAL = "loyal", _("Loyal")
    BIG = "big", _("Big jobs")
    FRESH = "fresh", _("Just served")
    SETTLED = "settled", _("Settled")
    SLIPPING = "slipping", _("Worth winning back")
    ASLEEP = "asleep", _("Long ago")
    WAITING = "waiting", _("Nothing completed yet")


MEANING = {
    Segment.CHAMPION: _("Served lately, more than once, and worth a lot. Ask them for a referral."),
    Segment.LOYAL: _("Come back again and again. Thank them, and look after their roofs first."),
    Segment.BIG: _("One big job, not long ago. Offer a yearly inspection."),
    Segment.FRESH: _("Served lately. Ask for a review while they remember."),
    Segment.SETTLED: _("Served within the last years. A check-up is a good reason to call."),
    Segment.SLIPPING: _("Good customers of whom nothing was heard for long. Call before somebody else does."),
    Segment.ASLEEP: _("A job long ago. Their roof is getting older."),
    Segment.WAITING: _("Customers whose first project is still to be completed."),
}

# The first that fits gives the name. Points of recency, frequency and value.
RULES: Sequence[tuple[Segment, Q]] = (
    (Segment.WAITING, Q(completed_projects=0)),
    (Segment.CHAMPION, Q(recency__gte=GOOD, frequency__gte=2, value__gte=GOOD)),
    (Segment.LOYAL, Q(recency__gte=FAIR, frequency__gte=FAIR)),
    (Segment.BIG, Q(recency__gte=FAIR, value__gte=GOOD)),
    (Segment.FRESH, Q(recency__gte=GOOD)),
    (Segment.SETTLED, Q(recency__gte=FAIR)),
    (Segment.SLIPPING, Q(frequency__gte=2) | Q(value__gte=GOOD)),
)


def told(
    customers: CustomerQuerySet, rules: SegmentRules | None = None, today: dt.date | None = None
) -> CustomerQuerySet:
    """With `recency`, `frequency`, `value` (0 to 5) and `segment` on each row."""
    rules, today = rules or SEGMENTS.get(), today or timezone.localdate()
    return customers.annotate(
        recency=_recency(rules.recency_days, today),
        frequency=_at_least("completed_projects", rules.frequency.all),
        value=_at_least("lifetime_value_cents", [100 * border for border in rules.value_dollars.all]),
    ).annotate(segment=Case(*(When(rule, then=Value(name.value)) for name, rule in RULES), default=Value("asleep")))


def _recency(steps: Steps, today: dt.date) -> Case:
    whens = [
        When(last_completed_on__gte=today - dt.timedelta(days=days), then=Value(points))
        for points, days in zip((5, 4, 3, 2), reversed(steps.all), strict=True)
    ]
    nothing = When(last_completed_on=None, then=Value(0))
    return Case(nothing, *whens, default=Value(1), output_field=IntegerField())


def _at_least(column: str, borders: Sequence[int]) -> Case:
    whens = [
        When(**{f"{column}__gte": border}, then=Value(points))
        for points, border in zip((5, 4, 3, 2), reversed(borders), strict=True)
    ]
    return Case(When(completed_projects=0, then=Value(0)), *whens, default=Value(1), output_field=IntegerField())


def counted(customers: CustomerQuerySet) -> dict[str, tuple[int, int]]:
    """Segment -> how many, and what they are worth in cents."""
    everybody: QuerySet[Any] = told(customers.order_by())
    rows = everybody.values("segment").annotate(n=Count("pk"), cents=Sum(F("lifetime_value_cents")))
    return {row["segment"]: (row["n"], row["cents"] or 0) for row in rows}


def grid(customers: CustomerQuerySet) -> dict[tuple[int, int], int]:
    """(recency, frequency) -> how many of those with a completed project."""
    served: QuerySet[Any] = told(customers.order_by().filter(completed_projects__gt=0))
    rows = served.values("recency", "frequency").annotate(n=Count("pk"))
    return {(row["recency"], row["frequency"]): row["n"] for row in rows}
