"""What may be done to many reviews at once: those of one's own customers, a manager all."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from roofs.core.lists.bulk import BulkKind, Setting
from roofs.marketing.reviews import keeping
from roofs.marketing.reviews.models import Platform, Review
from roofs.surfaces.web.records.bulk import offer_bulk

BULK = offer_bulk(
    BulkKind(
        name="review",
        rows=lambda user: Review.objects.visible_to(user).select_related("customer__contact"),
        gone=Review.objects.deleted_visible_to,
        owner="customer__assigned_to",
        settable=lambda _user: {
            "platform": Setting(
                _l("Platform"),
                Platform.choices,
                write=lambda one, value, user: keeping.correct(one, {"platform": value}, user),
                read=lambda one: one.platform,
            )
        },
        delete=keeping.delete,
        restore=keeping.restore,
    ),
    "web:reviews",
    lambda n: ngettext("%(n)s review", "%(n)s reviews", n) % {"n": n},
)
