"""Reports to read, to take away as PDF and to have sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.insight.metrics.periods import months_later
from roofs.insight.reporting import sending
from roofs.insight.reporting.content import Report, month_before, week_before
from roofs.insight.reporting.pdf import pdf as set_as_pdf
from roofs.insight.reporting.policy import REPORTS
from roofs.surfaces.web.analytics.asked import day_in, seller
from roofs.surfaces.web.leads.pages import people_for
from roofs.surfaces.web.leads.reading import number_in

WEEKS, MONTHS = 8, 12
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Issue:
    kind: str
    first: dt.date
    label: str


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = seller(request)
    shown = {
        "weeks": [Issue("weekly", day, _week(day)) for day in _weeks()],
        "months": [Issue("monthly", day, _month(day)) for day in _months()] if user.is_manager else [],
        "people": [person for person in people_for(user) if person != user] if user.is_manager else [],
        "rules": REPORTS.get(),
        "page": "reports",
    }
    return render(request, "reports/index.html", shown)


@require_safe
def show(request: HttpRequest, kind: str, first: str) -> HttpResponse:
    person, day = _person(request, kind), _first(kind, first)
    report = sending.make(kind, day, person)
    shown = {"report": report, "person": person, "is_mine": person == seller(request), "page": "reports"}
    return render(request, "reports/show.html", shown)


@require_safe
def pdf(request: HttpRequest, kind: str, first: str) -> HttpResponse:
    report = sending.make(kind, _first(kind, first), _person(request, kind))
    response = HttpResponse(set_as_pdf(report), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_file_name(report)}"'
    return response


@require_POST
def sending_now(request: HttpRequest, kind: str, first: str) -> HttpResponse:
    """To whoever asks, never to somebody else."""
    person = seller(request)
    day = _first(kind, first)
    if kind == "monthly" and not person.is_manager:
        raise Http404
    sending.send_now(kind, day, person)
    messages.success(request, _("It is on its way to %(address)s.") % {"address": person.email})
    return redirect("web:report", kind, day.isoformat())


def _person(request: HttpRequest, kind: str) -> User:
    """Whose report it is: one's own; a manager may read everybody's week."""
    user = seller(request)
    if kind == "monthly":
        if not user.is_manager:
            raise Http404
        return user
    wanted = number_in(request.GET.get("person", ""))
    if not wanted or wanted == user.pk:
        return user
    found = next((person for person in people_for(user) if person.pk == wanted), None)
    if found is None:
        raise Http404
    return found


def _first(kind: str, first: str) -> dt.date:
    """Only weeks and months that are over have a report: one that still runs would say something else tomorrow."""
    day, today = day_in(first), timezone.now().astimezone(office.get().zone).date()
    if kind not in sending.KINDS or day is None:
        raise Http404
    last = week_before(today) if kind == "weekly" else month_before(today)
    starts = day.weekday() == 0 if kind == "weekly" else day.day == 1
    if not starts or day > last:
        raise Http404
    return day


def _weeks() -> list[dt.date]:
    newest = week_before(timezone.now().astimezone(office.get().zone).date())
    return [newest - number * WEEK for number in range(WEEKS)]


def _months() -> list[dt.date]:
    newest = month_before(timezone.now().astimezone(office.get().zone).date())
    return [months_later(newest, -number) for number in range(MONTHS)]


def _week(day: dt.date) -> str:
    # Translators: a day in Django's date format letters
    form = _("M j, Y")
    return f"{formats.date_format(day, form)} – {formats.date_format(day + WEEK - dt.timedelta(days=1), form)}"


def _month(day: dt.date) -> str:
    # Translators: a month with its year in Django's date format letters
    return formats.date_format(day, _("F Y"))


def _file_name(report: Report) -> str:
    return f"{report.kind}-{report.first.isoformat()}.pdf"
