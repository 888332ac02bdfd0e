"""Doing one thing to many leads."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from roofs.core.accounts.models import User
from roofs.core.fields.answering import answer
from roofs.core.kit.refusals import Refused
from roofs.core.tags import tagging
from roofs.core.tags.models import Tag
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.forms import OwnerForm
from roofs.surfaces.web.leads.listing import own_filters, settable
from roofs.surfaces.web.leads.reading import number_in, viewer

MOST = 500


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    if "restore" in request.GET:
        return _restore([number_in(key) for key in request.GET["restore"].split(",")[:MOST]], user)
    keys = [number_in(key) for key in request.POST.getlist("lead")[:MOST]]
    leads = Lead.objects.visible_to(user).with_people().filter(pk__in=keys)
    if not leads:
        messages.error(request, _("Choose at least one lead."))
    else:
        act = ACTS.get(request.POST.get("action", ""))
        if act is not None:
            act(request, list(leads), user)
    return back(request, "/leads/")


def _delete(request: HttpRequest, leads: list[Lead], user: User) -> None:
    for lead in leads:
        pipeline.delete(lead, user)
    n = len(leads)
    undo = f"{reverse('web:leads_bulk')}?restore={','.join(str(lead.pk) for lead in leads)}"
    words = ngettext("%(n)s lead was deleted.", "%(n)s leads were deleted.", n) % {"n": n}
    messages.success(request, words, extra_tags=f"undo:{undo}")


def _assign(request: HttpRequest, leads: list[Lead], user: User) -> None:
    form = OwnerForm(request.POST, viewer=user)
    if not form.is_valid():
        messages.error(request, _("You can only take leads yourself. A manager can give them to somebody else."))
        return
    for lead in leads:
        pipeline.assign(lead, form.cleaned_data["owner"], user)
    n = len(leads)
    messages.success(request, ngettext("%(n)s lead was given away.", "%(n)s leads were given away.", n) % {"n": n})


def _tag(request: HttpRequest, leads: list[Lead], user: User) -> None:
    try:
        tag = tagging.tag_called(request.POST.get("tag_name", ""), user)
        for lead in leads:
            tagging.put(lead, [tag], user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return
    _said(request, leads, _("%(n)s tagged: %(tag)s."), tag=tag)


def _untag(request: HttpRequest, leads: list[Lead], user: User) -> None:
    tag = Tag.objects.visible_to(user).named(request.POST.get("tag_name", "").strip()).first()
    if tag is None:
        messages.error(request, _("There is no such tag."))
        return
    for lead in leads:
        tagging.take_off(lead, tag, user)
    _said(request, leads, _("%(tag)s was taken off %(n)s."), tag=tag)


def _set(request: HttpRequest, leads: list[Lead], user: User) -> None:
    """`status:contacted`, `source:referral`, `custom.colour:Slate`: only what the page offers."""
    wanted = request.POST.get("set", "")
    offered = {
        value: f"{choice.label}: {label}" for choice in settable(own_filters(user)) for value, label in choice.options
    }
    if wanted not in offered:
        messages.error(request, _("Choose what to set."))
        return
    name, _colon, value = wanted.partition(":")
    try:
        with transaction.atomic():
            for lead in leads:
                _set_one(lead, name, value, user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return
    _said(request, leads, _("%(n)s changed. %(what)s."), what=offered[wanted])


def _set_one(lead: Lead, name: str, value: str, user: User) -> None:
    if name == "status":
        pipeline.advance(lead, value, user)
    elif name.startswith("custom."):
        answer(lead, {name.removeprefix("custom."): value}, user)
    else:
        pipeline.correct(lead, {name: value}, user)


def _said(request: HttpRequest, leads: list[Lead], words: str, **facts: object) -> None:
    n = len(leads)
    messages.success(request, words % {"n": ngettext("%(n)s lead", "%(n)s leads", n) % {"n": n}, **facts})


ACTS: dict[str, Callable[[HttpRequest, list[Lead], User], None]] = {
    "assign": _assign,
    "delete": _delete,
    "tag": _tag,
    "untag": _untag,
    "set": _set,
}


def _restore(keys: list[int], user: User) -> HttpResponse:
    for lead in Lead.objects.deleted_visible_to(user).filter(pk__in=keys):
        pipeline.restore(lead, user)
    return redirect("web:leads")
