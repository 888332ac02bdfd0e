"""How this installation's mail leaves the house, and a letter to oneself to see whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from roofs.comms.messaging.fakes import OutboxEmail
from roofs.comms.messaging.providers import EMAIL
from roofs.comms.messaging.trying import write_to_oneself
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
    row = write_to_oneself(user)
    messages.success(request, _("A letter to %(address)s is on its way.") % {"address": user.email})
    return redirect("web:message", row.pk)
