"""What staff do to one appointment. Each is a noun that is created; each answers with the page it came from."""

from __future__ import annotations

import json
from datetime import time, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.comms.calendar import booking, letters, reminders
from roofs.comms.calendar.models import Appointment
from roofs.core.kit.refusals import Refused
from roofs.core.kit.windows import at_local
from roofs.surfaces.web.calendar.forms import CancelForm, MoveForm, OutcomeForm, ReminderForm
from roofs.surfaces.web.calendar.pages import page_of
from roofs.surfaces.web.calendar.period import day_in
from roofs.surfaces.web.calendar.reading import appointment_of, calendar_for, wanted_of
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import number_in, viewer

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_DRAG = 1440


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """It was dragged to another time, or made longer. Who is taken there stays where they are, and it is said."""
    user = viewer(request)
    row = appointment_of(request, number_in(request.POST.get("appointment", "")))
    minute = min(number_in(request.POST.get("minute", "")), LONGEST_DRAG)
    minutes = min(number_in(request.POST.get("minutes", "")) or row.minutes, LONGEST_DRAG)
    clock = time(minute // 60 % 24, minute % 60)
    start = at_local(day_in(request.POST.get("day", "")), clock, timezone.get_current_timezone_name())
    before = row.starts_at, row.ends_at
    try:
        with transaction.atomic():
            row = booking.reschedule(row, start, start + timedelta(minutes=minutes), actor=user)
            if (row.starts_at, row.ends_at) != before:
                letters.tell_people(row, "moved", but=user)
        toast = {"text": _("%(what)s: %(when)s") % {"what": row.headline, "when": _when(row)}}
    except Refused as refusal:
        toast = {"text": refusal.reason, "level": "error"}
    if not request.headers.get("HX-Request"):
        messages.info(request, toast["text"])
        return redirect("web:calendar")
    answer = render(request, "calendar/_grid.html", calendar_for(request, wanted_of(request)))
    answer["HX-Trigger"] = json.dumps({"toast": toast})
    return answer


@require_POST
def new_time(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = viewer(request), appointment_of(request, pk)
    form = MoveForm(request.POST, viewer=user, row=row)
    if form.is_valid():
        start, end = form.moment(row.zone)
        given = form.cleaned_data
        try:
            with transaction.atomic():
                row = booking.reschedule(
                    row, start, end, actor=user, reason=given["reason"], override=given.get("override", False)
                )
                _tell(request, row, "moved", customer_too=given.get("notify", False))
        except Refused as refusal:
            form.add_error("time" if refusal.field == "starts_at" else None, refusal.reason)
        else:
            messages.success(request, _("Moved to %(when)s.") % {"when": _when(row)})
            return back(request, _page(row))
    return render(request, "calendar/show.html", page_of(request, row) | {"move_form": form}, status=422)


@require_POST
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = appointment_of(request, pk), CancelForm(request.POST)
    form.is_valid()
    given = form.cleaned_data

    def cancel() -> str:
        done = booking.cancel(row, viewer(request), given.get("reason", ""))
        _tell(request, done, "cancelled", customer_too=given.get("notify", False))
        return _("Cancelled: %(what)s.") % {"what": done.headline}

    return _done(request, row, cancel, undo=True)


@require_POST
def reinstatement(request: HttpRequest, pk: int) -> HttpResponse:
    row = appointment_of(request, pk)

    def reinstate() -> str:
        done = booking.reinstate(row, viewer(request))
        return _("It takes place after all: %(what)s.") % {"what": done.headline}

    return _done(request, row, reinstate)


@require_POST
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    row = appointment_of(request, pk)

    def confirm() -> str:
        booking.confirm(row, viewer(request))
        return _("Confirmed.")

    return _done(request, row, confirm)


@require_POST
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    row = appointment_of(request, pk)

    def complete() -> str:
        booking.complete(row, viewer(request), _outcome(request))
        return _("Done: %(what)s.") % {"what": row.headline}

    return _done(request, row, complete, undo=True)


@require_POST
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    row = appointment_of(request, pk)

    def miss() -> str:
        booking.miss(row, viewer(request), _outcome(request))
        return _("Nobody was there: %(what)s.") % {"what": row.headline}

    return _done(request, row, miss, undo=True)


@require_POST
def reminder(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = appointment_of(request, pk), ReminderForm(request.POST)

    def remind() -> str:
        if not form.is_valid():
            raise Refused(_("Choose one of the list."))
        given = form.cleaned_data
        reminders.remind_now(row, viewer(request), given["audience"], given["channel"])
        return _("The reminder is on its way.")

    return _done(request, row, remind)


def _outcome(request: HttpRequest) -> str:
    form = OutcomeForm(request.POST)
    return str(form.cleaned_data["outcome"]) if form.is_valid() else ""


def _done(request: HttpRequest, row: Appointment, act: Callable[[], str], *, undo: bool = False) -> HttpResponse:
    try:
        with transaction.atomic():
            words = act()
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        tags = f"undo:{reverse('web:appointment_reinstatement', args=[row.pk])}" if undo else ""
        messages.success(request, words, extra_tags=tags)
    return back(request, _page(row))


def _tell(request: HttpRequest, row: Appointment, news: letters.News, *, customer_too: bool) -> None:
    letters.tell_people(row, news, but=viewer(request))
    if customer_too:
        letters.tell_customer(row, news)


def _when(row: Appointment) -> str:
    return date_format(timezone.localtime(row.starts_at), "SHORT_DATETIME_FORMAT")


def _page(row: Appointment) -> str:
    return reverse("web:appointment", args=[row.pk])
