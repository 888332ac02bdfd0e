"""What is done to a template beside writing it: each is a small thing with a way back."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.comms.writing import editing
from roofs.comms.writing.links import check_links
from roofs.comms.writing.models import WrittenTemplate
from roofs.comms.writing.problems import TemplateError
from roofs.comms.writing.rendering import render
from roofs.comms.writing.templates import Channel
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.writing.people import known_of
from roofs.surfaces.web.writing.previewing import Look, shown
from roofs.surfaces.web.writing.reading import parsed, reader, sheet_of, typed, writer


def _own(request: HttpRequest, name: str, language: str) -> WrittenTemplate:
    writer(request)
    own = sheet_of(request, name, language).own
    if own is None:
        raise Http404
    return own


def _to_editor(name: str, language: str) -> HttpResponse:
    return redirect("web:template_edit", name, language)


@require_POST
def undo(request: HttpRequest, name: str, language: str) -> HttpResponse:
    try:
        editing.undo(_own(request, name, language), writer(request))
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
    editing.bring_back(own, found, writer(request))
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
        editing.switch(own, writer(request), on=on)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        told = _("In use again.") if on else _("Switched off. Touches that need it wait and say so.")
        messages.success(request, told)
    return redirect("web:template", name, language)


@require_POST
def copy(request: HttpRequest, name: str, language: str) -> HttpResponse:
    user, sheet = writer(request), sheet_of(request, name, language)
    own = editing.duplicate(sheet.source, name, language, sheet.title, sheet.category, user)
    messages.success(request, _("This is the copy. It goes out once it is published."))
    return _to_editor(own.name, own.language)


@require_POST
def deletion(request: HttpRequest, name: str, language: str) -> HttpResponse:
    own = _own(request, name, language)
    editing.delete(own, writer(request))
    way_back = reverse("web:template_restoration", args=[own.pk])
    messages.success(request, _("The template is gone."), extra_tags=f"undo:{way_back}")
    return redirect("web:templates")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    user = writer(request)
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


@require_POST
def test(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """To oneself, as the chosen reader would get it, with links that do no harm."""
    user, sheet = reader(request), sheet_of(request, name, language)
    template, problems = parsed(typed(request, sheet), sheet)
    if template is None or template.channel not in {Channel.EMAIL, Channel.SMS}:
        messages.error(request, str(problems[0]) if problems else _("Only e-mails and texts can be sent as a test."))
        return redirect("web:template", name, language)
    address = user.email if template.channel == Channel.EMAIL else user.phone or ""
    if not address:
        messages.error(request, _("There is no phone number in your profile."))
        return redirect("web:template", name, language)
    try:
        letter = render(template, known_of(user, Look.asked(request).who, template)[0])
    except TemplateError as error:
        messages.error(request, str(error.problems[0]))
        return redirect("web:template", name, language)
    post(
        Message(
            channel=template.channel.value,
            purpose=Purpose.ALERT,
            idem_key=f"test-{uuid4().hex}",
            to_user=user,
            to_address=address,
            subject=_("Test: %(subject)s") % {"subject": letter.subject} if letter.subject else "",
            text=letter.text,
            html=letter.html,
            template=name,
        )
    )
    messages.success(request, _("A test is on its way to %(address)s.") % {"address": address})
    return redirect("web:template", name, language)


@require_POST
def links(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """Asks every address in it, in the background; the page shows what came back."""
    user, sheet = reader(request), sheet_of(request, name, language)
    source = typed(request, sheet)
    template, problems = parsed(source, sheet)
    found = shown(user, source, problems, template, Look.asked(request)).report.figures.links
    if found:
        check_links(found)
        messages.success(request, _("The links are being asked. Look again in a moment."))
    else:
        messages.success(request, _("There is no link in it to ask."))
    return redirect("web:template", name, language)
