"""The versions of a sequence, any two of them or a draft side by side, and an old one taken up again."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_duration
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.consent.models import Channel
from roofs.comms.writing import shelf
from roofs.comms.writing.templates import Template
from roofs.core.accounts.models import User
from roofs.marketing.cadence.comparing import Change, StepChange, compared
from roofs.marketing.cadence.models import Enrolment, Sequence, SequenceVersion, Step
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.models import Draft
from roofs.sales.leads.vocabulary import Status
from roofs.surfaces.web.asking import manager, number_in, viewer
from roofs.surfaces.web.followup.counted import sequence_of
from roofs.surfaces.web.sequences.conditions import sentence_of
from roofs.surfaces.web.sequences.picture import event_words
from roofs.surfaces.web.sequences.reading import wait_words
from roofs.surfaces.web.sequences.steps import DAYS, template_words

DRAFT, MOST = "draft", 200
FIELDS: dict[str, Promise] = {
    "title": _l("Name"), "name": _l("Name"), "description": _l("What it is for"), "kind": _l("What it is"),
    "wait": _l("Wait"), "day": _l("Day"), "channel": _l("Channel"), "template": _l("Template"), "when": _l("Only if"),
    "window": _l("Its own hours"), "at_once": _l("At any hour"), "max_lateness": _l("Not sent when later than"),
    "outcomes": _l("What may come of it"), "branches": _l("Ways on"), "priority": _l("Priority"),
    "exclusive": _l("Only one such sequence at a time"), "reentry": _l("Coming in again"),
    "ends_at_stages": _l("Stages that end it"), "entry": _l("What begins it"), "goals": _l("Goals"),
    "exits": _l("What else ends it"), "audience": _l("Written for"), "topic": _l("Topic"),
    "ignores": _l("Goes on over"), "pace": _l("Pace"),
}  # fmt: skip
MARKS: dict[str, tuple[Promise, str]] = {
    "added": (_l("New"), "green"), "removed": (_l("Gone"), "red"), "changed": (_l("Changed"), "amber"),
    "moved": (_l("Moved"), "blue"), "same": (_l("The same"), "gray"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    step: StepChange
    mark: str
    colour: str
    fields: list[tuple[str, str, str]]
    """How it is called, what it said, what it says."""
    text: list[tuple[str, str]]
    """The words of the template line by line: " ", "-" or "+"."""


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    user, sequence = viewer(request), sequence_of(request, slug)
    versions = list(sequence.versions.select_related("published_by").order_by("-number")[:MOST])
    draft = Draft.objects.visible_to(user).filter(sequence=sequence).first()
    one, other = _chosen(request, versions, draft)
    told = compared(_plan(one), _plan(other))
    teller = _Teller(user, [_plan(one), _plan(other)])
    shown = {
        "sequence": sequence,
        "versions": _with_people(sequence, versions, user),
        "choices": _choices(versions, draft),
        "one": _name(one), "other": _name(other), "told": told,
        "rows": [teller.row(step) for step in told.steps if step.kind != "same"],
        "same": sum(step.kind == "same" for step in told.steps),
        "rules": [teller.field(change) for change in told.rules],
    }  # fmt: skip
    return render(request, "followup/versions.html", shown)


def _chosen(
    request: HttpRequest, versions: list[SequenceVersion], draft: Draft | None
) -> tuple[SequenceVersion | Draft, SequenceVersion | Draft]:
    """What the address says; else what is published beside the draft, or the two last versions."""
    if not versions:
        raise Http404
    known: dict[str, SequenceVersion | Draft] = {str(one.number): one for one in versions}
    if draft is not None:
        known[DRAFT] = draft
    before = versions[0] if draft is not None else versions[min(1, len(versions) - 1)]
    return known.get(request.GET.get("one", ""), before), known.get(
        request.GET.get("other", ""), draft if draft is not None else versions[0]
    )


def _choices(versions: list[SequenceVersion], draft: Draft | None) -> list[tuple[str, str]]:
    found = [(str(one.number), f"v{one.number}") for one in versions]
    return [(DRAFT, _("The draft")), *found] if draft else found


def _plan(one: SequenceVersion | Draft) -> dict[str, Any]:
    plan: dict[str, Any] = one.plan if isinstance(one, Draft) else one.definition
    return plan


def _name(one: SequenceVersion | Draft) -> str:
    return DRAFT if isinstance(one, Draft) else str(one.number)


def _with_people(sequence: Sequence, versions: list[SequenceVersion], user: User) -> list[tuple[SequenceVersion, int]]:
    """How many are still on each."""
    rows = (
        Enrolment.objects.visible_to(user)
        .running()
        .filter(sequence=sequence)
        .order_by()
        .values_list("version")
        .annotate(Count("pk"))
    )
    counted = dict(rows)
    return [(version, counted.get(version.pk, 0)) for version in versions]


class _Teller:
    """Says the values of fields in words."""

    def __init__(self, user: User, plans: list[dict[str, Any]]) -> None:
        self._templates = template_words(user)
        self._texts: dict[str, Template] = {}
        self._language = user.language
        self._names = {step["key"]: step.get("title", "") for plan in plans for step in plan.get("steps") or []}

    def row(self, step: StepChange) -> Row:
        mark, colour = MARKS[step.kind]
        text = next((self._text(one) for one in step.fields if one.field == "template"), [])
        return Row(step, str(mark), colour, [self.field(one) for one in step.fields], text)

    def field(self, change: Change) -> tuple[str, str, str]:
        label = FIELDS.get(change.field) or change.field.replace("_", " ").capitalize()
        return str(label), self._said(change.field, change.before), self._said(change.field, change.after)

    def _said(self, field: str, value: Any) -> str:
        if value is None or value == []:
            return _("nothing")
        if field == "template":
            return str(self._templates.get(value, value))
        if field == "branches":
            ways = [(sentence_of(way.get("when")) or _("otherwise"), way["to"]) for way in value]
            return "; ".join(f"{words} → {self._names.get(to, '?')}" for words, to in ways)
        if field in SAYINGS:
            return SAYINGS[field](value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    def _text(self, change: Change) -> list[tuple[str, str]]:
        if not self._texts:
            self._texts = shelf.everything(self._language)
        before, after = (self._lines(str(name or "")) for name in (change.before, change.after))
        told = difflib.unified_diff(before, after, lineterm="", n=1)
        return [(line[0], line[1:]) for line in told if not line.startswith(("---", "+++", "@@"))]

    def _lines(self, name: str) -> list[str]:
        found = self._texts.get(name)
        return [one for one in [found.subject, *found.body.splitlines()] if one.strip()] if found else []


def _days(days: list[str]) -> str:
    known = dict(DAYS)
    return " ".join(str(known.get(day, day)) for day in days)


def _rule(rule: dict[str, Any]) -> str:
    parts = (rule.get("title", ""), event_words(rule.get("event") or ""), sentence_of(rule.get("when")))
    return " · ".join(filter(None, parts))


def _rules(rules: list[dict[str, Any]]) -> str:
    return "; ".join(map(_rule, rules))


def _window(value: dict[str, Any]) -> str:
    return f"{value.get('from', '')[:5]}–{value.get('until', '')[:5]} {_days(value.get('days') or [])}"


def _one_of(choices: Iterable[tuple[Any, Any]]) -> Callable[[Any], str]:
    known = {str(value): label for value, label in choices}

    def say(value: Any) -> str:
        return ", ".join(str(known.get(str(one), one)) for one in (value if isinstance(value, list) else [value]))

    return say


SAYINGS: dict[str, Callable[[Any], str]] = {
    "wait": wait_words, "channel": _one_of(Channel.choices), "when": sentence_of, "kind": _one_of(Step.Kind.choices),
    "window": _window, "outcomes": lambda value: ", ".join(str(one.get("label", "")) for one in value),
    "entry": _rules, "goals": _rules, "exits": _rules, "ends_at_stages": _one_of(Status.choices),
    "reentry": lambda value: str(dict(Sequence.ReEntry.choices).get(value.get("rule"), "")),
    "max_lateness": lambda value: str(parse_duration(str(value)) or value),
}  # fmt: skip
"""How a value reads; what is not here reads as it is written."""


@require_POST
def take_up(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An old version as the draft; what the draft said before can be brought back."""
    user, sequence = manager(request), sequence_of(request, slug)
    version = sequence.versions.filter(number=number_in(str(number))).first()
    if version is None:
        raise Http404
    draft = drafts.take_up(sequence, version, user)
    messages.success(
        request,
        _("Version %(n)s is the draft now.") % {"n": version.number},
        extra_tags=f"undo:{reverse('web:draft_undo', args=[draft.pk])}",
    )
    return redirect("web:draft_canvas", draft.pk)
