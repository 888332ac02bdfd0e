"""Fields of the company's own: answered on a record's page, defined on a page of the settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from roofs.core.fields import defining
from roofs.core.fields.answering import Answer, answer, answers_of, spelled
from roofs.core.fields.models import LONGEST, CustomField, Kind
from roofs.core.kit import money
from roofs.core.kit.refusals import Refused
from roofs.core.lists.kinds import RecordKind, kind_of, kinds
from roofs.surfaces.web.asking import back, viewer
from roofs.surfaces.web.records.reading import subject_in
from roofs.surfaces.web.rights import managers_only

YES_NO = [("", _l("Not known yet")), ("true", _l("Yes")), ("false", _l("No"))]


class AnswersForm(forms.Form):
    """A form of whatever the company asks. What is valid is decided by the domain."""

    prefix = "custom"

    def __init__(self, *args: Any, asked: list[CustomField], known: dict[str, Answer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.known = asked, known
        for one in asked:
            self.fields[one.key] = _control(one, known.get(one.key))

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        for one in self.asked:
            try:
                if self.is_changed(one):
                    spelled(one, given.get(one.key))
            except Refused as refusal:
                self.add_error(one.key, refusal.reason)
        return given

    def is_changed(self, one: CustomField) -> bool:
        return bool(self.cleaned_data.get(one.key) != self.fields[one.key].initial)

    def changes(self) -> dict[str, Any]:
        return {one.key: self.cleaned_data[one.key] for one in self.asked if self.is_changed(one)}


def asked_at_entry(request: HttpRequest, kind: str) -> AnswersForm:
    """What must be filled in, beside the form in which somebody types in a new record. Forms on the web, letters and
    programs are not kept waiting for it.
    """
    asked = [one for one in CustomField.objects.visible_to(viewer(request)).of(kind) if one.is_required]
    return AnswersForm(request.POST or None, asked=asked, known={})


def all_fit(*several: forms.Form) -> bool:
    """Each says what is wrong with it, not only the first."""
    found = [form.is_valid() for form in several]
    return all(found)


def _control(one: CustomField, known: Answer) -> forms.Field:
    given: dict[str, Any] = {"label": one.label, "help_text": one.hint, "required": one.is_required}
    if one.kind in defining.LISTED:
        return _list(one, known, given)
    if one.kind == Kind.YES_NO:
        return forms.ChoiceField(choices=YES_NO, initial="" if known is None else str(known).lower(), **given)
    if one.kind == Kind.DATE:
        return forms.CharField(widget=forms.DateInput({"type": "date"}), initial=known or "", **given)
    shown = "" if known is None else str(known)
    if one.kind == Kind.MONEY and isinstance(known, int):
        shown = money.show(known).replace("$", "").removesuffix(".00")
    if one.kind == Kind.TEXT:
        return forms.CharField(max_length=LONGEST, initial=shown, **given)
    return forms.CharField(max_length=40, widget=forms.TextInput({"inputmode": "decimal"}), initial=shown, **given)


def _list(one: CustomField, known: Answer, given: dict[str, Any]) -> forms.Field:
    """What is offered, and what was chosen before and is offered no more."""
    chosen = known if isinstance(known, list) else [known] if isinstance(known, str) else []
    offered = [(option, option) for option in dict.fromkeys([*one.options, *chosen])]
    if one.kind == Kind.CHOICES:
        return forms.MultipleChoiceField(choices=offered, widget=forms.CheckboxSelectMultiple, initial=chosen, **given)
    return forms.ChoiceField(choices=[("", "–"), *offered], initial=known or "", **given)


@require_http_methods(["GET", "HEAD", "POST"])
def of_record(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Shown as a part of the record's page; changed in a dialog or on a page of its own."""
    subject, user = subject_in(request, kind, pk), viewer(request)
    if request.method != "POST" and "edit" not in request.GET and request.headers.get("HX-Request"):
        shown = {"subject_type": kind, "subject_id": pk, "page_url": request.GET.get("page", "")}
        return render(request, "records/_fields.html", shown)
    asked = list(CustomField.objects.visible_to(user).of(kind))
    form = AnswersForm(request.POST or None, asked=asked, known=answers_of(subject))
    if request.method == "POST" and form.is_valid():
        try:
            answer(subject, form.changes(), user)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Saved."))
            return back(request, reverse("web:fields_of", args=subject))
    shown = {"form": form, "subject_type": kind, "subject_id": pk, "next": _next(request)}
    name = "records/_fields_form.html" if request.headers.get("HX-Request") else "records/answers.html"
    return render(request, name, shown, status=422 if form.errors else 200)


