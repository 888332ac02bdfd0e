"""The calendar, one appointment, and the form that makes another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roofs.comms.calendar import availability, booking, letters
from roofs.comms.calendar.models import Appointment
from roofs.comms.calendar.subjects import Subject
from roofs.comms.timeline.wording import Text, wording_of
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.core.kit.windows import at_local
from roofs.people.contacts.models import Customer
from roofs.people.team.duty import Range
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.calendar.forms import (
    AppointmentForm,
    CancelForm,
    MoveForm,
    OutcomeForm,
    ReminderForm,
    before,
    initial_of,
)
from roofs.surfaces.web.calendar.period import day_in
from roofs.surfaces.web.calendar.reading import appointment_of, calendar_for, subject_in, team_of, wanted_of
from roofs.surfaces.web.leads.reading import number_in, viewer

if TYPE_CHECKING:
    from collections.abc import Sequence

HISTORY, FOUND, SLOTS = 200, 6, 40


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    shown = calendar_for(request, wanted_of(request))
    return render(request, "calendar/_grid.html" if request.headers.get("HX-Request") else "calendar/index.html", shown)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    row = appointment_of(request, pk)
    return render(
        request,
        "calendar/_dialog.html" if request.headers.get("HX-Request") else "calendar/show.html",
        page_of(request, row),
    )


def page_of(request: HttpRequest, row: Appointment) -> dict[str, object]:
    user = viewer(request)
    local = row.local_start
    time_of = {"day": local.date(), "time": local.time(), "minutes": row.minutes, "notify": True}
    return {
        "row": row,
        "subject": subject_in(user, f"{row.subject_type}:{row.subject_id}") if row.subject_id else None,
        "move_form": MoveForm(viewer=user, row=row, initial=time_of),
        "cancel_form": CancelForm(initial={"notify": bool(row.contact and row.contact.email)}),
        "outcome_form": OutcomeForm(initial={"outcome": row.outcome}),
        "reminder_form": ReminderForm(),
        "reminders": [(one, before(one.minutes_before)) for one in row.reminder_list],
        "has_begun": row.starts_at <= timezone.now(),
        "history": _history(row),
        "other_clock": row.starts_at.astimezone(user.zone).utcoffset() != local.utcoffset(),
    }


def _history(row: Appointment) -> list[tuple[Event, Text, str, str]]:
    """What happened to this one, out of the history of what it is about."""
    kind, key = letters.about(row)
    events = Event.objects.filter(subject_type=kind, subject_id=key, name__startswith="appointment.")
    found = []
    for event in events.select_related("actor").order_by("-pk")[:HISTORY]:
        if event.data.get("appointment") == row.pk:
            words = wording_of(event.name)
            found.append((event, words.title, words.icon, words.body(event) if words.body else ""))
    return found


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    subject = subject_in(user, request.POST.get("subject") or request.GET.get("about", ""))
    if request.method == "POST":
        form = AppointmentForm(request.POST, viewer=user)
        if form.is_valid():
            row = _booked(form, subject, user)
            if row is not None:
                messages.success(request, _("In the calendar: %(what)s.") % {"what": row.headline})
                return redirect("web:appointment", row.pk)
    else:
        start = _start(request.GET.get("start", ""))
        form = AppointmentForm(viewer=user, initial=initial_of(user, subject, start, request.GET.get("kind", "")))
        if not (subject and subject.contact and subject.contact.email):
            form.initial["notify"] = False
    status = 422 if form.errors else 200
    return render(request, "calendar/form.html", {"form": form, "subject": subject}, status=status)


def _start(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at_local(day_in(found.date().isoformat()), found.time(), timezone.get_current_timezone_name())


def _booked(form: AppointmentForm, subject: Subject | None, user: User) -> Appointment | None:
    given = form.cleaned_data
    zone = timezone.get_current_timezone_name()
    start, end = form.moment(zone)
    try:
        with transaction.atomic():
            row = booking.book(
                given["kind"],
                start,
                end,
                people=list(given["people"]),
                subject=subject.key if subject else None,
                actor=user,
                override=given.get("override", False),
                remind=form.rules(),
                contact=subject.contact if subject else None,
                zone=zone,
                **form.details(),
            )
            letters.tell_people(row, "booked", but=user)
            if given["notify"]:
                letters.tell_customer(row, "booked")
    except Refused as refusal:
        form.add_error("time" if refusal.field == "starts_at" else None, refusal.reason)
        return None
    return row


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = viewer(request), appointment_of(request, pk)
    shown = {name: getattr(row, name) for name in AppointmentForm.base_fields if hasattr(row, name)}
    shown["people"] = [one.pk for one in row.people]
    shown.pop("reminders", None)
    form = AppointmentForm(request.POST or None, viewer=user, row=row, initial=shown)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        # Somebody this person cannot choose stays where he is.
        kept = [one for one in row.people if not team_of(user).filter(pk=one.pk).exists()]
        try:
            booking.correct(
                row,
                {"kind": given["kind"], **form.details()},
                user,
                people=[*kept, *given["people"]],
                remind=form.rules(),
                override=given.get("override", False),
            )
        except Refused as refusal:
            form.add_error("people" if refusal.field == "starts_at" else None, refusal.reason)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:appointment", row.pk)
    return render(request, "calendar/form.html", {"form": form, "row": row}, status=422 if form.errors else 200)


@require_safe
def times(request: HttpRequest) -> HttpResponse:
    """While a time is chosen: who is taken then, and when all of them are free on that day."""
    user = viewer(request)
    day = day_in(request.GET.get("day", ""))
    minutes = min(max(number_in(request.GET.get("minutes", "")) or 60, 5), 1440)
    numbers = [number_in(one) for one in request.GET.getlist("people")[:20]]
    people = list(team_of(user).filter(pk__in=numbers))
    but = number_in(request.GET.get("but", "")) or None
    zone = timezone.get_current_timezone_name()
    slots = _common_slots(people, day, minutes, zone, but)
    chosen = _start(f"{day.isoformat()}T{request.GET.get('time', '')}")
    shown = {
        "people": people,
        "day": day,
        "slots": [timezone.localtime(one.starts_at) for one in slots[:SLOTS]],
        "taken": _taken(people, chosen, minutes, but) if chosen else [],
        "chosen": timezone.localtime(chosen) if chosen else None,
    }
    return render(request, "calendar/_times.html", shown)


def _common_slots(people: Sequence[User], day: object, minutes: int, zone: str, but: int | None) -> list[Range]:
    found: list[Range] | None = None
    for one in people:
        mine = availability.free_slots(
            one, day_in(str(day)), day_in(str(day)), minutes, zone=zone, notice=False, but=but
        )
        found = mine if found is None else [slot for slot in found if slot in mine]
    return found or []


def _taken(people: Sequence[User], start: datetime, minutes: int, but: int | None) -> list[User]:
    end = start + timedelta(minutes=minutes)
    return [one for one in people if not availability.is_free(one, start, end, but=but)]


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Leads, customers and projects by name, for the form."""
    user, text = viewer(request), request.GET.get("about_q", "").strip()[:100]
    found: list[tuple[str, str, str]] = []
    if text:
        leads = Lead.objects.visible_to(user).with_people().search(text).order_by("-pk")[:FOUND]
        found += [(f"lead:{one.pk}", str(one), one.address or _("Lead")) for one in leads]
        customers = Customer.objects.visible_to(user).search(text).select_related("contact").order_by("-pk")[:FOUND]
        found += [(f"customer:{one.pk}", str(one), _("Customer")) for one in customers]
        projects = Project.objects.visible_to(user).search(text).with_people()
        found += [(f"project:{one.pk}", str(one), _("Project")) for one in projects.order_by("-pk")[:FOUND]]
    return render(request, "calendar/_about.html", {"found": found, "text": text})
