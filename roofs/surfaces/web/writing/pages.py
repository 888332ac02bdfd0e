"""The library of templates, one of them as it reads, and its editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from roofs.comms.timeline.entries import entries_for
from roofs.comms.writing import editing, shelf
from roofs.comms.writing.examples import has_address
from roofs.comms.writing.models import CHANNELS, LONGEST_SOURCE, Category, WrittenTemplate
from roofs.comms.writing.picking import picks
from roofs.comms.writing.problems import TemplateError
from roofs.comms.writing.templates import Purpose
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.asking import manager
from roofs.surfaces.web.writing import shelves
from roofs.surfaces.web.writing.people import readers
from roofs.surfaces.web.writing.previewing import Look, shown
from roofs.surfaces.web.writing.reading import Sheet, parsed, reader, sheet_of, typed
from roofs.surfaces.web.writing.trying import ask_links, send_test

BEGINNINGS = {
    "email": 'subject: \npreheader: \n---\nHi {{ contact.first_name | or: "there" }},\n\n',
    "sms": "channel: sms\n---\n{{ company.name }}: … Reply STOP to opt out\n",
    "phone": "channel: phone\nsubject: \n---\n## What this call is for\n\n## Open\n\n## Voicemail\n",
    "post": "channel: post\nsubject: \n---\n",
    "messenger": "channel: messenger\n---\n",
    "social": "channel: social\nsubject: \n---\n",
    "voice": "channel: voice\nsubject: Hi, this is the automated assistant of {{ company.name }}.\n---\n",
}


TRIED = {"test": send_test, "links": ask_links}


class NewForm(forms.Form):
    title = forms.CharField(label=_l("Title"), max_length=150)
    name = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label=_l("Short name"),
        max_length=100,
        help_text=_l("Small letters, digits and _ only. Sequences call it by this."),
    )
    language = forms.ChoiceField(label=_l("Language"), choices=settings.LANGUAGES)
    channel = forms.ChoiceField(label=_l("Channel"), choices=[pair for pair in CHANNELS if pair[0] in BEGINNINGS])
    category = forms.ChoiceField(label=_l("About"), choices=Category.choices, initial=Category.FOLLOW_UP)


class SheetForm(forms.Form):
    title = forms.CharField(label=_l("Title"), max_length=150)
    category = forms.ChoiceField(label=_l("About"), choices=Category.choices)
    draft = forms.CharField(label=_l("Text"), max_length=LONGEST_SOURCE, strip=False, widget=forms.Textarea)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    wanted = shelves.Wanted(**{key: request.GET.get(key, "").strip()[:100] for key in shelves.Wanted.__slots__})
    told = {
        "cards": shelves.cards(user, wanted),
        "wanted": wanted,
        "channels": CHANNELS,
        "categories": Category.choices,
        "languages": settings.LANGUAGES,
        "sequences": shelves.sequences_in_use(),
    }
    return render(request, "writing/_list.html" if request.headers.get("HX-Request") else "writing/index.html", told)


@require_safe
def show(request: HttpRequest, name: str, language: str) -> HttpResponse:
    sheet = sheet_of(request, name, language)
    told = _told(request, sheet, sheet.source) | {
        "uses": shelves.uses_of(name),
        "others": _other_languages(sheet, reader(request)),
        "entries": entries_for("template", sheet.own.pk, per_page=20, viewer=reader(request)).entries
        if sheet.own
        else [],
    }
    return render(request, "writing/show.html", told)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = manager(request)
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {"title": given["title"], "category": given["category"]}
        try:
            own = editing.begin(given["name"], given["language"], BEGINNINGS[given["channel"]], values, user)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.reason)
        else:
            return redirect("web:template_edit", own.name, own.language)
    return render(request, "writing/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """Save keeps the draft, publish sends it out from now on, look shows it without keeping anything; test and links
    keep it and try it.
    """
    manager(request)
    sheet = sheet_of(request, name, language)
    source, do = typed(request, sheet), request.POST.get("do", "save")
    if request.method == "POST" and do != "look":
        return _saved(request, sheet, source, do)
    return _editor(request, sheet, source, SheetForm(initial=_initial(request, sheet)))


def _initial(request: HttpRequest, sheet: Sheet) -> dict[str, str]:
    return {key: request.POST.get(key, getattr(sheet, key)) for key in ("title", "category")}


def _saved(request: HttpRequest, sheet: Sheet, source: str, do: str) -> HttpResponse:
    user, form = manager(request), SheetForm(request.POST)
    if not form.is_valid():
        return _editor(request, sheet, source, form, 422)
    values = {"title": form.cleaned_data["title"], "category": form.cleaned_data["category"]}
    try:
        own = sheet.own or editing.adopt(sheet.name, sheet.language, user)
        editing.save(own, source, values, user)
        if do == "publish":
            editing.publish(own, user)
    except Refused as refusal:
        form.add_error(refusal.field or None, refusal.reason)
        return _editor(request, sheet, source, form, 422)
    except TemplateError:
        messages.error(request, _("It is kept as a draft, and cannot be published yet. The lines are named beside it."))
        return _editor(request, sheet_of(request, sheet.name, sheet.language), source, form, 422)
    if do in TRIED:
        TRIED[do](request, sheet_of(request, sheet.name, sheet.language), source)
    else:
        published = _("Published. It goes out like this from now on.")
        messages.success(request, published if do == "publish" else _("Saved."))
    return redirect("web:template_edit" if do != "publish" else "web:template", sheet.name, sheet.language)


def _editor(request: HttpRequest, sheet: Sheet, source: str, form: SheetForm, status: int = 200) -> HttpResponse:
    template, _problems = parsed(source, sheet)
    purpose = template.purpose if template else Purpose.TOUCH
    told = _told(request, sheet, source) | {"form": form, "source": source, "picks": picks(purpose)}
    return render(request, "writing/edit.html", told, status=status)


def _told(request: HttpRequest, sheet: Sheet, source: str) -> dict[str, Any]:
    user, look = reader(request), Look.asked(request)
    template, problems = parsed(source, sheet)
    return {
        "sheet": sheet,
        "shown": shown(user, source, problems, template, look),
        "groups": readers(user, chosen=look.who),
        "who": look.who,
        "has_address": has_address(),
        "may_write": user.is_manager,
        "category_label": Category(sheet.category).label if sheet.category in Category.values else "",
        "icon_name": shelves.ICONS.get(template.channel.value if template else "", "mail"),
    }


def _other_languages(sheet: Sheet, user: Any) -> list[tuple[str, str]]:
    own = set(WrittenTemplate.objects.visible_to(user).filter(name=sheet.name).values_list("language", flat=True))
    found = []
    for code, label in settings.LANGUAGES:
        if code != sheet.language and (code in own or shelf.has_file(sheet.name, code)):
            found.append((code, str(label)))
    return found
