"""One step of a draft: what it is, when it comes, and what must hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_duration
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.comms.consent.models import Channel
from roofs.comms.writing import catalogue, shelf
from roofs.comms.writing.templates import Purpose
from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence.models import Step
from roofs.marketing.cadence.plan import BY_HAND, TOUCH_CHANNELS
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.models import Draft
from roofs.surfaces.web.asking import manager, number_in
from roofs.surfaces.web.sequences import conditions
from roofs.surfaces.web.sequences.reading import draft_of

DAYS = (
    ("mon", _l("Mon")),
    ("tue", _l("Tue")),
    ("wed", _l("Wed")),
    ("thu", _l("Thu")),
    ("fri", _l("Fri")),
    ("sat", _l("Sat")),
    ("sun", _l("Sun")),
)
THEN = (
    ("continue", _l("the sequence goes on")),
    ("exit", _l("the sequence ends")),
    ("opt_out", _l("it ends, and they are not called again")),
)
MOST_OUTCOMES, WAYS, FREE = 20, 5, 2
"""`FREE`: empty rows offered below what is there."""
HOUR_S = 3600
_TAG, _FILLED_IN = re.compile(r"\{%.*?%\}"), re.compile(r"\{\{.*?\}\}")
_LOOSE = re.compile(r"\s+([,.:;?!])")
USUAL_OUTCOMES = [
    {"key": "reached", "label": "Talked", "then": "exit"},
    {"key": "no_answer", "label": "No answer", "then": "continue"},
    {"key": "voicemail", "label": "Left a message", "then": "continue"},
    {"key": "do_not_call", "label": "Does not want calls", "then": "opt_out"},
]


class StepForm(forms.Form):
    kind = forms.ChoiceField(label=_l("What it is"), choices=Step.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_l("Name"), max_length=120)
    amount = forms.IntegerField(label=_l("Wait"), min_value=0, max_value=1_000_000)
    unit = forms.ChoiceField(label=_l("Unit"), choices=Step.Unit.choices)
    since = forms.ChoiceField(label=_l("Counted"), choices=Step.Since.choices)
    channel = forms.ChoiceField(
        label=_l("Channel"),
        choices=[(value, label) for value, label in Channel.choices if value in {str(one) for one in TOUCH_CHANNELS}],
        required=False,
    )
    template = forms.ChoiceField(label=_l("Template"), required=False)
    opens = forms.TimeField(label=_l("From"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    closes = forms.TimeField(
        label=_l("Until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    days = forms.MultipleChoiceField(label=_l("On"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple)
    at_once = forms.BooleanField(
        label=_l("At any hour"),
        required=False,
        help_text=_l("Only for an answer to what they just asked, and only by e-mail."),
    )
    presses = forms.BooleanField(
        label=_l("It presses"),
        required=False,
        help_text=_l(
            "An offer with an end and the like. Where the pace adapts, whoever has had enough does not get it."
        ),
    )
    late_hours = forms.IntegerField(
        label=_l("Not sent when later than (hours)"), min_value=1, max_value=24 * 90, required=False
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_touch = str(self["kind"].value() or Step.Kind.TOUCH) == Step.Kind.TOUCH
        self.fields["channel"].required = self.fields["template"].required = is_touch
        self.fields["template"].choices = [("", "—"), *_templates(viewer)]  # type: ignore[attr-defined] # set on a ChoiceField

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("opens")) != bool(given.get("closes")):
            self.add_error("closes", _("Say both, from and until, or neither."))
        return given


def _templates(user: User) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Those of the product and those the company has written, by channel, in the words of the reader's language."""
    by_channel: dict[str, list[tuple[str, str]]] = {}
    for name, found in shelf.everything(user.language).items():
        if found.purpose == Purpose.TOUCH:
            words = _readable(found.subject) or catalogue.title(name, user.language)
            by_channel.setdefault(found.channel, []).append((name, words))
    labels = dict(Channel.choices)
    for channel, some in sorted(by_channel.items()):
        yield str(labels.get(channel, channel)), some


def _readable(subject: str) -> str:
    """A subject without what is filled in later."""
    words = " ".join(_FILLED_IN.sub("…", _TAG.sub(" ", subject)).split())
    return _LOOSE.sub(r"\1", words)


def template_words(user: User) -> dict[str, str]:
    """How each template is called where it is chosen."""
    return {name: words for _channel, some in _templates(user) for name, words in some}


