"""How this installation's mail leaves the house, and a letter to oneself to see whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.comms.consent.models import Channel
from roofs.comms.messaging.fakes import OutboxEmail
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.providers import EMAIL
from roofs.comms.messaging.sending import post
from roofs.core.company.office import office
from roofs.surfaces.web.leads.reading import viewer


@dataclass(frozen=True, slots=True)
class Way:
    carrier: str
    server: str
    sender: str
    is_outbox_only: bool


def state() -> Way:
    carrier = EMAIL.get()
    parts = urlsplit(settings.ENV.smtp_url.get_secret_value())
    server = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
    return Way(carrier.name, server, settings.DEFAULT_FROM_EMAIL, isinstance(carrier, OutboxEmail))


def send_test(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    moment = timezone.localtime(timezone.now()).strftime("%Y-%m-%d %H:%M")
    letter = Message(
        channel=Channel.EMAIL,
        purpose=Purpose.ACCOUNT,
        to_user=user,
        to_address=user.email,
        subject=_("A test from %(company)s") % {"company": office.get().name},
        text=_("You asked for this letter on %(moment)s. When you can read it, your mail works.") % {"moment": moment},
    )
    row = post(letter, urgent=True)
    messages.success(request, _("A letter to %(address)s is on its way.") % {"address": user.email})
    return redirect("web:message", row.pk)
