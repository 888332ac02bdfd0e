"""Reviews as they come in and what we answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import Happening, record, record_many, subject_of
from roofs.core.kit.refusals import Refused
from roofs.marketing.reviews.models import HIGHEST, Review

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

TOLD = frozenset({"platform", "external_id", "url", "rating", "author", "text", "language", "reviewed_at", "customer"})


def keep(values: Mapping[str, Any], actor: User | None, *, about: models.Model | None = None) -> Review:
    """Take in a review. The same number on the same platform is the same review, read again."""
    _refuse_wrong_stars(values)
    given = {name: value for name, value in values.items() if name in TOLD}
    with transaction.atomic():
        known = _known(given)
        if known is not None:
            return correct(known, given, actor)
        review = Review(**given)
        if about is not None:
            review.subject_type, review.subject_id = subject_of(about)
        review.stamp(actor)
        try:
            with transaction.atomic():
                review.save(force_insert=True)
        except IntegrityError:
            raise Refused(_("This review is here already."), "external_id") from None
        told = [_received(review)] if review.customer_id is None else [_received(review), _reviewed(review)]
        record_many(told, actor=actor)
    return review


@transaction.atomic
def keep_many(fresh: Sequence[Review], actor: User | None) -> None:
    """Out of a list: those that are not here yet, some of them answered long ago."""
    for review in fresh:
        review.stamp(actor)
    Review.objects.bulk_create(fresh)
    told = [_received(review) for review in fresh]
    told += [_reviewed(review) for review in fresh if review.customer_id is not None]
    record_many(told, actor=actor)


def _received(review: Review) -> Happening:
    return Happening("review.received", review, {"rating": review.rating, "customer": review.customer_id})


def _reviewed(review: Review) -> Happening:
    subject = ("customer", review.customer_id or 0)
    return Happening("customer.reviewed", subject, {"review": review.pk, "rating": review.rating})


def is_here(platform: str, external_id: str) -> bool:
    return Review.objects.filter(platform=platform, external_id=external_id).exists()


def _known(given: Mapping[str, Any]) -> Review | None:
    if not given.get("external_id"):
        return None
    rows = Review.objects.select_for_update()
    return rows.filter(platform=given.get("platform", "google"), external_id=given["external_id"]).first()


def _refuse_wrong_stars(values: Mapping[str, Any]) -> None:
    if "rating" in values and not 1 <= int(values["rating"]) <= HIGHEST:
        raise Refused(_("Stars are 1 to 5."), "rating")


def correct(review: Review, values: Mapping[str, Any], actor: User | None) -> Review:
    """What was read or typed wrong, or what its author changed; a new text waits for a new answer."""
    with transaction.atomic():
        before = review.text
        changes = take_over(review, values, TOLD)
        if changes:
            if review.text != before and review.response:
                review.status = Review.Status.OPEN
            review.stamp(actor)
            review.save()
            plain = {name: [_plain(value) for value in both] for name, both in changes.items() if name != "text"}
            record("review.changed", review, actor=actor, changes=plain, fields=sorted(changes))
    return review


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def respond(review: Review, text: str, actor: User) -> Review:
    """What we say to it in public. The office posts it where the review stands."""
    if not text.strip():
        raise Refused(_("Write an answer first."), "response")
    with transaction.atomic():
        found = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
        found.response, found.status = text.strip(), Review.Status.ANSWERED
        found.responded_at, found.responded_by = timezone.now(), actor
        found.stamp(actor)
        found.save()
        record("review.answered", found, actor=actor)
    return found


def delete(review: Review, actor: User) -> None:
    with transaction.atomic():
        review.mark_deleted(actor)
        record("review.deleted", review, actor=actor)


def restore(review: Review, actor: User) -> Review:
    with transaction.atomic():
        review.mark_restored(actor)
        record("review.restored", review, actor=actor)
    return review