def _first(step: dict[str, Any]) -> dict[str, Any]:
    wait, window = step.get("wait") or {}, step.get("window") or {}
    return {
        "kind": step.get("kind", Step.Kind.TOUCH),
        "title": step.get("title", ""),
        "amount": wait.get("amount", 1),
        "unit": wait.get("unit", Step.Unit.DAYS),
        "since": wait.get("since", Step.Since.PREVIOUS),
        "channel": step.get("channel") or Channel.EMAIL,
        "template": step.get("template", ""),
        "opens": (window.get("from") or "")[:5],
        "closes": (window.get("until") or "")[:5],
        "days": window.get("days") or [one for one, _label in DAYS],
        "at_once": step.get("at_once", False),
        "presses": step.get("presses", False),
        "late_hours": _late_hours(step),
    }


def _late_hours(step: dict[str, Any]) -> int | None:
    told = parse_duration(step.get("max_lateness") or "")
    return max(1, round(told.total_seconds() / HOUR_S)) if told else None


def _values(form: StepForm, request: HttpRequest, before: dict[str, Any]) -> dict[str, Any]:
    given = form.cleaned_data
    kind = given["kind"]
    wait = {"amount": given["amount"], "unit": given["unit"], "since": given["since"]}
    step: dict[str, Any] = {"kind": kind, "title": " ".join(given["title"].split()), "wait": wait}
    if before.get("day") and before.get("wait") == wait:
        step["day"] = before["day"]
    if kind == Step.Kind.BRANCH:
        step["branches"] = _ways(request, before.get("branches") or [])
    if kind != Step.Kind.TOUCH:
        return step
    step |= {"channel": given["channel"], "template": given["template"], "at_once": given["at_once"]}
    step["presses"] = given["presses"]
    if given["opens"] and given["closes"]:
        opens, closes = given["opens"].isoformat(), given["closes"].isoformat()
        step["window"] = {"from": opens, "until": closes, "days": given["days"] or [one for one, _label in DAYS]}
    is_as_before = given["late_hours"] == _late_hours(before)
    if given["late_hours"] and not is_as_before:
        step["max_lateness"] = f"PT{given['late_hours']}H"
    elif given["late_hours"] and before.get("channel") == given["channel"]:  # another channel has its own usual one
        step["max_lateness"] = before["max_lateness"]
    if condition := conditions.read(request.POST, "when", before.get("when")):
        step["when"] = condition
    if given["channel"] in {str(one) for one in BY_HAND}:
        step["outcomes"] = _outcomes(request) or before.get("outcomes") or USUAL_OUTCOMES
    return step


def _outcomes(request: HttpRequest) -> list[dict[str, str]]:
    found = []
    for number in range(MOST_OUTCOMES):
        label = " ".join(request.POST.get(f"outcome-{number}-label", "").split())[:120]
        then = request.POST.get(f"outcome-{number}-then", "continue")
        key = request.POST.get(f"outcome-{number}-key", "") or slugify(label).replace("-", "_")[:40]
        if label:
            found.append({"key": key or f"outcome_{number}", "label": label, "then": then})
    return found


