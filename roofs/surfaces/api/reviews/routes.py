"""Reviews: taking them in, answering them, counting them, and asking for more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.reviews import asking, keeping
from roofs.marketing.reviews.figures import standing
from roofs.marketing.reviews.models import Review, ReviewQuerySet, ReviewRequest
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller, seller
from roofs.surfaces.api.custom import HANGING, hanging_by_record, hanging_on, take_over_custom
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id, Order, Page, one_page
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.reviews.shapes import (
    REQUEST,
    REVIEW,
    REVIEWS,
    STATS,
    Answer,
    NewReview,
    RequestShape,
    ReviewChange,
    ReviewQuery,
    ReviewShape,
    Stats,
    StatsQuery,
)
from roofs.surfaces.api.rows import named, one_of

router = Router(tags=["Reviews"])
SORTS = {"reviewed_at": ("reviewed_at",), "rating": ("rating",)}


@router.get("/", response=Page[ReviewShape], operation_id="listReviews", summary="List reviews")
def index(request: HttpRequest, query: Query[ReviewQuery]) -> HttpResponse:
    """The latest first unless `sort` says otherwise."""
    refuse_unknown(request.GET, ReviewQuery)
    user = caller(request)
    order = Order.read(query.sort, SORTS, usually="asc")
    rows = query.hanging_on("review", _narrowed(Review.objects.visible_to(user), query))
    found = one_page(order.applied(rows), query, order, lambda some: some.select_related(*_JOINED))
    hanging = hanging_by_record("review", [one.pk for one in found.items])
    return answer(REVIEWS, replace(found, items=[_told(one) | hanging[one.pk] for one in found.items]))


_JOINED = ("customer__contact", "responded_by")


def _narrowed(rows: ReviewQuerySet, query: ReviewQuery) -> ReviewQuerySet:
    given = {
        "platform__in": query.platform,
        "rating__in": query.rating,
        "status": query.status,
        "customer": query.customer_id,
        "reviewed_at__gte": query.since,
        "reviewed_at__lt": query.until,
    }
    return rows.filter(**{name: value for name, value in given.items() if value not in ([], None)}).search(query.q)


@router.post("/", response={201: ReviewShape, 409: Problem}, operation_id="createReview", summary="Take in a review")
def create(request: HttpRequest, payload: NewReview) -> HttpResponse:
    user = seller(request)
    with transaction.atomic():
        kept = _taken_in(payload, user)
        take_over_custom(kept, payload.model_dump(exclude_unset=True, include=HANGING), user)
    return answer(REVIEW, _whole(kept), 201, {"Location": f"/api/reviews/{kept.pk}", "ETag": etag(kept)})


def _taken_in(payload: NewReview, user: User) -> Review:
    values = payload.model_dump(exclude_unset=True, exclude={"customer_id", "project_id", "reviewed_at", *HANGING})
    if payload.reviewed_at is not None:
        values["reviewed_at"] = payload.reviewed_at
    project = None
    if payload.project_id is not None:
        project = named(Project.objects.visible_to(user).select_related("customer"), payload.project_id, "project_id")
        values["customer"] = project.customer
    if payload.customer_id is not None:
        values["customer"] = named(Customer.objects.visible_to(user), payload.customer_id, "customer_id")
    if values.get("external_id"):
        _refuse_hidden(user, payload)
    kept = keeping.keep(values, user, about=project)
    return _visible(user, kept.pk)


def _refuse_hidden(user: User, payload: NewReview) -> None:
    """One may not write over a review that one may not read."""
    mine = Review.objects.visible_to(user).filter(platform=payload.platform, external_id=payload.external_id).exists()
    if not mine and keeping.is_here(payload.platform, payload.external_id):
        raise Refused(_("This review is here already."), "external_id")


@router.get("/stats", response=Stats, operation_id="countReviews", summary="Count reviews")
def stats(request: HttpRequest, query: Query[StatsQuery]) -> HttpResponse:
    """Average, distribution and how many were answered, of what the caller may see."""
    refuse_unknown(request.GET, StatsQuery)
    user = caller(request)
    reviews, requests = Review.objects.visible_to(user), ReviewRequest.objects.visible_to(user)
    return answer(STATS, standing(reviews, requests, query.since, query.until))


@router.post(
    "/request/{int:customer_id}",
    response={201: RequestShape, 409: Problem},
    operation_id="requestReview",
    summary="Ask a customer for a review",
)
def request_review(request: HttpRequest, customer_id: Id) -> HttpResponse:
    """One letter, in their language, at most once in the time the office has set; never to who asked us to stop."""
    user = seller(request)
    customer = one_of(Customer.objects.visible_to(user).with_people(), pk=customer_id)
    return answer(REQUEST, asking.ask(customer, user), 201)


@router.get("/{int:review_id}", response=ReviewShape, operation_id="getReview", summary="Read a review")
def show(request: HttpRequest, review_id: Id) -> HttpResponse:
    return _answered(_visible(caller(request), review_id))


@router.put(
    "/{int:review_id}",
    response={200: ReviewShape, 409: Problem, 412: Problem},
    operation_id="updateReview",
    summary="Change a review",
)
def update(request: HttpRequest, review_id: Id, payload: ReviewChange, if_match: IfMatch = None) -> HttpResponse:
    """What was read or typed wrong, whose it is, and what hangs on it."""
    user = seller(request)
    with transaction.atomic():
        review = _visible(user, review_id)
        refuse_stale(if_match, etag(review))
        values = payload.model_dump(exclude_unset=True)
        take_over_custom(review, values, user)
        if "customer_id" in values:
            key = values.pop("customer_id")
            values["customer"] = key and named(Customer.objects.visible_to(user), key, "customer_id")
        keeping.correct(review, values, user)
    return _answered(_visible(user, review_id))


@router.put(
    "/{int:review_id}/respond",
    response={200: ReviewShape, 409: Problem, 412: Problem},
    operation_id="respondToReview",
    summary="Answer a review",
)
def respond(request: HttpRequest, review_id: Id, payload: Answer, if_match: IfMatch = None) -> HttpResponse:
    """What we say to it in public. A second answer takes the place of the first."""
    user = seller(request)
    with transaction.atomic():
        review = _visible(user, review_id)
        refuse_stale(if_match, etag(review))
        keeping.respond(review, payload.response, user)
    return _answered(_visible(user, review_id))


def _visible(user: User, review_id: int) -> Review:
    return one_of(Review.objects.visible_to(user).select_related(*_JOINED), pk=review_id)


def _answered(review: Review) -> HttpResponse:
    return answer(REVIEW, _whole(review), headers={"ETag": etag(review)})


def _whole(review: Review) -> dict[str, Any]:
    return _told(review) | hanging_on(review)


def _told(review: Review) -> dict[str, Any]:
    customer, person = review.customer, review.responded_by
    names = ReviewShape.model_fields.keys() - {"customer", "project_id", "responded_by", *HANGING}
    return {name: getattr(review, name) for name in names} | {
        "customer": customer and {"id": customer.pk, "name": str(customer)},
        "project_id": review.subject_id if review.subject_type == "project" else None,
        "responded_by": person and {"id": person.pk, "name": str(person)},
    }
