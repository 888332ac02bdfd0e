"""One screen for every section of settings that a domain declares."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings as installation
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import BaseModel, ValidationError

from roofs.core.accounts.models import User
from roofs.core.company.settings import Section, all_sections
from roofs.core.company.settings import section as find_section
from roofs.core.jobs.models import Job
from roofs.sales.scoring.jobs import rescore_all
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.settings import mail, words
from roofs.surfaces.web.settings.rights import managers_only
from roofs.surfaces.web.settings.shape import Control, Shape

ADMINS_ONLY = frozenset({"company"})
"""It says who may register."""


BROAD_FROM = 3


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    text: str
    icon: str
    url: str


@require_safe
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "settings/index.html", {"groups": _groups(viewer(request))})


def _groups(user: User) -> list[tuple[str, list[Card]]]:
    declared = {one.name: one for one in all_sections()}
    groups = []
    for title, names in words.GROUPS:
        cards = [_card(declared.pop(name)) for name in names if name in declared]
        groups.append((str(title), cards))
    for place, cards in _further(user).items():
        groups[place][1].extend(cards)
    groups[-1][1].extend(_card(one) for one in declared.values())
    return groups


def _further(user: User) -> dict[int, list[Card]]:
    """Pages that are no section of settings, by the group they stand in."""
    return {
        0: [Card(_("Team"), _("Who works here and what each may do."), "users", reverse("web:team"))],
        1: [
            Card(
                _("Own fields"),
                _("What your company wants to know beside what is here."),
                "list-checks",
                reverse("web:all_fields"),
            ),
            Card(_("Tags"), _("Words on records, their colours; merging two."), "tag", reverse("web:tags")),
            Card(_("Web forms"), _("The form on your website and its own page."), "code", reverse("web:webforms")),
        ],
        2: [
            Card(
                _("Law, lists, forgotten people"),
                _("Hours by state, addresses not to be used, do-not-call lists, erasures."),
                "shield-check",
                reverse("web:consent"),
            ),
            *(_of_administrators() if user.is_admin else []),
        ],
        3: [
            Card(_("Webhooks"), _("Telling other programs what happens."), "workflow", reverse("web:webhooks")),
            Card(_("API tokens"), _("What programs may do in your name."), "key-round", reverse("web:tokens")),
            Card(_("Background work"), _("What runs, waits or went wrong."), "activity", reverse("web:jobs")),
            *([_own_data()] if user.is_admin else []),
        ],
    }


def _of_administrators() -> list[Card]:
    trust = _("Whether mail services trust your letters, and what to mend.")
    return [
        Card(_("Channels"), _("Who carries e-mail, texts, post."), "send", reverse("web:channels")),
        Card(_("Deliverability"), trust, "mail-check", reverse("web:deliverability")),
    ]


def _own_data() -> Card:
    words_of_it = _("The whole company in one file, to keep or to move.")
    return Card(_("Your data"), words_of_it, "download", reverse("web:company_data"))


def _card(one: Section[Any]) -> Card:
    icon = words.ICONS.get(one.name, "settings")
    return Card(_(one.title), _(one.help) if one.help else "", icon, reverse("web:section", args=[one.name]))


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def section(request: HttpRequest, name: str) -> HttpResponse:
    try:
        found = find_section(name)
    except KeyError:
        raise Http404 from None
    if request.headers.get("HX-Request") and name == "scoring":
        return render(request, "settings/_rescoring.html", {"job": _rescoring(), "is_watching": True})
    if request.method != "POST":
        return _page(request, found, found.get().model_dump(mode="json"))
    user = viewer(request)
    if not _may_change(user, found):
        raise PermissionDenied
    if "test" in request.POST and name == "mail":
        return mail.send_test(request)
    return _save(request, found, user)


def _save(request: HttpRequest, found: Section[Any], user: User) -> HttpResponse:
    current = found.get()
    given = Shape(found.name, found.model).read(request.POST, current.model_dump(mode="json"))
    try:
        value = found.model.model_validate(given)
        if request.POST.get("seen") != _mark(current):
            return _page(request, found, given, is_stale=True)
        changed = found.save(value, user)
    except ValidationError as error:
        return _page(request, found, given, error=error)
    if not changed:
        messages.info(request, _("Nothing was changed."))
        return redirect("web:section", found.name)
    return redirect(f"{reverse('web:section', args=[found.name])}?{urlencode({'changed': changed}, doseq=True)}")


def _page(
    request: HttpRequest,
    found: Section[Any],
    values: dict[str, Any],
    *,
    error: ValidationError | None = None,
    is_stale: bool = False,
) -> HttpResponse:
    shape = Shape(found.name, found.model)
    problems = {problem["loc"]: words.problem(problem) for problem in error.errors()} if error else {}
    controls = shape.controls(values, problems)
    known = found.model.model_fields
    shown = {
        "section": found,
        "title": _(found.title),
        "help": _(found.help) if found.help else "",
        "bands": _bands(controls),
        "problems": shape.leftover,
        "has_errors": bool(problems),
        "is_stale": is_stale,
        "seen": _mark(found.get()),
        "changed": [shape.label_of(one) for one in request.GET.getlist("changed") if one in known],
        "may_change": _may_change(viewer(request), found),
        "job": _rescoring() if found.name == "scoring" else None,
        "post": mail.state() if found.name == "mail" else None,
        "base_url": installation.BASE_URL,
    }
    return render(request, "settings/section.html", shown, status=409 if is_stale else 422 if error else 200)


def _may_change(user: User, found: Section[Any]) -> bool:
    return user.is_admin or found.name not in ADMINS_ONLY


def _bands(controls: list[Control]) -> list[list[list[Control]]]:
    """Boxes that follow each other share a panel, a table or a group has its own; small panels stand side by side."""
    panels: list[list[Control]] = []
    for control in controls:
        if control.is_simple and panels and panels[-1][-1].is_simple:
            panels[-1].append(control)
        else:
            panels.append([control])
    bands: list[list[list[Control]]] = []
    for panel in panels:
        if _is_small(panel) and bands and _is_small(bands[-1][-1]):
            bands[-1].append(panel)
        else:
            bands.append([panel])
    return bands


def _is_small(panel: list[Control]) -> bool:
    if panel[0].kind == "table":
        return len(panel[0].rows[0]) <= BROAD_FROM
    return not panel[0].is_simple or len(panel) < BROAD_FROM


def _mark(value: BaseModel) -> str:
    """Says which version of the values a form was made from."""
    return hashlib.sha256(value.model_dump_json().encode()).hexdigest()[:16]


def _rescoring() -> Job | None:
    return Job.objects.open().filter(task=rescore_all.module_path).order_by("-id").first()
