"""What is done to a template beside writing it: each is a small thing with a way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.comms.writing import editing
from roofs.comms.writing.models import WrittenTemplate
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.asking import manager
from roofs.surfaces.web.writing.reading import sheet_of


def _own(request: HttpRequest, name: str, language: str) -> WrittenTemplate:
    manager(request)
    own = sheet_of(request, name, language).own
    if own is None:
        raise Http404
    return own


def _to_editor(name: str, language: str) -> HttpResponse:
    return redirect("web:template_edit", name, language)


@require_POST
def undo(request: HttpRequest, name: str, language: str) -> HttpResponse:
    try:
        editing.undo(_own(request, name, language), manager(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("The draft is as it was before."))
    return _to_editor(name, language)


@require_POST
def version(request: HttpRequest, name: str, language: str, number: int) -> HttpResponse:
    """An older version becomes the draft."""
    own = _own(request, name, language)
    found = own.versions.filter(number=number).first()
    if found is None:
        raise Http404
    editing.bring_back(own, found, manager(request))
    messages.success(
        request,
        _("Version %(number)s is the draft now. Publish it to send it out.") % {"number": number},
        extra_tags=f"undo:{reverse('web:template_undo', args=[name, language])}",
    )
    return _to_editor(name, language)


@require_POST
def switch(request: HttpRequest, name: str, language: str) -> HttpResponse:
    own, on = _own(request, name, language), request.POST.get("on") == "yes"
    try:
        editing.switch(own, manager(request), on=on)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        told = _("In use again.") if on else _("Switched off. Touches that need it wait and say so.")
        messages.success(request, told)
    return redirect("web:template", name, language)


@require_POST
def copy(request: HttpRequest, name: str, language: str) -> HttpResponse:
    user, sheet = manager(request), sheet_of(request, name, language)
    own = editing.duplicate(sheet.source, name, language, sheet.title, sheet.category, user)
    messages.success(request, _("This is the copy. It goes out once it is published."))
    return _to_editor(own.name, own.language)


@require_POST
def deletion(request: HttpRequest, name: str, language: str) -> HttpResponse:
    own = _own(request, name, language)
    editing.delete(own, manager(request))
    way_back = reverse("web:template_restoration", args=[own.pk])
    messages.success(request, _("The template is gone."), extra_tags=f"undo:{way_back}")
    return redirect("web:templates")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    user = manager(request)
    own = WrittenTemplate.objects.deleted_visible_to(user).filter(pk=pk).first()
    if own is None:
        raise Http404
    try:
        editing.restore(own, user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("web:templates")
    messages.success(request, _("The template is back."))
    return redirect("web:template", own.name, own.language)
