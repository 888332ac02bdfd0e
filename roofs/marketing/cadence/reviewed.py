"""Conditions about what customers wrote of us, and whether we asked them to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pydantic import Field

from roofs.marketing.cadence.asking import Within
from roofs.marketing.cadence.conditions import Crowd, Params, condition
from roofs.marketing.reviews.models import Review, ReviewRequest


@condition(
    "review_stars",
    _l("Stars of their review"),
    Within,
    lambda asked: _("their newest review has %(range)s stars") % {"range": asked.words},
)
def _stars(crowd: Crowd, asked: Within) -> Collection[int]:
    """The newest one counts: who was happy once may not be now."""
    customers = {subject.customer.pk for _person, subject in crowd.each() if subject.customer is not None}
    rows = Review.objects.filter(deleted_at=None, customer__in=customers).order_by("reviewed_at", "pk")
    stars = crowd.once("review_stars", lambda: dict(rows.values_list("customer", "rating")))
    return crowd.having(lambda subject: subject.customer is not None and asked.holds(stars.get(subject.customer.pk)))


class AskedWithin(Params):
    within_days: int = Field(30, ge=1, le=3650)


@condition(
    "review_asked",
    _l("Was asked for a review"),
    AskedWithin,
    lambda asked: _("they were asked for a review in the last %(days)s days") % {"days": asked.within_days},
)
def _asked(crowd: Crowd, asked: AskedWithin) -> Collection[int]:
    """By hand, or by the letter that goes out by itself when a job is done."""
    customers = {subject.customer.pk for _person, subject in crowd.each() if subject.customer is not None}
    since = crowd.now - timedelta(days=asked.within_days)
    rows = ReviewRequest.objects.filter(customer__in=customers, sent_at__gte=since).values_list("customer", flat=True)
    known = set(rows)
    return crowd.having(lambda subject: subject.customer is not None and subject.customer.pk in known)
