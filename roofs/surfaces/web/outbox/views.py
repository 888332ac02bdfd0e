from __future__ import annotations

from csp.decorators import csp_replace
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.consent.models import Channel
from roofs.comms.messaging import outgoing, postcards, recalling, rehearsing, sending
from roofs.comms.messaging.compose import Unsendable
from roofs.comms.messaging.models import Message, Purpose, State
from roofs.marketing.cadence.uncertain import of_no_touch
from roofs.surfaces.web.leads.reading import number_in, viewer

PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    rows = Message.objects.visible_to(viewer(request)).outbox().select_related("contact", "to_user")
    wanted = {name: request.GET.get(name, "") for name in ("channel", "state", "purpose", "q")}
    for name in ("channel", "state", "purpose"):
        if wanted[name]:
            rows = rows.filter(**{name: wanted[name]})
    if wanted["q"]:
        rows = rows.filter(Q(subject__icontains=wanted["q"]) | Q(to_address__icontains=wanted["q"]))
    before = number_in(request.GET.get("before", ""))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    shown = {
        "rows": found[:PAGE],
        "next_before": found[PAGE - 1].pk if len(found) > PAGE else None,
        "wanted": wanted,
        "channels": Channel.choices,
        "states": State.choices,
        "purposes": Purpose.choices,
    }
    return render(request, "outbox/_list.html" if request.headers.get("HX-Request") else "outbox/index.html", shown)


@require_POST
def arrival(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's word on an uncertain one: it is there."""
    message = _message(request, pk)
    if _may_be_decided(request, message):
        sending.assume_sent(message, viewer(request))
        messages.success(request, ngettext("Taken for sent.", "%(n)s taken for sent.", 1))
    return redirect("web:message", pk)


@require_POST
def repetition(request: HttpRequest, pk: int) -> HttpResponse:
    """Rather twice than not at all."""
    message = _message(request, pk)
    if _may_be_decided(request, message):
        sending.send_again(message, viewer(request))
        messages.success(request, ngettext("It will be sent again.", "%(n)s will be sent again.", 1))
    return redirect("web:message", pk)


def _may_be_decided(request: HttpRequest, message: Message) -> bool:
    """A touch is decided on its own page, together with what its sequence does next."""
    return of_no_touch(Message.objects.visible_to(viewer(request))).filter(pk=message.pk).exists()


def _message(request: HttpRequest, pk: int) -> Message:
    found = Message.objects.visible_to(viewer(request)).select_related("contact", "to_user").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    message = _message(request, pk)
    shown = {
        "message": message,
        "events": message.events.order_by("at"),
        "sayings": rehearsing.sayings_for(message),
        "may_speak": message.channel in rehearsing.SPOKEN,
        "may_be_decided": _may_be_decided(request, message),
        "may_be_recalled": recalling.may_be_recalled(message),
    }
    return render(request, "outbox/show.html", shown)


@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type] # typed for views without arguments only
    {
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'none'"],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as its reader sees it, alone in a frame where nothing of it can run or call home."""
    message = _message(request, pk)
    if message.channel == Channel.POST:
        return HttpResponse(_card(message))
    return HttpResponse(message.html or f"<!doctype html><title>.</title><pre>{escape(message.text)}</pre>")


def _card(message: Message) -> str:
    try:
        return postcards.proof(outgoing.postcard(message))
    except Unsendable as refusal:
        return f"<!doctype html><title>.</title><p>{escape(str(refusal))}</p>"
