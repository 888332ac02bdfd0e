"""What brings people into a sequence by itself, what it is for, and what else ends it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence.entering import TRIGGERS
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.models import Draft
from roofs.surfaces.web.asking import manager
from roofs.surfaces.web.sequences import conditions
from roofs.surfaces.web.sequences.picture import event_words
from roofs.surfaces.web.sequences.reading import draft_of
from roofs.surfaces.web.sequences.steps import beside

ENTRY, GOALS, EXITS = "entry", "goals", "exits"
PARTS = (ENTRY, GOALS, EXITS)
TITLES = {ENTRY: _l("What begins it"), GOALS: _l("Goal"), EXITS: _l("What else ends it")}
HINTS = {
    ENTRY: _l("Whoever this happens to begins the sequence, if the condition holds."),
    GOALS: _l("What the sequence is for. Whoever reaches it is done, and counted."),
    EXITS: _l("A reply, a conversation or an unsubscription ends it anyway; this does, too."),
}


class RuleForm(forms.Form):
    title = forms.CharField(label=_l("Name"), max_length=120)
    event = forms.ChoiceField(label=_l("When this happens"))

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(((name, event_words(name)) for name in TRIGGERS), key=lambda pair: pair[1])
        nothing = [("", _("Nothing: looked at before each step"))] if part == GOALS else []
        self.fields["event"].choices = [*nothing, *known]  # type: ignore[attr-defined] # set on a ChoiceField
        self.fields["event"].required = part != GOALS
        if part != GOALS:
            del self.fields["title"]


def lines(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The three kinds with what is written of each, for the list view."""
    return [
        {
            "part": part,
            "title": TITLES[part],
            "hint": HINTS[part],
            "rules": [
                (
                    number,
                    rule.get("title") or event_words(rule.get("event") or ""),
                    _said(part, rule),
                    drafts.mark_of(rule),
                )
                for number, rule in enumerate(plan.get(part) or [])
            ],
        }
        for part in PARTS
    ]


def _said(part: str, rule: dict[str, Any]) -> str:
    when, event = conditions.sentence_of(rule.get("when")), event_words(rule.get("event") or "")
    return " · ".join(filter(None, [event if part == GOALS else "", when]))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, part: str, number: int | None = None) -> HttpResponse:
    """One that is there, or without a number a new one."""
    user, draft = manager(request), draft_of(request, pk)
    rules = _rules(draft, part)
    if number is not None and number >= len(rules):
        raise Http404
    rule = rules[number] if number is not None else {}
    place = len(rules) if number is None else number
    form = RuleForm(request.POST or None, part=part, initial={"event": rule.get("event"), "title": rule.get("title")})
    if request.method == "POST" and form.is_valid():
        values = _values(form, request, part, rule, rules)
        mine = drafts.mark_of(rule) if request.POST.get("mine") else request.POST.get("seen", "")
        try:
            if part == GOALS and not values.get("event") and not values.get("when"):
                raise Refused(_("A goal needs something that happens, or a condition."))
            draft = drafts.write_rule(draft, part, place, values, user, mine)
        except Refused as refused:
            if refused.field == "seen":
                return _page(request, draft, form, part, rule, number, conflict=refused.reason)
            form.add_error(None, refused.reason)
        else:
            if "panel" in request.GET:
                answer = _page(request, draft, form, part, values, number, said=_("Kept."))
                if number is None:
                    answer["HX-Trigger"] = "canvas-changed, canvas-close"
                return answer
            return redirect(f"{reverse('web:draft', args=[pk])}#entry")
    return _page(request, draft, form, part, rule, number)


def _rules(draft: Draft, part: str) -> list[dict[str, Any]]:
    if part not in PARTS:
        raise Http404
    return list(draft.plan.get(part) or [])


def _values(
    form: RuleForm, request: HttpRequest, part: str, rule: dict[str, Any], rules: list[dict[str, Any]]
) -> dict[str, Any]:
    given = form.cleaned_data
    found: dict[str, Any] = {"when": conditions.read(request.POST, "when", rule.get("when"))}
    found["event"] = given["event"] or None
    if part == ENTRY:
        return found
    name = " ".join(given.get("title", "").split()) or given["event"].replace(".", "_")
    if part == GOALS:
        found["title"] = name
    return found | {"key": rule.get("key") or _free_key(name, {str(one.get("key")) for one in rules})}


def _free_key(name: str, taken: set[str]) -> str:
    stem = slugify(name).replace("-", "_").lstrip("0123456789_")[:36] or "rule"
    return next(key for key in (stem, *(f"{stem}_{number}" for number in range(2, 99))) if key not in taken)


def _page(
    request: HttpRequest, draft: Draft, form: RuleForm, part: str, rule: dict[str, Any], number: int | None, **told: str
) -> HttpResponse:
    user = manager(request)
    typed = rule
    if request.method == "POST":
        typed = rule | {"when": conditions.read(request.POST, "when", rule.get("when"))}
    shown = {
        "draft": draft, "form": form, "part": part, "number": number, "title": TITLES[part], "hint": HINTS[part],
        "when": conditions.shown(typed.get("when"), "when", user), **told,
    }  # fmt: skip
    rules = _rules(draft, part)
    kept = rules[number] if number is not None and number < len(rules) else None
    place = f"{part}.{number}"
    wrong = [one.words for one in drafts.faults(draft) if kept and f"{one.place}.".startswith(f"{place}.")]
    return beside(request, shown, kept, wrong, "sequences/rule")


@require_POST
def deletion(request: HttpRequest, pk: int, part: str, number: int) -> HttpResponse:
    user, draft = manager(request), draft_of(request, pk)
    rules = _rules(draft, part)
    if number >= len(rules):
        raise Http404
    try:
        drafts.write_rule(draft, part, number, None, user, request.POST.get("seen", ""))
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("Taken out."), extra_tags=f"undo:{reverse('web:draft_undo', args=[pk])}")
    return redirect(f"{reverse('web:draft', args=[pk])}#entry")
