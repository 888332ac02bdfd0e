"""Writing a test in four steps: what, where, the ways with their letters side by side, and what counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from roofs.comms.writing import shelf
from roofs.comms.writing.problems import TemplateError
from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.campaigns.models import Campaign
from roofs.marketing.experiments import designing, outlook, running, verdicts, wordings
from roofs.marketing.experiments.changes import LATEST_DAYS
from roofs.marketing.experiments.designing import ArmIn
from roofs.marketing.experiments.models import Experiment
from roofs.marketing.experiments.vocabulary import (
    LEAST_ARMS,
    MOST_ARMS,
    USUAL_DAYS,
    WORDING,
    Guardrail,
    Measure,
    Mode,
    What,
)
from roofs.surfaces.web.asking import manager, number_in
from roofs.surfaces.web.experiments.reading import (
    Place,
    experiment_of,
    letters_by_channel,
    people_a_day,
    place_named,
    places_for,
)
from roofs.surfaces.web.writing.previewing import Look, Shown, shown

LONGEST = 40_000
WHAT_HELPS = {
    What.SUBJECT: _l("Two subject lines for the same letter. The quickest to write."),
    What.BODY: _l("Two texts of the same letter, text message or call."),
    What.CHANNEL: _l("A letter against a text or a call, at one step."),
    What.SEND_TIME: _l("The same at another hour, or a day or two later."),
    What.SEQUENCE: _l("One whole sequence against another. Takes the most people."),
}


class DesignForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=120)
    hypothesis = forms.CharField(
        label=_l("What you expect"), max_length=500, required=False, help_text=_l("And why. You will thank yourself.")
    )
    measure = forms.ChoiceField(label=_l("What counts"), choices=Measure.choices)
    days = forms.IntegerField(
        label=_l("Within days"),
        min_value=1,
        max_value=365,
        help_text=_l("After the first touch. Usual: 7 for answers and clicks, 14 for appointments, 60 for signatures."),
    )
    worth = forms.IntegerField(
        label=_l("Difference worth knowing, in percent"),
        min_value=5,
        max_value=500,
        help_text=_l("50: half as much again. The smaller, the more people it takes."),
    )
    mode = forms.ChoiceField(label=_l("How people are dealt"), choices=Mode.choices, widget=forms.RadioSelect)
    guardrails = forms.MultipleChoiceField(
        label=_l("A way stops itself when it has surely more"),
        choices=Guardrail.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@dataclass(frozen=True, slots=True)
class ArmShown:
    """A way as it is being written. The letter is how it would go out."""

    number: int
    letter: str
    label: str
    share: int
    values: Mapping[str, Any]
    fault: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Without a place in the address: what and where. With one: the rest."""
    user = manager(request)
    what = request.GET.get("what", "")
    place = place_named(request.GET.get("where", ""), what, user) if what in What.values else None
    if place is None:
        whats = [(value, label, WHAT_HELPS[What(value)]) for value, label in What.choices]
        campaign = _campaign_in(request, user)
        places = places_for(what, user) if what in What.values else []
        if campaign is not None:  # elsewhere none of its people come by
            places = [one for one in places if one.sequence == campaign.sequence.slug]
        told = {"whats": whats, "what": what, "places": _grouped(places), "campaign": campaign.pk if campaign else ""}
        return render(request, "experiments/new.html", told)
    if request.method == "POST" and "more" not in request.POST:
        return _keep(request, user, what, place, None)
    return _page(request, what, place, _first(request, what, place), None)


def _campaign_in(request: HttpRequest, user: User) -> Campaign | None:
    key = number_in(request.GET.get("campaign", ""))
    return Campaign.objects.visible_to(user).select_related("sequence").filter(pk=key).first() if key else None


