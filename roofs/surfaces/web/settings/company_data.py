"""Everything the company has, in one file to take home: asked for, made in the background, taken, forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.core.backup import exporting
from roofs.core.backup.models import CompanyExport
from roofs.core.company.office import office
from roofs.core.jobs.models import Job
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.settings.rights import admins_only

LATEST = 20


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    exports = list(CompanyExport.objects.visible_to(viewer(request)).select_related("asked_by")[:LATEST])
    current = next((one for one in exports if one.is_open), None)
    job = Job.objects.open().filter(unique_key=current.job_key).first() if current else None
    shown = {"exports": exports, "current": current, "job": job, "days": exporting.KEPT.days}
    answer = render(request, "settings/company_data.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _export(request: HttpRequest, pk: int) -> CompanyExport:
    found = CompanyExport.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@admins_only
def ask(request: HttpRequest) -> HttpResponse:
    try:
        exporting.ask(viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("web:company_data")


@require_POST
@admins_only
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    if exporting.cancel(_export(request, pk), viewer(request)):
        messages.success(request, _("Stopped. Nothing of it is kept."))
    else:
        messages.info(request, _("It had ended before."))
    return redirect("web:company_data")


@require_safe
def content(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whoever is no administrator is told no more of it than of a page that is not there."""
    export = _export(request, pk)
    if not export.is_ready:
        raise Http404
    try:
        opened = exporting.open_file(export, viewer(request))
    except FileNotFoundError:
        raise Http404 from None
    day = timezone.localdate(export.made_at)
    name = f"{slugify(office.get().name) or 'company'}-{day:%Y-%m-%d}.zip"
    answer = FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@admins_only
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    if exporting.delete(_export(request, pk), viewer(request)):
        messages.success(request, _("The file is deleted. You can have a new one made at any time."))
    else:
        messages.info(request, _("It is no longer kept."))
    return redirect("web:company_data")
