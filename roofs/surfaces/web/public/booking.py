"""The page on which somebody outside picks a time of one of us: a day, a time, a name, done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from roofs.comms.calendar import booking, holding, letters, links
from roofs.comms.calendar.availability import free_slots, next_slots
from roofs.comms.calendar.holding import Collision
from roofs.comms.calendar.models import Appointment, BookingLink
from roofs.comms.calendar.policy import CALENDAR
from roofs.comms.calendar.vocabulary import Kind, Origin
from roofs.core.company.office import office
from roofs.people.team.duty import Range
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import ProjectType, Source
from roofs.surfaces.web.public import throttle, ticket
from roofs.surfaces.web.public.inquiry import consent_words, problems_of
from roofs.surfaces.web.public.letters import unknown

WINDOW = 14
DAY = timedelta(days=1)
TICKETS = 1_000_000_000
"""Added to a page's number, so that a ticket of a form is none of a booking page."""
JOBS = {Kind.INSPECTION: ProjectType.INSPECTION}
View = Callable[..., HttpResponse]


def spoken(view: View) -> View:
    """In the language of the browser, or that of the link at the foot of the page."""

    @wraps(view)
    def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("language", "")
        known = wanted if wanted in dict(settings.LANGUAGES) else translation.get_language() or "en"
        with translation.override(known):
            return view(request, *args, **kwargs)

    return call


