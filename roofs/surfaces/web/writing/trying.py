"""A template tried on oneself: sent as a test, and its links asked."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.comms.writing.links import check_links
from roofs.comms.writing.problems import TemplateError
from roofs.comms.writing.rendering import render
from roofs.comms.writing.templates import Channel
from roofs.surfaces.web.writing.people import known_of
from roofs.surfaces.web.writing.previewing import Look, shown
from roofs.surfaces.web.writing.reading import Sheet, parsed, reader, sheet_of, typed


@require_POST
def test(request: HttpRequest, name: str, language: str) -> HttpResponse:
    sheet = sheet_of(request, name, language)
    send_test(request, sheet, typed(request, sheet))
    return _seen_as_before(request, sheet)


@require_POST
def links(request: HttpRequest, name: str, language: str) -> HttpResponse:
    sheet = sheet_of(request, name, language)
    ask_links(request, sheet, typed(request, sheet))
    return _seen_as_before(request, sheet)


def _seen_as_before(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    look = Look.asked(request)
    asked = urlencode({"who": look.who, "width": look.width, "mode": look.mode})
    return redirect(f"{reverse('web:template', args=[sheet.name, sheet.language])}?{asked}")


def send_test(request: HttpRequest, sheet: Sheet, source: str) -> None:
    """To oneself, as the chosen reader would get it, with links that do no harm."""
    user = reader(request)
    template, problems = parsed(source, sheet)
    if template is None or template.channel not in {Channel.EMAIL, Channel.SMS}:
        messages.error(request, str(problems[0]) if problems else _("Only e-mails and texts can be sent as a test."))
        return
    address = user.email if template.channel == Channel.EMAIL else user.phone or ""
    if not address:
        messages.error(request, _("There is no phone number in your profile."))
        return
    try:
        letter = render(template, known_of(user, Look.asked(request).who, template)[0])
    except TemplateError as error:
        messages.error(request, str(error.problems[0]))
        return
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
            template=sheet.name,
        )
    )
    messages.success(request, _("A test is on its way to %(address)s.") % {"address": address})


def ask_links(request: HttpRequest, sheet: Sheet, source: str) -> None:
    """Asks every address in it, in the background; the page shows what came back."""
    template, problems = parsed(source, sheet)
    found = shown(reader(request), source, problems, template, Look.asked(request)).report.figures.links
    if found:
        check_links(found)
        messages.success(request, _("The links are being asked. Look again in a moment."))
    else:
        messages.success(request, _("There is no link in it to ask."))
