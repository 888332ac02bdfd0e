"""A sequence as a list of steps that can be added, moved, changed and taken out, with undo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.campaigns import drafts
from roofs.marketing.campaigns.models import Draft
from roofs.marketing.campaigns.skeletons import Skeleton, skeleton
from roofs.sales.leads.vocabulary import Status
from roofs.surfaces.web.asking import manager
from roofs.surfaces.web.sequences import gallery
from roofs.surfaces.web.sequences import rules as written_rules
from roofs.surfaces.web.sequences.reading import draft_of, lines_of
from roofs.surfaces.web.sequences.steps import template_words

AS_COMPANY = "company"


class NewForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=120)
    audience = forms.ChoiceField(label=_l("Written for"), choices=Sequence.Audience.choices)
    like = forms.CharField(label=_l("Begin with"), required=False, max_length=80)

    def __init__(self, *args: Any, known: list[Sequence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = {one.slug: one for one in known}

    def clean_like(self) -> Sequence | Skeleton | None:
        """A sequence by its address, or a journey as `skeleton:storm`."""
        asked = str(self.cleaned_data["like"])
        _kind, is_model, name = asked.partition(":")
        found = skeleton(name) if is_model else self._known.get(asked)
        if asked and found is None:
            raise forms.ValidationError(_("That is gone. Choose another one to begin with."))
        return found


class RulesForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=120)
    description = forms.CharField(
        label=_l("What it is for"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )
    priority = forms.IntegerField(
        label=_l("Priority"),
        min_value=0,
        max_value=100,
        help_text=_l("0 to 100. A higher one takes people over from a lower exclusive one."),
    )
    exclusive = forms.BooleanField(
        label=_l("Only one such sequence at a time"),
        required=False,
        help_text=_l("Whoever is in it is not taken into another exclusive one of the same or a lower priority."),
    )
    pace = forms.ChoiceField(
        label=_l("Pace"),
        choices=Sequence.Pace.choices,
        required=False,
        help_text=_l(
            "Adapting: nearer for whoever shows signs of buying, slower for whoever has had enough. How near is said "
            "in the settings."
        ),
    )
    reentry = forms.ChoiceField(label=_l("Coming in again"), choices=Sequence.ReEntry.choices)
    reentry_min_days = forms.IntegerField(
        label=_l("Days since the last touch, at least"), min_value=0, max_value=3650, required=False
    )
    ends = forms.ChoiceField(
        label=_l("Stages that end it"),
        choices=[(AS_COMPANY, _l("Those of the company's follow-up settings")), ("own", _l("These"))],
        widget=forms.RadioSelect,
    )
    stages = forms.MultipleChoiceField(
        label=_l("Stages"), choices=Status.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def about(cls, plan: dict[str, Any], data: Any = None) -> RulesForm:
        reentry, stages = plan.get("reentry") or {}, plan.get("ends_at_stages")
        first = {
            "name": plan.get("name", ""),
            "description": plan.get("description", ""),
            "priority": plan.get("priority", 50),
            "exclusive": plan.get("exclusive", True),
            "pace": plan.get("pace", Sequence.Pace.FIXED),
            "reentry": reentry.get("rule", Sequence.ReEntry.AFTER_END),
            "reentry_min_days": reentry.get("min_days", 0),
            "ends": AS_COMPANY if stages is None else "own",
            "stages": stages or [],
        }
        return cls(data, initial=first)

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "name": " ".join(given["name"].split()),
            "description": given["description"].strip(),
            "priority": given["priority"],
            "exclusive": given["exclusive"],
            "pace": given["pace"] or Sequence.Pace.FIXED.value,
            "reentry": {"rule": given["reentry"], "min_days": given["reentry_min_days"] or 0},
            "ends_at_stages": None if given["ends"] == AS_COMPANY else given["stages"],
        }


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = manager(request)
    known = list(Sequence.objects.visible_to(user).published().order_by("name"))
    first = {"like": request.GET.get("like", ""), "audience": Sequence.Audience.LEAD}
    form = NewForm(request.POST or None, known=known, initial=first)
    if request.method == "POST" and form.is_valid():
        name, audience, like = (form.cleaned_data[one] for one in ("name", "audience", "like"))
        if isinstance(like, Skeleton):
            return redirect("web:draft_canvas", drafts.begin(name, audience, user, model=like.plan()).pk)
        return redirect("web:draft", drafts.begin(name, audience, user, like).pk)
    shown = {"form": form, "gallery": gallery.cards(known)}
    return render(request, "sequences/new.html", shown, status=422 if form.errors else 200)


@require_POST
def open_draft(request: HttpRequest, slug: str) -> HttpResponse:
    user = manager(request)
    sequence = Sequence.objects.visible_to(user).filter(slug=slug).first()
    if sequence is None:
        raise Http404
    return redirect("web:draft", drafts.open_draft(sequence, user).pk)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_of(request, pk)
    return _page(request, draft, RulesForm.about(draft.plan))


def _page(request: HttpRequest, draft: Draft, form: RulesForm) -> HttpResponse:
    wrong = drafts.faults(draft)
    shown = {
        "draft": draft,
        "lines": lines_of(draft, wrong, template_words(manager(request))),
        "faults": [one for one in wrong if one.step is None],
        "rules": form,
        "parts": written_rules.lines(draft.plan),
    }
    return render(request, "sequences/editor.html", shown, status=422 if form.errors else 200)


@require_http_methods(["POST"])
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    user, draft = manager(request), draft_of(request, pk)
    form = RulesForm.about(draft.plan, request.POST)
    if form.is_valid():
        drafts.write_rules(draft, form.values, user)
        messages.success(request, _("Kept in the draft."))
        return redirect("web:draft", pk)
    return _page(request, draft, form)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    drafts.undo(draft_of(request, pk), manager(request))
    return redirect("web:draft", pk)


@require_POST
def redo(request: HttpRequest, pk: int) -> HttpResponse:
    drafts.redo(draft_of(request, pk), manager(request))
    return redirect("web:draft", pk)


@require_POST
def discarding(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_of(request, pk)
    drafts.discard(draft, manager(request))
    undo_url = reverse("web:draft_restoration", args=[pk])
    messages.success(request, _("The draft is gone. What is published stays as it is."), extra_tags=f"undo:{undo_url}")
    return redirect("web:followup")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    user = manager(request)
    draft = Draft.objects.deleted_visible_to(user).filter(pk=pk).first()
    if draft is None:
        raise Http404
    try:
        drafts.bring_back(draft, user)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("web:followup")
    return redirect("web:draft", pk)
