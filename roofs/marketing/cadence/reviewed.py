"""A condition about what customers wrote of us, for thanks and for asking whom else we could help."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.marketing.cadence.asking import Within
from roofs.marketing.cadence.conditions import Crowd, condition
from roofs.marketing.reviews.models import Review


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