def _ways(request: HttpRequest, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for number in range(WAYS):
        to = request.POST.get(f"way-{number}-to", "")
        if to:
            known = before[number].get("when") if number < len(before) else None
            when = conditions.read(request.POST, f"way-{number}", known)
            found.append({"to": to, "when": when})
    return found


def _page(
    request: HttpRequest, draft: Draft, form: StepForm, step: dict[str, Any], after: str = "", **told: str
) -> HttpResponse:
    ways = [*(step.get("branches") or []), *[{}] * FREE][:WAYS]
    user = manager(request)
    others = [one for one in draft.plan.get("steps", []) if one["key"] != step.get("key")]
    shown = {
        "draft": draft,
        "form": form,
        "step": step,
        "after": after,
        "when": conditions.shown(step.get("when"), "when", user),
        "ways": [
            (number, way.get("to", ""), conditions.shown(way.get("when"), f"way-{number}", user))
            for number, way in enumerate(ways)
        ],
        "others": [(one["key"], one.get("title", "")) for one in others],
        "outcomes": list(enumerate([*(step.get("outcomes") or USUAL_OUTCOMES), *[{}] * FREE][:MOST_OUTCOMES])),
        "thens": THEN,
        **told,
    }
    return _shown(request, shown, draft, str(step.get("key", "")))


def _shown(request: HttpRequest, shown: dict[str, Any], draft: Draft, key: str) -> HttpResponse:
    kept = next((one for one in draft.plan["steps"] if one["key"] == key), None)
    return beside(request, shown, kept, _faults(draft, key) if key else [], "sequences/step")


def beside(request: HttpRequest, shown: dict[str, Any], kept: Any, wrong: list[str], page: str) -> HttpResponse:
    """A page of its own, or beside the picture; there only what is said about it changes while somebody writes.

    Who has not been kept goes on with the mark he came with: the next try must notice what was noticed now.
    """
    status = 422 if shown["form"].errors else 409 if shown.get("conflict") else 200
    is_refused = status != HTTPStatus.OK and request.POST.get("seen")
    seen = request.POST["seen"] if is_refused else drafts.mark_of(kept) if kept else ""
    shown |= {"seen": seen, "faults": wrong, "is_panel": "panel" in request.GET}
    if not shown["is_panel"]:
        return render(request, f"{page}.html", shown, status=status)
    folder, _slash, name = page.rpartition("/")
    template = f"{folder}/_panel_said.html" if request.method == "POST" else f"{folder}/_{name}_panel.html"
    answer = render(request, template, shown, status=status)
    if shown.get("said"):
        answer["HX-Trigger"] = "canvas-changed"
    return answer


def _faults(draft: Draft, key: str) -> list[str]:
    keys = [one["key"] for one in draft.plan["steps"]]
    return [one.words for one in drafts.faults(draft) if one.step is not None and keys[one.step] == key]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    user, draft = manager(request), draft_of(request, pk)
    after = request.POST.get("after", request.GET.get("after", ""))[:36]
    form = StepForm(request.POST or None, viewer=user, initial=_first({}))
    if request.method == "POST" and form.is_valid():
        try:
            drafts.add_step(draft, _values(form, request, {}), user, after)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            return redirect(f"{reverse('web:draft', args=[pk])}#steps")
    return _page(request, draft, form, _typed(request, {}), after)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    user, draft = manager(request), draft_of(request, pk)
    step = _step(draft, key)
    form = StepForm(request.POST or None, viewer=user, initial=_first(step))
    if request.method == "POST" and form.is_valid():
        seen = "" if request.POST.get("mine") else request.POST.get("seen", "")
        try:
            draft = drafts.write_step(draft, str(key), _values(form, request, step), user, seen)
        except Refused as refused:
            if refused.field == "seen":
                return _page(request, draft, form, _typed(request, step), conflict=refused.reason)
            form.add_error(None, refused.reason)
        else:
            if "panel" in request.GET:
                return _page(request, draft, form, _step(draft, key), said=_("Kept."))
            return redirect(f"{reverse('web:draft', args=[pk])}#steps")
    return _page(request, draft, form, _typed(request, step))


def _typed(request: HttpRequest, step: dict[str, Any]) -> dict[str, Any]:
    """The rows below the form as they were sent, so that a mistake above costs nobody his work."""
    if request.method != "POST":
        return step
    return step | {
        "when": conditions.read(request.POST, "when", step.get("when")),
        "branches": _ways(request, step.get("branches") or []),
        "outcomes": _outcomes(request),
    }


def _step(draft: Draft, key: UUID) -> dict[str, Any]:
    found: dict[str, Any] | None = next((one for one in draft.plan["steps"] if one["key"] == str(key)), None)
    if found is None:
        raise Http404
    return found


@require_POST
def move(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """`by` places up or down, or `to` a place counted from 0."""
    user, draft = manager(request), draft_of(request, pk)
    here = next((place for place, one in enumerate(draft.plan["steps"]) if one["key"] == str(key)), None)
    if here is None:
        raise Http404
    by = {"-1": -1, "1": 1}.get(request.POST.get("by", ""), 0)
    drafts.move_step(draft, str(key), here + by if by else number_in(request.POST.get("to", "")), user)
    return redirect(f"{reverse('web:draft', args=[pk])}#steps")


@require_POST
def copy(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    user, draft = manager(request), draft_of(request, pk)
    _step(draft, key)
    drafts.copy_step(draft, str(key), user)
    return redirect(f"{reverse('web:draft', args=[pk])}#steps")


@require_POST
def deletion(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    user, draft = manager(request), draft_of(request, pk)
    step = _step(draft, key)
    drafts.drop_step(draft, str(key), user)
    messages.success(
        request,
        _("%(name)s is out of the draft.") % {"name": step.get("title", "")},
        extra_tags=f"undo:{reverse('web:draft_undo', args=[pk])}",
    )
    return redirect(f"{reverse('web:draft', args=[pk])}#steps")


@require_safe
def condition(request: HttpRequest) -> HttpResponse:
    """The parameters of a condition, when another one is chosen in a row."""
    user, prefix = manager(request), request.GET.get("prefix", "")[:40]
    name = request.GET.get(f"{prefix}-is", "")[:40]
    controls = conditions.controls_of(name, {}, user)
    return render(request, "sequences/_params.html", {"prefix": prefix, "controls": controls})
