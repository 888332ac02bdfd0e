"""One appointment: reading, changing, moving and cancelling it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Router

from roofs.comms.calendar import booking, letters, reminders
from roofs.comms.calendar.models import Appointment
from roofs.comms.calendar.vocabulary import Status
from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.surfaces.api.answers import answer, nothing
from roofs.surfaces.api.appointments.reading import people_of, reminders_of, whole
from roofs.surfaces.api.appointments.shapes import (
    APPOINTMENT,
    REMINDED,
    AppointmentChange,
    AppointmentShape,
    ManualReminder,
    NewTime,
    Reminded,
)
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.custom import HANGING, take_over_custom
from roofs.surfaces.api.etags import IfMatch, etag, refuse_stale
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.problems import Problem
from roofs.surfaces.api.rows import one_of

router = Router(tags=["Appointments"])
USUALLY = ManualReminder()
"""When the body is left out."""


@router.get(
    "/{int:appointment_id}", response=AppointmentShape, operation_id="getAppointment", summary="Read an appointment"
)
def show(request: HttpRequest, appointment_id: Id) -> HttpResponse:
    """With its reminders. The ETag can be sent back as If-Match with a change."""
    return _answered(_visible(caller(request), appointment_id))


@router.put(
    "/{int:appointment_id}",
    response={200: AppointmentShape, 409: Problem, 412: Problem},
    operation_id="updateAppointment",
    summary="Change an appointment",
)
def update(
    request: HttpRequest, appointment_id: Id, payload: AppointmentChange, if_match: IfMatch = None
) -> HttpResponse:
    """Changes the fields that are sent; a new time moves it. With If-Match: 412 when somebody was faster."""
    user = caller(request)
    with transaction.atomic():
        row = _visible(user, appointment_id, locked=True)
        refuse_stale(if_match, etag(row))
        before = row.starts_at, row.ends_at, row.status
        take_over_custom(row, payload.model_dump(exclude_unset=True, include=HANGING), user)
        row = _changed(row, payload, user)
        _tell(row, before, user, customer_too=payload.notify_customer)
    return _answered(row)


def _changed(row: Appointment, payload: AppointmentChange, user: User) -> Appointment:
    sent = payload.model_fields_set
    values = {name: getattr(payload, name) for name in sent & booking.EDITABLE}
    row = booking.correct(
        row,
        values,
        user,
        people=people_of(payload.people, user) if "people" in sent else None,
        remind=reminders_of(payload.reminders) if "reminders" in sent else None,
        override=payload.override,
    )
    if payload.starts_at or payload.ends_at:
        starts_at = payload.starts_at or row.starts_at
        row = booking.reschedule(
            row, starts_at, payload.ends_at, actor=user, reason=payload.reason, override=payload.override
        )
    return _settled(row, payload, user)


def _settled(row: Appointment, payload: AppointmentChange, user: User) -> Appointment:
    match payload.status:
        case Status.SCHEDULED:
            return booking.reinstate(row, user, override=payload.override)
        case Status.CONFIRMED:
            if not row.is_active:
                raise Refused(_("It was cancelled or is over."), "status")
            return booking.confirm(row, user)
        case Status.COMPLETED:
            return booking.complete(row, user, payload.outcome)
        case Status.NO_SHOW:
            return booking.miss(row, user, payload.outcome)
        case Status.CANCELLED:
            return booking.cancel(row, user, payload.reason)
    return row


@router.delete(
    "/{int:appointment_id}",
    response={204: None, 409: Problem},
    operation_id="cancelAppointment",
    summary="Cancel an appointment",
)
def cancel(request: HttpRequest, appointment_id: Id) -> HttpResponse:
    """It keeps its place in the history, gives the time free and is reminded of no more.

    `PUT` with the status `scheduled` brings it back; `PUT` with `cancelled` also takes a reason.
    """
    user = caller(request)
    with transaction.atomic():
        row = _visible(user, appointment_id, locked=True)
        before = row.starts_at, row.ends_at, row.status
        _tell(booking.cancel(row, user), before, user, customer_too=False)
    return nothing()


@router.post(
    "/{int:appointment_id}/reschedule",
    response={200: AppointmentShape, 409: Problem, 412: Problem},
    operation_id="rescheduleAppointment",
    summary="Move an appointment",
)
def reschedule(request: HttpRequest, appointment_id: Id, payload: NewTime, if_match: IfMatch = None) -> HttpResponse:
    """409 naming `starts_at` when one of the people is taken at that time. Reminders move with it."""
    user = caller(request)
    with transaction.atomic():
        row = _visible(user, appointment_id, locked=True)
        refuse_stale(if_match, etag(row))
        before = row.starts_at, row.ends_at, row.status
        row = booking.reschedule(
            row, payload.starts_at, payload.ends_at, actor=user, reason=payload.reason, override=payload.override
        )
        _tell(row, before, user, customer_too=payload.notify_customer)
    return _answered(row)


@router.post(
    "/{int:appointment_id}/send-reminder",
    response={200: Reminded, 409: Problem},
    operation_id="sendReminder",
    summary="Remind somebody now",
)
def remind(request: HttpRequest, appointment_id: Id, payload: Body[ManualReminder] = USUALLY) -> HttpResponse:
    """The customer by e-mail, unless the body says otherwise. 409 when they cannot or must not be reached that way."""
    user = caller(request)
    sent = reminders.remind_now(_visible(user, appointment_id), user, payload.audience, payload.channel)
    return answer(REMINDED, {"messages": [one.pk for one in sent]})


def _tell(row: Appointment, before: tuple[Any, Any, str], user: User, *, customer_too: bool) -> None:
    if row.status == Status.CANCELLED != before[2]:
        news: letters.News = "cancelled"
    elif (row.starts_at, row.ends_at) != before[:2]:
        news = "moved"
    else:
        return
    letters.tell_people(row, news, but=user)
    if customer_too:
        letters.tell_customer(row, news)


def _visible(user: User, appointment_id: int, *, locked: bool = False) -> Appointment:
    return one_of(Appointment.objects.one_visible_to(user, appointment_id).with_people(), locked=locked)


def _answered(row: Appointment) -> HttpResponse:
    return answer(APPOINTMENT, whole(row), headers={"ETag": etag(row)})
