"""How well our letters are received: records of the domain, keys that sign, the week's mail, the warm-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.messaging import deliverability, signing, warmup
from roofs.comms.messaging.domain_checks import Finding
from roofs.comms.messaging.providers import EMAIL
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.jobs.models import Job
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.settings.rights import admins_only


@dataclass(frozen=True, slots=True)
class Row:
    finding: Finding
    label: str
    mend: str


@dataclass(frozen=True, slots=True)
class Key:
    connection: Connection
    name: str
    record: str
    is_used: bool


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    domain = warmup.own_domain()
    known = deliverability.known(domain)
    found = deliverability.findings_in(known)
    week = deliverability.last_week()
    shown = {
        "domain": domain,
        "is_public": deliverability.is_public(domain),
        "carrier": EMAIL.get().name,
        "rows": [Row(one, _(one.name), _(one.mend) if one.mend else "") for one in found],
        "looked_at": _moment(known),
        "is_looking": Job.objects.open().filter(task=deliverability.look.module_path).exists(),
        "keys": _keys(domain),
        "signs_itself": EMAIL.get().name in {"smtp", "outbox"},
        "week": week,
        "complaints": _percent(week.complaint_rate),
        "returns": _percent(week.return_rate),
        "today": warmup.today(),
        "ladder": warmup.warm_up.get().ladder,
        "warm_up": warmup.warm_up.get(),
        "address": reverse("web:deliverability"),
    }
    return render(request, "settings/deliverability.html", shown)


def _keys(domain: str) -> list[Key]:
    rows = signing.keys_of(domain).exclude(state=ConnectionState.OFF)
    return [Key(row, *signing.record_of(row), row.state != ConnectionState.NEW) for row in rows]


def _moment(known: Connection | None) -> datetime | None:
    return parse_datetime(str(known.options.get("at", ""))) if known else None


def _percent(rate: float) -> str:
    return f"{rate * 100:.2f} %"


@require_POST
@admins_only
def look(request: HttpRequest) -> HttpResponse:
    if not deliverability.is_public(warmup.own_domain()):
        messages.error(request, _("This installation has no public domain yet. Set ROOFS_MAIL_FROM."))
    else:
        deliverability.look.using(unique_key="deliverability").enqueue()
        messages.success(request, _("The DNS is being asked. What it says stands here in a moment."))
    return redirect("web:deliverability")


@require_POST
@admins_only
def key(request: HttpRequest) -> HttpResponse:
    signing.make(warmup.own_domain(), viewer(request))
    if deliverability.is_public(warmup.own_domain()):
        deliverability.look.using(unique_key="deliverability").enqueue()
    messages.success(request, _("The key is made. It signs as soon as the DNS has its record."))
    return redirect("web:deliverability")


@require_POST
@admins_only
def warm_up(request: HttpRequest) -> HttpResponse:
    user, rules = viewer(request), warmup.warm_up.get()
    if request.POST.get("state") == "on":
        began = timezone.localdate()
        warmup.warm_up.save(rules.model_copy(update={"began_on": began}), user)
        messages.success(request, _("The warm-up begins today."))
    else:
        warmup.warm_up.save(rules.model_copy(update={"began_on": None}), user)
        messages.success(request, _("The warm-up is over: the day has no ceiling of its own any more."))
    return redirect("web:deliverability")
