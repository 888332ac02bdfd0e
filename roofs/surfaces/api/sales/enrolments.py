"""Who is in which sequence: taking somebody in, taking him out, pausing, and why each touch goes out or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Query, Router

from roofs.core.accounts.models import User
from roofs.core.accounts.reach import reached
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import enrolling, explaining
from roofs.marketing.cadence.models import Enrolment, Sequence
from roofs.marketing.campaigns.models import ORIGIN
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller, seller
from roofs.surfaces.api.lists import Id, Order, Page, one_page
from roofs.surfaces.api.problems import Problem, Refusal
from roofs.surfaces.api.rows import one_of, subject_named
from roofs.surfaces.api.sales.shapes import (
    COURSES,
    ENROLMENT,
    ENROLMENTS,
    CourseShape,
    EnrolmentQuery,
    EnrolmentShape,
    Leaving,
    NewEnrolment,
)

router = Router(tags=["Campaigns"])
SORTS = {"started_at": ("started_at",)}
SIMPLY = Leaving()
"""When the body is left out."""


@router.get("/enrolments", response=Page[EnrolmentShape], operation_id="listEnrolments", summary="List who is in what")
def index(request: HttpRequest, query: Query[EnrolmentQuery]) -> HttpResponse:
    refuse_unknown(request.GET, EnrolmentQuery)
    user, order = caller(request), Order.read(query.sort, SORTS, usually="desc")
    given: dict[str, Any] = {
        "status": query.status,
        "sequence__slug": query.sequence,
        "cohort__origin": f"{ORIGIN}{query.campaign_id}" if query.campaign_id else "",
        "subject_type": query.subject_type,
        "subject_id": query.subject_id,
    }
    rows = Enrolment.objects.visible_to(user).filter(**{name: value for name, value in given.items() if value})
    found = one_page(order.applied(rows), query, order, lambda some: some.select_related("sequence", "next_step"))
    return answer(ENROLMENTS, replace(found, items=[_told(one) for one in found.items]))


@router.post(
    "/enrolments", response={201: EnrolmentShape, 409: Problem}, operation_id="createEnrolment", summary="Take in"
)
def create(request: HttpRequest, payload: NewEnrolment) -> HttpResponse:
    """Refused with the reason when they are in it already, in another one that goes first, or cannot be reached."""
    user = seller(request)
    sequence = Sequence.objects.visible_to(user).filter(slug=payload.sequence, paused_at=None).first()
    if sequence is None:
        raise Refused(_("There is no such sequence, or it is paused."), "sequence")
    subject = subject_named(user, payload.subject_type, payload.subject_id)
    result = enrolling.enrol(subject, sequence, actor=user, source="api")
    if result.enrolment is None:
        raise Refused(str(enrolling.REFUSALS.get(result.refused, result.refused)), "subject_id")
    made = _enrolment(user, result.enrolment.pk)
    return answer(ENROLMENT, _told(made), 201, {"Location": f"/api/sales/enrolments/{made.pk}"})


@router.get("/enrolments/{int:enrolment_id}", response=EnrolmentShape, operation_id="getEnrolment", summary="Read one")
def show(request: HttpRequest, enrolment_id: Id) -> HttpResponse:
    return answer(ENROLMENT, _told(_enrolment(caller(request), enrolment_id)))


@router.post(
    "/enrolments/{int:enrolment_id}/exit", response=EnrolmentShape, operation_id="exitEnrolment", summary="Take out"
)
def leave(request: HttpRequest, enrolment_id: Id, payload: Body[Leaving] = SIMPLY) -> HttpResponse:
    """Nothing more goes out; what was waiting is cancelled in the same moment."""
    user = seller(request)
    found = _enrolment(user, enrolment_id)
    enrolling.leave_one(found, payload.reason or "api", user)
    return answer(ENROLMENT, _told(_enrolment(user, enrolment_id)))


@router.post(
    "/enrolments/{int:enrolment_id}/pause", response=EnrolmentShape, operation_id="pauseEnrolment", summary="Pause one"
)
def pause(request: HttpRequest, enrolment_id: Id) -> HttpResponse:
    user = seller(request)
    enrolling.pause(_enrolment(user, enrolment_id), user)
    return answer(ENROLMENT, _told(_enrolment(user, enrolment_id)))


@router.post(
    "/enrolments/{int:enrolment_id}/resume",
    response=EnrolmentShape,
    operation_id="resumeEnrolment",
    summary="Let one go on",
)
def resume(request: HttpRequest, enrolment_id: Id) -> HttpResponse:
    user = seller(request)
    enrolling.resume(_enrolment(user, enrolment_id), user)
    return answer(ENROLMENT, _told(_enrolment(user, enrolment_id)))


@router.get(
    "/explain/{kind}/{int:record_id}",
    response=list[CourseShape],
    operation_id="explainTouches",
    summary="Every touch with its reason",
)
def explain(request: HttpRequest, kind: Literal["lead", "customer", "project"], record_id: Id) -> HttpResponse:
    """What one person got, did not get and will get, in every sequence, and why."""
    user = caller(request)
    if reached(user, kind, record_id) is None:
        raise Refusal("not_found")
    return answer(COURSES, [_course(one) for one in explaining.explain_for(user, kind, record_id)])


def _course(course: explaining.Course) -> dict[str, Any]:
    lines = [
        {
            "step": line.step.title,
            "channel": line.touch.channel if line.touch is not None else line.step.channel,
            "state": line.state,
            "at": line.at,
            "reason": line.reason,
            "words": line.words,
            "touch_id": line.touch.pk if line.touch is not None else None,
        }
        for line in course.lines
    ]
    return {"enrolment": _told(course.enrolment), "touches": lines}


def _enrolment(user: User, key: int) -> Enrolment:
    return one_of(Enrolment.objects.visible_to(user).select_related("sequence", "next_step"), pk=key)


def _told(row: Enrolment) -> dict[str, Any]:
    names = EnrolmentShape.model_fields.keys() - {"sequence", "next_step"}
    told = {name: getattr(row, name) for name in names}
    is_over = row.status in {Enrolment.Status.EXITED, Enrolment.Status.FINISHED}
    next_step = row.next_step.title if row.next_step is not None and not is_over else None
    return told | {"sequence": row.sequence.slug, "next_step": next_step}
