"""All appointments: the list, the calendar, who is free, and making another."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from roofs.comms.calendar import availability, booking, letters
from roofs.comms.calendar.filtering import SORTS, AppointmentFilter
from roofs.comms.calendar.models import Appointment, AppointmentQuerySet
from roofs.comms.calendar.vocabulary import HOLDING, Origin
from roofs.core.accounts.models import User, known_zone
from roofs.core.kit.refusals import Refused
from roofs.core.kit.windows import at_local
from roofs.people.team.duty import Range
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.appointments.reading import people_of, place_of, reminders_of, subject_of, whole
from roofs.surfaces.api.appointments.shapes import (
    APPOINTMENT,
    APPOINTMENTS,
    CALENDAR,
    FREE,
    AppointmentQuery,
    AppointmentRow,
    AppointmentShape,
    AvailabilityQuery,
    CalendarQuery,
    CalendarShape,
    FreeShape,
    NewAppointment,
    UpcomingQuery,
)
from roofs.surfaces.api.bodies import refuse_unknown
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.custom import HANGING, take_over_custom
from roofs.surfaces.api.etags import etag
from roofs.surfaces.api.lists import Id, Order, Page, one_page
from roofs.surfaces.api.problems import Problem, Refusal

router = Router(tags=["Appointments"])
MOST_DAYS, USUAL_DAYS, MOST_ITEMS = 62, 31, 2000
WEEK = timedelta(days=6)


@router.get("/", response=Page[AppointmentRow], operation_id="listAppointments", summary="List appointments")
def index(request: HttpRequest, query: Query[AppointmentQuery]) -> HttpResponse:
    """The latest first unless `sort` says otherwise. Managers see all, others what they attend or made."""
    refuse_unknown(request.GET, AppointmentQuery)
    user = caller(request)
    rows = query.apply(Appointment.objects.visible_to(user), user)
    return _page(query, query, query.hanging_on("appointment", rows))


@router.post(
    "/",
    response={201: AppointmentShape, 409: Problem},
    operation_id="createAppointment",
    summary="Make an appointment",
)
def create(request: HttpRequest, payload: NewAppointment) -> HttpResponse:
    """409 naming `starts_at` when one of the people is taken at that time."""
    row = _booked(payload, caller(request))
    return answer(APPOINTMENT, whole(row), 201, {"Location": f"/api/appointments/{row.pk}", "ETag": etag(row)})


@transaction.atomic
def _booked(payload: NewAppointment, user: User) -> Appointment:
    subject = subject_of(payload.subject_type, payload.subject_id, user)
    people = [user] if payload.people is None else people_of(payload.people, user)
    row = booking.book(
        payload.kind,
        payload.starts_at,
        payload.ends_at,
        people=people,
        subject=subject.key if subject else None,
        actor=user,
        override=payload.override,
        remind=reminders_of(payload.reminders),
        contact=subject.contact if subject else None,
        zone=payload.zone,
        title=payload.title,
        notes=payload.notes,
        origin=Origin.API,
        **place_of(payload, subject),
    )
    take_over_custom(row, payload.model_dump(exclude_unset=True, include=HANGING), user)
    letters.tell_people(row, "booked", but=user)
    if payload.notify_customer:
        letters.tell_customer(row, "booked")
    return row


@router.get("/upcoming", response=Page[AppointmentRow], operation_id="listUpcoming", summary="What comes next")
def upcoming(request: HttpRequest, query: Query[UpcomingQuery]) -> HttpResponse:
    """Of the next seven days unless `days` says otherwise, the next one first."""
    refuse_unknown(request.GET, UpcomingQuery)
    user, now = caller(request), timezone.now()
    wanted = AppointmentFilter(person=query.person, sort="starts_at:asc")
    rows = Appointment.objects.visible_to(user).upcoming(now).filter(starts_at__lt=now + timedelta(days=query.days))
    return _page(query, wanted, wanted.apply(rows, user))


@router.get("/calendar", response=CalendarShape, operation_id="getCalendar", summary="Read the calendar")
def calendar(request: HttpRequest, query: Query[CalendarQuery]) -> HttpResponse:
    """Every appointment of which any part lies between two moments."""
    refuse_unknown(request.GET, CalendarQuery)
    start = query.start or datetime.combine(timezone.now().astimezone(UTC).date(), time(), UTC)
    wanted = max(query.end or start + timedelta(days=USUAL_DAYS), start)
    end = min(wanted, start + timedelta(days=MOST_DAYS))
    rows = Appointment.objects.visible_to(caller(request)).between(start, end)
    if not query.cancelled:
        rows = rows.filter(status__in=HOLDING)
    if query.kind:
        rows = rows.filter(kind__in=query.kind)
    if query.person:
        rows = rows.attended_by(*query.person)
    found = list(_dressed(rows.order_by("starts_at", "pk"))[: MOST_ITEMS + 1])
    told = {"start": start, "end": end, "items": found[:MOST_ITEMS], "has_more": len(found) > MOST_ITEMS}
    return answer(CALENDAR, told)


@router.get(
    "/availability/{int:team_member_id}",
    response={200: FreeShape, 409: Problem},
    operation_id="getFreeTimes",
    summary="When a person can be booked",
)
def free(request: HttpRequest, team_member_id: Id, query: Query[AvailabilityQuery]) -> HttpResponse:
    """Working hours without days off, appointments and the road between them."""
    refuse_unknown(request.GET, AvailabilityQuery)
    person = User.objects.visible_to(caller(request)).staff().filter(pk=team_member_id).first()
    if person is None:
        raise Refusal("not_found")
    zone = _zone(query.zone) or person.zone.key
    first = query.start or timezone.now().astimezone(person.zone).date()
    first = min(max(first, date(booking.FIRST_YEAR, 1, 1)), date(booking.LAST_YEAR, 1, 1))
    last = min(query.end or first + WEEK, first + timedelta(days=MOST_DAYS))
    window = Range(at_local(first, time(0), zone), at_local(last + timedelta(days=1), time(0), zone))
    told = {
        "person_id": person.pk,
        "zone": zone,
        "minutes": query.minutes,
        "slots": availability.free_slots(person, first, last, query.minutes, zone=zone, notice=False),
        "free": [one for one in availability.free_time(person, window) if _touches(one, window)],
    }
    return answer(FREE, told)


def _touches(one: Range, window: Range) -> bool:
    return one.starts_at < window.ends_at and window.starts_at < one.ends_at


def _zone(name: str) -> str:
    if name:
        try:
            known_zone(name)
        except ValidationError:
            raise Refused(_("Write a time zone like America/Detroit."), "zone") from None
    return name


def _page(
    paging: AppointmentQuery | UpcomingQuery, wanted: AppointmentFilter, rows: AppointmentQuerySet
) -> HttpResponse:
    order = Order.read(wanted.sort, SORTS, usually="desc")
    return answer(APPOINTMENTS, one_page(wanted.ordered(rows), paging, order, _dressed))


def _dressed(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    return rows.select_related("contact").prefetch_related("attendances__user").defer("notes", "outcome")
