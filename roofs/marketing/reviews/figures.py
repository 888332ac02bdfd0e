"""What people think of us, counted over what a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Q

from roofs.marketing.reviews.models import HIGHEST, ReviewQuerySet, ReviewRequestQuerySet


@dataclass(frozen=True, slots=True)
class Standing:
    count: int
    average: float | None
    by_rating: dict[int, int]
    by_platform: dict[str, int]
    answered: int
    asked: int
    clicked: int

    @property
    def response_rate(self) -> float | None:
        return self.answered / self.count if self.count else None


def standing(
    reviews: ReviewQuerySet,
    requests: ReviewRequestQuerySet,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Standing:
    """Four queries."""
    written = {"reviewed_at__gte": since, "reviewed_at__lt": until}
    reviews = reviews.filter(**{name: value for name, value in written.items() if value}).order_by()
    sent = {"sent_at__gte": since, "sent_at__lt": until, "state": "sent"}
    requests = requests.filter(**{name: value for name, value in sent.items() if value}).order_by()
    whole = reviews.aggregate(
        count=Count("pk"), average=Avg("rating"), answered=Count("pk", filter=Q(status="answered"))
    )
    stars = dict(reviews.values_list("rating").annotate(n=Count("pk")))
    asked = requests.with_people().aggregate(n=Count("pk"), opened=Count("pk", filter=Q(clicked=True)))
    return Standing(
        count=whole["count"],
        average=None if whole["average"] is None else round(float(whole["average"]), 2),
        by_rating={number: stars.get(number, 0) for number in range(HIGHEST, 0, -1)},
        by_platform=dict(reviews.values_list("platform").annotate(n=Count("pk"))),
        answered=whole["answered"],
        asked=asked["n"],
        clicked=asked["opened"],
    )
