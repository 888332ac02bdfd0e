"""One's own appointment behind a signed link: read, confirm, move, cancel; and calendars for other programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from roofs.comms.calendar import booking, holding, invitation, letters, links
from roofs.comms.calendar.availability import free_slots
from roofs.comms.calendar.holding import Collision
from roofs.comms.calendar.models import Appointment, BookingLink, Feed
from roofs.core.company.office import office
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.public import booking as choosing
from roofs.surfaces.web.public.letters import NEVER_KEPT, unknown

PAST, AHEAD = timedelta(days=60), timedelta(days=400)
MOST = 2000


@login_not_required
@csrf_exempt  # the link is the proof, and strangers get no cookie
@require_http_methods(["GET", "HEAD", "POST"])
@choosing.spoken
def page(request: HttpRequest, token: str) -> HttpResponse:
    row = links.read_manage(token)
    if row is None:
        return unknown(request)
    with timezone.override(row.zone):
        problem = ""
        if request.method == "POST":
            try:
                with transaction.atomic():
                    _act(request, row)
            except Refused as refusal:
                problem = _("This time has just been taken.") if isinstance(refusal, Collision) else refusal.reason
            else:
                return redirect(f"{request.path}?{urlencode({'language': get_language() or 'en'})}")
        return _shown(request, row, token, problem)


def _act(request: HttpRequest, row: Appointment) -> None:
    what = request.POST.get("do", "")
    if not _may_change(row):
        raise Refused(_("It is too late to change this here. Please call us."))
    if what == "confirm":
        booking.confirm(row, None, by_customer=True)
    elif what == "cancel":
        done = booking.cancel(row, None, request.POST.get("reason", ""), by_customer=True)
        letters.tell_customer(done, "cancelled")
        letters.tell_people(done, "cancelled")
    elif what == "move":
        _move(request, row)


def _move(request: HttpRequest, row: Appointment) -> None:
    chosen = choosing.moment_in(request.POST.get("at", ""))
    user = row.people[0]
    holding.take_turns([user.pk])
    day = timezone.localtime(chosen).date() if chosen else timezone.localdate()
    free = free_slots(user, day, day, row.minutes, zone=row.zone, but=row.pk)
    if not any(one.starts_at == chosen for one in free) or chosen is None:
        raise Collision(user, _("This time has just been taken."))
    moved = booking.reschedule(row, chosen, actor=None, reason=_("by the customer"))
    letters.tell_customer(moved, "moved")
    letters.tell_people(moved, "moved")


def _may_change(row: Appointment) -> bool:
    return row.is_active and row.starts_at > timezone.now()


def _shown(request: HttpRequest, row: Appointment, token: str, problem: str) -> HttpResponse:
    told: dict[str, Any] = {
        "row": row,
        "token": token,
        "company": office.get(),
        "problem": problem,
        "is_new": request.GET.get("new") == "1",
        "may_change": _may_change(row),
        "is_moving": request.GET.get("move") == "1" and _may_change(row) and len(row.people) == 1,
        "may_move": _may_change(row) and len(row.people) == 1,
        "other": choosing.other_language(request),
        "language": urlencode({"language": get_language() or "en"}),
        "start": timezone.localtime(row.starts_at),
    }
    if told["is_moving"]:
        link = BookingLink(user=row.people[0], kind=row.kind, minutes=row.minutes)
        days, _slots = choosing.days_of(link, request, but=row)
        told |= {"days": days, **choosing.pages_of(request)}
    answer = render(request, "public/booking_own.html", told, status=409 if problem else 200)
    for name, value in NEVER_KEPT.items():
        answer.headers[name] = value
    return answer


@login_not_required
@require_safe
def file(request: HttpRequest, token: str) -> HttpResponse:
    row = links.read_manage(token)
    if row is None:
        return unknown(request)
    return _calendar(invitation.calendar_of([row]), "appointment.ics")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's appointments, for the program that knows the secret address."""
    found = links.read_feed(token)
    if found is None:
        return HttpResponse(status=404, headers=NEVER_KEPT)
    now = timezone.now()
    Feed.objects.filter(pk=found.pk).update(read_at=now)
    user = found.user
    rows = Appointment.objects.visible_to(user).attended_by(user.pk).filter(starts_at__lt=now + AHEAD)
    rows = rows.filter(starts_at__gt=now - PAST).with_people().order_by("starts_at")[:MOST]
    name = f"{user.get_full_name()}, {office.get().name}"
    return _calendar(invitation.calendar_of(rows, for_us=True, name=name), "calendar.ics")


def _calendar(content: str, name: str) -> HttpResponse:
    headers = NEVER_KEPT | {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