def _grouped(places: list[Place]) -> list[tuple[str, list[Place]]]:
    found: dict[str, list[Place]] = {}
    for one in places:
        found.setdefault(one.group, []).append(one)
    return list(found.items())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is changed; what runs is ended, and begun anew with the changes."""
    user, row = manager(request), experiment_of(request, pk)
    place = _place_of(row, user)
    if request.method == "POST" and "more" not in request.POST:
        return _keep(request, user, row.what, place, row)
    return _page(request, row.what, place, _of_row(request, row), row)


def _place_of(row: Experiment, user: User) -> Place:
    step = f"step:{row.sequence}:{row.step_key}"
    key = step if row.step_key else f"sequence:{row.sequence}" if row.sequence else f"template:{row.template}"
    kept = Place(key, row.template or row.sequence, "", row.sequence, row.step_key, row.template)
    return place_named(key, row.what, user) or kept


def _keep(request: HttpRequest, user: User, what: str, place: Place, row: Experiment | None) -> HttpResponse:
    form, fault = DesignForm(request.POST), Refused("")
    if form.is_valid():
        try:
            arms = designing.read_arms(_arms_in(request.POST, what))
            made = _kept(form.cleaned_data | _where(request, what, place, row), arms, user, row)
        except Refused as refused:
            fault = refused
            if not refused.field.startswith("arms"):
                form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        else:
            if row is not None and made.pk != row.pk:
                messages.success(request, _("The old one has ended. This one deals people anew."))
            elif wrong := designing.faults(made):
                messages.warning(request, wrong[0][1])
            else:
                messages.success(request, _("Kept. Nobody is dealt before you start it."))
            return redirect("web:experiment", made.pk)
    return _page(request, what, place, form, row, fault)


def _kept(values: dict[str, Any], arms: list[ArmIn], user: User, row: Experiment | None) -> Experiment:
    if row is None:
        return designing.design(values, arms, user)
    if not row.is_frozen:
        return designing.redesign(row, values, arms, user)
    changed = arms != designing.arms_of(row) or any(
        values[name] != getattr(row, name) for name in values.keys() - designing.ALWAYS
    )
    if not changed:
        return designing.redesign(row, {name: values[name] for name in designing.ALWAYS}, None, user)
    if not row.is_in_force:
        raise Refused(_("It is over. Make a copy to try it again."))
    return running.begin_anew(row, values, arms, user)


def _where(request: HttpRequest, what: str, place: Place, row: Experiment | None) -> dict[str, Any]:
    campaign = number_in(request.GET.get("campaign", "")) or None
    return {
        "what": what,
        "sequence": place.sequence,
        "step_key": place.step_key,
        "template": place.template if what in WORDING else "",
        "campaign_id": row.campaign_id if row is not None else campaign,
    }


def _arms_in(given: QueryDict, what: str) -> list[dict[str, Any]]:
    """As it was typed; what is left empty is no change."""
    found = []
    for number in range(_number_of_arms(given)):
        told = {name: given.get(f"arm-{number}-{name}", "").strip()[:LONGEST] for name in ("label", "share")}
        change = _change_in(given, number, what) if number else {}
        found.append({"label": told["label"], "share": told["share"] or 1, "change": change})
    return found


def _change_in(given: QueryDict, number: int, what: str) -> dict[str, Any]:
    def typed(name: str) -> str:
        return given.get(f"arm-{number}-{name}", "").strip()[:LONGEST]

    if what in WORDING:
        words = {code: typed(f"{what}-{code}") for code, _label in settings.LANGUAGES}
        written = {code: told for code, told in words.items() if told}
        return {what: written} if written else {}
    names = {
        What.CHANNEL: ("template",), What.SEND_TIME: ("hour", "days_later"), What.SEQUENCE: ("sequence",),
    }[What(what)]  # fmt: skip
    change: dict[str, Any] = {name: typed(name) for name in names if typed(name) not in {"", "0"}}
    if what == What.CHANNEL and change:
        try:
            change["channel"] = shelf.get(change["template"]).channel.value
        except TemplateError as error:
            raise Refused(_("There is no such letter, or it is switched off."), f"arms.{number}") from error
    return change


def _number_of_arms(given: QueryDict) -> int:
    return max(LEAST_ARMS, min(MOST_ARMS, number_in(given.get("arms", ""))))


def _first(request: HttpRequest, what: str, place: Place) -> DesignForm:
    if request.method == "POST":
        return DesignForm(initial={name: request.POST.get(name) for name in DesignForm.base_fields}
                          | {"guardrails": request.POST.getlist("guardrails")})  # fmt: skip
    label = str(What(what).label)
    first = {
        "name": f"{label}: {place.words}"[:120],
        "measure": Measure.REPLY,
        "days": USUAL_DAYS[Measure.REPLY],
        "worth": 50,
        "mode": Mode.MEASURE,
        "guardrails": list(Guardrail.values),
    }
    return DesignForm(initial=first)


def _of_row(request: HttpRequest, row: Experiment) -> DesignForm:
    if request.method == "POST":
        return _first(request, row.what, Place("", ""))
    return DesignForm(initial={name: getattr(row, name) for name in DesignForm.base_fields})


def _page(
    request: HttpRequest,
    what: str,
    place: Place,
    form: DesignForm,
    row: Experiment | None,
    fault: Refused | None = None,
) -> HttpResponse:
    user = manager(request)
    arms = _arms_shown(request, what, row, fault)
    campaign = row.campaign_id if row is not None else number_in(request.GET.get("campaign", ""))
    told = {
        "form": form,
        "experiment": row,
        "what": what,
        "what_label": What(what).label,
        "place": place,
        "campaign": Campaign.objects.visible_to(user).filter(pk=campaign or 0).first(),
        "arms": arms,
        "may_have_more": len(arms) < MOST_ARMS,
        "languages": settings.LANGUAGES,
        "now_written": _now_written(what, place),
        "channels": letters_by_channel(user) if what == What.CHANNEL else [],
        "days_later": range(LATEST_DAYS + 1),
        "sequences": [one for one in places_for(What.SEQUENCE, user) if one.sequence != place.sequence]
        if what == What.SEQUENCE
        else [],
        "usual_days": USUAL_DAYS,
    }
    is_wrong = bool(form.errors) or (fault is not None and bool(fault.reason))
    return render(request, "experiments/form.html", told, status=422 if is_wrong else 200)


def _now_written(what: str, place: Place) -> dict[str, str]:
    """How it reads today, by language."""
    found = {}
    for code, _label in settings.LANGUAGES if what in WORDING else ():
        try:
            template = shelf.get(place.template, code)
        except TemplateError:
            continue
        if template.language == code:
            found[code] = template.subject if what == What.SUBJECT else template.body.strip()
    return found


def _arms_shown(request: HttpRequest, what: str, row: Experiment | None, fault: Refused | None) -> list[ArmShown]:
    if request.method == "POST":
        number = min(MOST_ARMS, _number_of_arms(request.POST) + ("more" in request.POST))
        typed = request.POST
        return [
            ArmShown(
                place,
                "ABCDEFGH"[place],
                typed.get(f"arm-{place}-label", "") or _usual_label(place),
                number_in(typed.get(f"arm-{place}-share", "")) or 1,
                {name.removeprefix(f"arm-{place}-"): value for name, value in typed.items()},
                fault.reason if fault is not None and fault.field.startswith(f"arms.{place}") else "",
            )
            for place in range(number)
        ]
    if row is None:
        return [ArmShown(place, "ABCDEFGH"[place], _usual_label(place), 1, {}) for place in range(LEAST_ARMS)]
    return [
        ArmShown(arm.position, arm.letter, arm.label, arm.share, _values_of(arm.does.as_json()))
        for arm in row.arms.all()
    ]


def _usual_label(place: int) -> str:
    return _("As it is") if not place else _("Version %(letter)s") % {"letter": "ABCDEFGH"[place]}


def _values_of(change: Mapping[str, Any]) -> dict[str, Any]:
    """By the names of the boxes."""
    told: dict[str, Any] = {}
    for name, value in change.items():
        told |= {f"{name}-{code}": words for code, words in value.items()} if isinstance(value, dict) else {name: value}
    return told


@require_POST
def letters(request: HttpRequest) -> HttpResponse:
    """The ways side by side as they would arrive, and how long it would take. Nothing is kept."""
    user, what = manager(request), request.POST.get("what", "")
    place = place_named(request.POST.get("where", ""), what, user) if what in What.values else None
    drawn = _drawn(request, user, what, place) if place is not None else []
    return render(request, "experiments/_letters.html", {"drawn": drawn, **_usual(request, user, place)})


def _drawn(request: HttpRequest, user: User, what: str, place: Place) -> list[tuple[str, Shown]]:
    found = []
    for number, given in enumerate(_arms_in(request.POST, what)):
        try:
            arm = designing.read_arms([{**given, "label": given["label"] or "—"}])[0]
            name = arm.change.template or place.template
            template = wordings.reworded(shelf.get(name, user.language), arm.change) if name else None
        except (Refused, TemplateError):
            continue
        if template is not None and what not in {What.SEND_TIME, What.SEQUENCE}:
            own = replace(template, name=f"{template.name.replace('/', '.')}.{number}")
            found.append((arm.label, shown(user, "", [], own, Look(width="phone"))))
    return found


def _usual(request: HttpRequest, user: User, place: Place | None) -> dict[str, Any]:
    """How long it would take, by how many people came there in a day of the last four weeks."""
    measure = request.POST.get("measure", "")
    rate = outlook.USUAL_RATES[Measure(measure) if measure in Measure.values else Measure.REPLY]
    worth = min(500, max(5, number_in(request.POST.get("worth", "")) or 50))
    a_day = people_a_day(place, user, timezone.now()) if place is not None else 0.0
    found = outlook.look_ahead(rate, worth, _number_of_arms(request.POST), a_day)
    return {
        "people": verdicts.round_people(found.people),
        "how_long": verdicts.how_long(found.weeks) if found.weeks is not None else "",
        "rate": verdicts.percent(found.rate, 0),
        "better": verdicts.percent(found.better, 1),
        "a_week": verdicts.round_people(round(a_day * 7)) if a_day else "",
        "is_long": found.weeks is not None and found.weeks > verdicts.YEARS_FROM,
    }
