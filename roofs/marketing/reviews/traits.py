"""What segments may ask of the reviews of a customer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roofs.core.segments.happenings import happening
from roofs.marketing.reviews.models import HIGHEST, Review

HEARD = (
    "review.received",
    "review.changed",
    "review.deleted",
    "review.restored",
    "customer.reviewed",
    "contact.merged",
    "contact.parted",
)
happening(
    "review.written",
    _("Wrote a review"),
    about="customer",
    rows=lambda: Review.objects.filter(deleted_at=None),
    link="customer",
    at="reviewed_at",
    heard=HEARD,
)
happening(
    "review.best",
    _("Wrote a review of five stars"),
    about="customer",
    rows=lambda: Review.objects.filter(deleted_at=None, rating=HIGHEST),
    link="customer",
    at="reviewed_at",
    heard=HEARD,
)
