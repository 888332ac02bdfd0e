"""Answering in the name of a person who does not exist, so that all can be tried; and calling a card back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.comms.messaging import recalling, rehearsing
from roofs.comms.messaging.models import Message
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.asking import viewer


def _message(request: HttpRequest, pk: int) -> Message:
    found = Message.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    message = _message(request, pk)
    words = request.POST.get("words", "")
    try:
        rehearsing.answer(message, request.POST.get("saying", ""), words, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("Answered. It is taken in as a real answer would be, in a moment."))
    return redirect("web:message", message.pk)


@require_POST
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    message = _message(request, pk)
    try:
        recalling.recall(message, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("The printer is asked. What it says stands here in a moment."))
    return redirect("web:message", message.pk)
