"""How asking and reviews read in a history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, field_changes
from roofs.core.events.models import Event
from roofs.marketing.reviews.models import HIGHEST, Review


def _stars(event: Event) -> str:
    rating = int(event.data.get("rating") or 0)
    return "★" * rating + "☆" * (HIGHEST - rating)


describe("review.asked", _l("Asked for a review"), icon="star")
describe("customer.reviewed", _l("Wrote a review"), icon="star", body=_stars)
describe("review.received", _l("Came in"), icon="star", body=_stars)
describe("review.changed", _l("Changed"), icon="pencil", body=field_changes(Review))
describe("review.answered", _l("Answered"), icon="reply")
describe("review.deleted", _l("Deleted"), icon="trash-2")
describe("review.restored", _l("Brought back"), icon="undo-2")
