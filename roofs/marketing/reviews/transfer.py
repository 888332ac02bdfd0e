"""Reviews as rows of a table, and rows of a table as reviews."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.core.lists.narrowing import Hanging
from roofs.core.transfer.incoming import take_rows
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out, wanted
from roofs.marketing.reviews import review_rows
from roofs.marketing.reviews.models import Platform, Review, ReviewQuerySet

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

COLUMNS = (
    "id", "platform", "external_id", "rating", "author", "text", "language", "when", "customer", "phone", "email",
    "status", "response", "responded", "responded_by", "url",
)  # fmt: skip
SORTS = {
    "reviewed_at:asc": ("reviewed_at", "pk"),
    "rating:asc": ("rating", "-reviewed_at", "-pk"),
    "rating:desc": ("-rating", "-reviewed_at", "-pk"),
}


def _found(user: User, asked: Asked) -> ReviewQuerySet:
    """The filters of the list; what it does not know it leaves out."""
    said = {name: values[-1].strip() for name, values in asked.items() if values}
    rows = Review.objects.visible_to(user).search(said.get("q", "")[:200])
    choices = {"platform": Platform.values, "rating": list("12345"), "status": Review.Status.values}
    for name, known in choices.items():
        if said.get(name, "") in known:
            rows = rows.filter(**{name: said[name]})
    rows = wanted(Hanging, asked).hanging_on("review", rows)
    order = SORTS.get(said.get("sort", ""), ("-reviewed_at", "-pk"))
    return rows.select_related("customer__contact", "responded_by").order_by(*order)


def _rows(chunk: Sequence[Review], user: User) -> Iterator[Sequence[object]]:
    zone = user.zone
    for one in chunk:
        yield (
            one.pk,
            one.platform,
            one.external_id,
            one.rating,
            one.author,
            one.text,
            one.language,
            one.reviewed_at.astimezone(zone).isoformat(timespec="minutes"),
            str(one.customer) if one.customer else "",
            one.customer.contact.phone if one.customer else "",
            one.customer.contact.email if one.customer else "",
            one.status,
            one.response,
            one.responded_at.astimezone(zone).isoformat(timespec="minutes") if one.responded_at else "",
            one.responded_by.get_full_name() if one.responded_by else "",
            one.url,
        )


send_out(Outgoing(kind="reviews", columns=COLUMNS, find=_found, rows=_rows, of="review"))
take_rows(review_rows, kind="reviews", one=_("Review"), many=_("Reviews"), page="web:reviews", order=80)
