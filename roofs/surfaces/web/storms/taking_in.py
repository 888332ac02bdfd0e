"""Storms from the services, and from their files."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from roofs.core.kit.refusals import Refused
from roofs.places.weather import keeping, reading
from roofs.places.weather.jobs import look_for_alerts, look_for_storms
from roofs.places.weather.policy import WEATHER
from roofs.surfaces.web.asking import manager

MOST_BYTES = 25 * 1024 * 1024


@require_POST
def watching(request: HttpRequest) -> HttpResponse:
    """On or off; on asks at once."""
    user = manager(request)
    wanted = request.POST.get("on") == "1"
    WEATHER.save(WEATHER.get().model_copy(update={"is_watching": wanted}), user)
    if wanted:
        look_for_storms.using(unique_key="storms:look").enqueue()
        look_for_alerts.using(unique_key="alerts:look").enqueue()
        messages.success(request, _("The weather services are being asked. Storms appear here by themselves."))
    else:
        messages.success(request, _("The weather services are not asked any more. What is known stays."))
    return redirect("web:storms")


@require_POST
def lists(request: HttpRequest) -> HttpResponse:
    manager(request)
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > MOST_BYTES:
        messages.error(request, _("Choose a file of at most 25 MB. Larger ones: roofs load_storms."))
        return redirect("web:storms")
    rejected = reading.Rejected()
    try:
        taken = keeping.take_in(reading.read(file, file.name or "", rejected))
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("web:storms")
    told = ngettext("%(n)s new report", "%(n)s new reports", taken.fresh) % {"n": taken.fresh}
    known = ngettext("%(n)s known already", "%(n)s known already", taken.known) % {"n": taken.known}
    messages.success(request, f"{told}, {known}.")
    if rejected.count:
        line, why = rejected.lines[0]
        messages.warning(
            request,
            ngettext(
                "%(n)s line could not be read; the first is line %(line)s: %(why)s",
                "%(n)s lines could not be read; the first is line %(line)s: %(why)s",
                rejected.count,
            )
            % {"n": rejected.count, "line": line, "why": why},
        )
    return redirect("web:storms")