def _next(request: HttpRequest) -> str:
    return request.POST.get("next", "") or request.GET.get("next", "")


class FieldForm(forms.Form):
    label = forms.CharField(label=_l("Name"), max_length=80)
    kind = forms.ChoiceField(label=_l("Kind"), choices=Kind.choices)
    options = forms.CharField(
        label=_l("To choose from"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_l("One on each line; only for lists."),
    )
    hint = forms.CharField(label=_l("Hint"), required=False, max_length=200)
    is_required = forms.BooleanField(
        label=_l("Must be filled in"),
        required=False,
        help_text=_l("By whoever types in a record or brings a list. Forms on the web and programs may leave it out."),
    )

    def facts(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"options": given["options"].splitlines()}


def _asked_kinds() -> list[RecordKind]:
    return [kind for kind in kinds() if kind.has_fields]


def _field(request: HttpRequest, pk: int) -> CustomField:
    found = CustomField.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def index(request: HttpRequest, kind: str = "lead") -> HttpResponse:
    of = kind_of(kind)
    if of is None or not of.has_fields:
        raise Http404
    user, form = viewer(request), FieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        try:
            defining.define(kind, facts.pop("label"), facts.pop("kind"), user, **facts)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:fields", kind)
    fields = list(CustomField.objects.visible_to(user).filter(subject_type=kind))
    shown = {
        "form": form,
        "of": of,
        "kinds": _asked_kinds(),
        "asked": [one for one in fields if one.archived_at is None],
        "archived": [one for one in fields if one.archived_at is not None],
    }
    return render(request, "records/fields.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    field = _field(request, pk)
    known = {"label": field.label, "kind": field.kind, "hint": field.hint, "is_required": field.is_required}
    form = FieldForm(request.POST or None, initial=known | {"options": "\n".join(field.options)})
    del form.fields["kind"]
    if field.kind not in defining.LISTED:
        del form.fields["options"]
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if "options" in given:
            given["options"] = given["options"].splitlines()
        try:
            defining.correct(field, given, viewer(request))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:fields", field.subject_type)
    shown = {"form": form, "field": field, "answers": defining.answers_to(field)}
    return render(request, "records/field.html", shown, status=422 if form.errors else 200)


@require_POST
@managers_only
def move(request: HttpRequest, pk: int) -> HttpResponse:
    field = _field(request, pk)
    defining.move(field, -1 if request.POST.get("to") == "up" else 1, viewer(request))
    return redirect("web:fields", field.subject_type)


@require_POST
@managers_only
def archiving(request: HttpRequest, pk: int) -> HttpResponse:
    field = _field(request, pk)
    defining.archive(field, viewer(request), is_archived="again" not in request.POST)
    return redirect("web:fields", field.subject_type)


@require_POST
@managers_only
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    field = _field(request, pk)
    defining.delete(field, viewer(request))
    undo = reverse("web:field_restoration", args=[pk])
    messages.success(request, _("%(name)s was deleted.") % {"name": field}, extra_tags=f"undo:{undo}")
    return redirect("web:fields", field.subject_type)


@require_POST
@managers_only
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    field = CustomField.objects.deleted_visible_to(viewer(request)).filter(pk=pk).first()
    if field is None:
        raise Http404
    try:
        defining.restore(field, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("web:fields", field.subject_type)
