"""The hours of the law as a table, how careful the company wants to be, and a question about one place."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from roofs.comms.consent import hours, number_lists, permits
from roofs.comms.consent.models import Channel
from roofs.comms.consent.policy import CONSENT
from roofs.core.kit import phones
from roofs.core.kit.addresses import STATES
from roofs.core.kit.timetables import Timetable
from roofs.marketing.cadence.permission import company_window
from roofs.marketing.cadence.policy import CADENCE
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.rights import managers_only

PRESETS = {
    "standard": (_l("Standard"), _l("9 to 20 where the law allows it.")),
    "cautious": (
        _l("Cautious nationwide"),
        _l("Monday to Friday 10 to 18, never on holidays. Satisfies every line of the table."),
    ),
    "law": (_l("Only the law"), _l("What the table says, and nothing stricter.")),
}
WAYS = [(Channel.SMS, Channel.SMS.label), (Channel.PHONE, Channel.PHONE.label), (Channel.VOICE, Channel.VOICE.label)]


class AskForm(forms.Form):
    """Sent by POST: a number has no place in an address."""

    channel = forms.ChoiceField(label=_l("How"), choices=WAYS)
    state = forms.ChoiceField(
        label=_l("State of the house"), required=False, choices=[("", "–"), *((code, code) for code in sorted(STATES))]
    )
    postal_code = forms.CharField(label=_l("ZIP code"), required=False, max_length=10)
    phone = forms.CharField(
        label=_l("Their number"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and request.POST.get("preset") in PRESETS:
        CONSENT.save(CONSENT.get().model_copy(update={"hours": request.POST["preset"]}), viewer(request))
        messages.success(request, _("Saved. It counts from the next message on."))
        return redirect("web:consent")
    form = AskForm(request.POST) if request.method == "POST" else AskForm()
    rules = CONSENT.get()
    today = timezone.localdate()
    shown = {
        "tab": "law",
        "table": [
            (STATES.get(state, _("Everywhere")), [(row, _days(row.days)) for row in rows])
            for state, rows in hours.by_state().items()
        ],
        "version": hours.version(),
        "old": sorted({row.state for row in hours.old_rows(today)}),
        "stale_lists": number_lists.stale_lists(today),
        "presets": [(name, *PRESETS[name], name == rules.hours) for name in PRESETS],
        "form": form,
        "answer": _answer(form) if form.is_bound and form.is_valid() else None,
        "rules": rules,
    }
    return render(request, "consent/law.html", shown, status=422 if form.errors else 200)


def _days(days: frozenset[int]) -> str:
    """As "Mon–Fri": each row of the table is about days that follow each other."""
    first, last = str(WEEKDAYS_ABBR[min(days)]), str(WEEKDAYS_ABBR[max(days)])
    return first if first == last else f"{first}–{last}"


def _answer(form: AskForm) -> dict[str, object]:
    said = form.cleaned_data
    number = phones.normalise(said["phone"]) or ""
    place = permits.place_of(state=said["state"], postal_code=said["postal_code"], phone=number)
    if not place.is_known:
        return {"is_placed": False}
    now, inside = timezone.now(), Timetable.of(company_window(said["channel"], CADENCE.get()))
    permit = permits.ask(said["channel"], place, now, inside=inside)
    return {
        "is_placed": True,
        "permit": permit,
        "clocks": [(zone, _there(now, zone)) for zone in place.zones],
        "from_when": _there(permit.from_when, place.zones[0]) if permit.from_when else None,
        "law": permit.law,
        "is_listed": bool(number and number_lists.lists_with(number)),
    }


def _there(moment: datetime, zone: str) -> datetime:
    """What a clock there shows. Without its zone: a template would turn it into the reader's own time."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
