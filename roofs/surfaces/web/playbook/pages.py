"""What homeowners say and what we answer, and why deals close the way they do."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.core.accounts.problems import AccountProblem
from roofs.core.kit.refusals import Refused
from roofs.sales.leads.models import Lead
from roofs.sales.playbook import answers
from roofs.sales.playbook import closings as deals
from roofs.sales.playbook.models import Category, Entry
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import lead_of, number_in, viewer

PERIODS = {30: _l("30 days"), 90: _l("90 days"), 365: _l("A year")}


class EntryForm(forms.ModelForm[Entry]):
    class Meta:
        model = Entry
        fields = ("language", "category", "objection", "answer", "ask")
        widgets = {"answer": forms.Textarea({"rows": 5})}
        help_texts = {"ask": _l("What we ask them then.")}


def _language(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    wanted = request.GET.get("language", "")
    own = viewer(request).language
    return wanted if wanted in known else own if own in known else "en"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user, language = viewer(request), _language(request)
    text, category = request.GET.get("q", "").strip()[:200], request.GET.get("category", "")
    category = category if category in Category.values else ""
    found = answers.find(user, language, text=text, category=category)
    shown = {
        "answers": found,
        "text": text,
        "category": category,
        "language": language,
        "languages": settings.LANGUAGES,
        "categories": Category.choices,
        "editable": set(Entry.objects.visible_to(user).editable_by(user).values_list("pk", flat=True)),
    }
    template = "playbook/_list.html" if request.headers.get("HX-Request") else "playbook/index.html"
    return render(request, template, shown)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = EntryForm(request.POST or None, initial={"language": _language(request)})
    if request.method == "POST" and form.is_valid():
        entry = answers.write_down(form.cleaned_data, viewer(request))
        messages.success(request, _("Written down."))
        return redirect(f"{reverse('web:playbook')}?language={entry.language}#{entry.key}")
    return render(request, "playbook/form.html", {"form": form}, status=422 if form.errors else 200)


def _entry(request: HttpRequest, pk: int) -> Entry:
    found = Entry.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, entry = viewer(request), _entry(request, pk)
    if not Entry.objects.visible_to(user).editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    # A row of its own for the form, so that what is compared with stays as it was.
    form = EntryForm(request.POST or None, instance=_entry(request, pk))
    if request.method == "POST" and form.is_valid():
        answers.change(entry, form.cleaned_data, user)
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('web:playbook')}?language={entry.language}#{entry.key}")
    shown = {"form": form, "entry": entry}
    return render(request, "playbook/form.html", shown, status=422 if form.errors else 200)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        answers.remove(_entry(request, pk), viewer(request))
    except AccountProblem as problem:
        messages.error(request, str(problem))
    else:
        undo = reverse("web:playbook_restoration", args=[pk])
        messages.success(request, _("The entry is gone."), extra_tags=f"undo:{undo}")
    return redirect("web:playbook")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    user = viewer(request)
    entry = Entry.objects.deleted_visible_to(user).filter(pk=pk).first()
    if entry is None:
        raise Http404
    answers.bring_back(entry, user)
    messages.success(request, _("The entry is back."))
    return redirect("web:playbook")


@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """From the list, or from a lead's page; `worked` is yes or no."""
    user = viewer(request)
    said = answers.by_key(user, _language(request), request.POST.get("key", "")[:60])
    worked = request.POST.get("worked", "")
    lead_pk = number_in(request.POST.get("lead", ""))
    lead = lead_of(request, lead_pk) if lead_pk else None
    if said is None or worked not in {"yes", "no"}:
        messages.error(request, _("Choose what they said."))
    else:
        answers.note_use(said, user, worked=worked == "yes", lead=lead)
        messages.success(request, _("Counted. This helps everybody to see what works."))
    return back(request, reverse("web:playbook"))


@require_POST
def win(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    try:
        deals.explain_win(lead, request.POST.get("reason", ""), request.POST.get("note", ""), viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("Thank you. It counts in wins and losses."))
    return back(request, reverse("web:lead", args=[pk]))


@require_safe
def closings(request: HttpRequest) -> HttpResponse:
    user, now = viewer(request), timezone.now()
    days = number_in(request.GET.get("days", "")) or 90
    days = days if days in PERIODS else 90
    found = deals.closings(Lead.objects.visible_to(user), now - timedelta(days=days), now)
    return render(request, "playbook/closings.html", {"found": found, "days": days, "periods": PERIODS})