class VisitorForm(forms.Form):
    full_name = forms.CharField(label=_l("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label=_l("Phone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )
    sms_consent = forms.BooleanField(required=False)
    email = forms.CharField(
        label=_l("E-mail"),
        required=False,
        max_length=254,
        help_text=_l("For the confirmation, and a link to change or cancel."),
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "email", "autocapitalize": "off"}),
    )
    address = forms.CharField(
        label=_l("Address of the roof"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    message = forms.CharField(
        label=_l("What shall we know?"), required=False, max_length=5000, widget=forms.Textarea({"rows": 2})
    )
    # A box no person sees, as on the inquiry form.
    website = forms.CharField(required=False)

    arriving: LeadIn

    def __init__(self, *args: Any, link: BookingLink, consent: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.link, self.consent = link, consent
        self.fields["sms_consent"].label = consent

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        agreed = bool(given.get("sms_consent"))
        facts = {name: given.get(name, "") for name in ("full_name", "phone", "email", "address", "message")}
        try:
            self.arriving = LeadIn.model_validate(
                {
                    **facts,
                    "sms_consent": agreed,
                    "consent_text": self.consent if agreed else "",
                    "language": (get_language() or "en")[:10],
                    "source": Source.WEBSITE,
                    "source_detail": f"{_('Booking page')}: {self.link}"[:200],
                    "project_type": JOBS.get(Kind(self.link.kind), ProjectType.UNKNOWN),
                }
            )
        except ValidationError as error:
            for field, words in problems_of(error).items():
                target = field if field in self.fields else None
                if target not in self.errors:
                    self.add_error(target, words)
        return given


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day on the page, and what can be had of it."""

    date: date
    slots: list[datetime]
    query: str
    is_shown: bool


@login_not_required
@csrf_exempt  # strangers get no cookie; the signed ticket does its work
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def page(request: HttpRequest, key: str) -> HttpResponse:
    link = links.booking_page(key)
    if link is None:
        return unknown(request)
    if not link.is_active:
        return _shown(request, link, "public/booking_closed.html", {}, 410)
    with timezone.override(link.user.zone):
        chosen = moment_in(request.POST.get("at") or request.GET.get("at", ""))
        if request.method == "POST" and chosen is not None:
            return _submitted(request, link, chosen)
        if chosen is not None and _slot(link, chosen) is not None:
            return _asking(request, link, chosen, _empty(link))
        return _choosing(request, link, is_gone=chosen is not None)


def length_of(link: BookingLink) -> int:
    return link.minutes or CALENDAR.get().of(link.kind).minutes


def days_of(
    link: BookingLink, request: HttpRequest, but: Appointment | None = None
) -> tuple[list[OpenDay], list[Range]]:
    """The days with a free time in the fortnight from the one that is asked for, and the times of the one shown."""
    first, last = _window(request)
    slots = free_slots(link.user, first, last, length_of(link), but=but.pk if but else None)
    by_day: dict[date, list[Range]] = {}
    for one in slots:
        by_day.setdefault(timezone.localtime(one.starts_at).date(), []).append(one)
    wanted = _day(request.GET.get("day", ""))
    shown = wanted if wanted in by_day else next(iter(by_day), None)
    days = [
        OpenDay(
            day,
            [timezone.localtime(one.starts_at) for one in free],
            _query(request, day=day.isoformat(), **{"from": first.isoformat()}),
            day == shown,
        )
        for day, free in by_day.items()
    ]
    return days, by_day[shown] if shown else []


def _window(request: HttpRequest) -> tuple[date, date]:
    today = timezone.localdate()
    furthest = today + CALENDAR.get().days_ahead * DAY
    first = min(max(_day(request.GET.get("from", "")) or today, today), furthest)
    return first, min(first + (WINDOW - 1) * DAY, furthest)


def pages_of(request: HttpRequest) -> dict[str, str]:
    """Earlier and later fortnights, as far as can be booked."""
    first, last = _window(request)
    today = timezone.localdate()
    furthest = today + CALENDAR.get().days_ahead * DAY
    earlier = max(first - WINDOW * DAY, today)
    return {
        "earlier": _query(request, **{"from": earlier.isoformat()}) if first > today else "",
        "later": _query(request, **{"from": (last + DAY).isoformat()}) if last < furthest else "",
    }


def _choosing(request: HttpRequest, link: BookingLink, *, is_gone: bool = False, status: int = 200) -> HttpResponse:
    days, _slots = days_of(link, request)
    told: dict[str, Any] = {"days": days, "is_gone": is_gone, **pages_of(request)}
    return _shown(request, link, "public/booking.html", told, 409 if is_gone else status)


def _asking(
    request: HttpRequest,
    link: BookingLink,
    chosen: datetime,
    form: VisitorForm,
    known: ticket.Ticket | None = None,
    status: int = 200,
) -> HttpResponse:
    known = known or ticket.issue(TICKETS + link.pk, form.consent)
    local = timezone.localtime(chosen)
    told = {
        "form": form,
        "ticket": known.sealed(),
        "chosen": local,
        "back": _query(request, day=local.date().isoformat()),
    }
    return _shown(request, link, "public/booking_form.html", told, status)


def _submitted(request: HttpRequest, link: BookingLink, chosen: datetime) -> HttpResponse:
    known = ticket.read(request.POST.get("ticket", ""), TICKETS + link.pk)
    given = VisitorForm(request.POST, link=link, consent=known.consent if known else consent_words(office.get().name))
    if throttle.is_too_much(request, TICKETS + link.pk):
        given.add_error(
            None, _("Many inquiries have just come from your network. Please try again in ten minutes, or call us.")
        )
        return _asking(request, link, chosen, given, known, 429)
    if not given.is_valid():
        return _asking(request, link, chosen, given, known, 422)
    if known is None or known.is_hasty or given.cleaned_data["website"]:
        given.add_error(None, _("Please press the button once more, so that we know you are a person."))
        return _asking(request, link, chosen, given, known, 422)
    try:
        row = _booked(link, chosen, given.arriving, known.number)
    except Collision:
        free = [timezone.localtime(one.starts_at) for one in next_slots(link.user, chosen, length_of(link))]
        told = {"form": given, "ticket": known.sealed(), "chosen": timezone.localtime(chosen), "free": free}
        return _shown(request, link, "public/booking_form.html", told, 409)
    language = urlencode({"language": get_language() or "en"})
    return redirect(f"{links.manage_url(row)}?new=1&{language}")


@transaction.atomic
def _booked(link: BookingLink, chosen: datetime, arriving: LeadIn, number: str) -> Appointment:
    """The time is looked at once more while nobody else can take it. A second press is the same appointment."""
    holding.take_turns([link.user_id])
    origin_key = f"link:{link.pk}:{number}"
    known = links.booked_before(origin_key, chosen)
    if known is not None:
        return known
    slot = _slot(link, chosen)
    if slot is None:
        raise Collision(link.user, _("This time has just been taken."))
    may_own = link.user.role in {"admin", "manager", "sales"}
    lead = accept(arriving, door="form", owner=link.user if may_own else None).lead
    row = booking.book(
        link.kind,
        slot.starts_at,
        slot.ends_at,
        people=[link.user],
        subject=("lead", lead.pk),
        contact=lead.contact,
        zone=link.user.zone.key,
        origin=Origin.LINK,
        origin_key=origin_key,
        link=link,
        notes=arriving.message,
        **_place(lead, arriving),
    )
    letters.tell_customer(row, "booked")
    letters.tell_people(row, "booked")
    return row


def _place(lead: Lead, arriving: LeadIn) -> Any:
    """What they wrote here; else where their lead is."""
    given = arriving if arriving.address_line else lead
    return {name: getattr(given, name) for name in ("address_line", "city", "state", "postal_code")}


def _slot(link: BookingLink, chosen: datetime) -> Range | None:
    """The offered time that begins then; None when it is none, or no longer."""
    day = timezone.localtime(chosen, link.user.zone).date()
    if day > timezone.localdate() + CALENDAR.get().days_ahead * DAY:
        return None
    return next((one for one in free_slots(link.user, day, day, length_of(link)) if one.starts_at == chosen), None)


def _empty(link: BookingLink) -> VisitorForm:
    return VisitorForm(link=link, consent=consent_words(office.get().name))


def _shown(request: HttpRequest, link: BookingLink, name: str, told: dict[str, Any], status: int) -> HttpResponse:
    context = {"link": link, "company": office.get(), "minutes": length_of(link), "other": other_language(request)}
    answer = render(request, name, context | told, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def other_language(request: HttpRequest) -> dict[str, str]:
    now = get_language() or "en"
    code = "en" if now.startswith("es") else "es"
    return {"code": code, "name": {"en": "English", "es": "Español"}[code], "query": _query(request, language=code)}


def _query(request: HttpRequest, **changes: str) -> str:
    told = {name: request.GET[name] for name in ("language", "from", "day", "at") if name in request.GET}
    return "?" + urlencode({**told, **changes})


def moment_in(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    sane = booking.FIRST_YEAR <= found.year <= booking.LAST_YEAR
    return found if found.tzinfo is not None and sane else None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if booking.FIRST_YEAR <= found.year <= booking.LAST_YEAR else None
