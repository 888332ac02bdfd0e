"""Doing one thing to many leads, and taking a list out of the house."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.kit import tables
from roofs.sales.leads import pipeline
from roofs.sales.leads.exporting import COLUMNS, row_of
from roofs.sales.leads.models import Lead, LeadQuerySet
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.forms import OwnerForm
from roofs.surfaces.web.leads.reading import filter_of, number_in, viewer

MOST = 500
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    if "restore" in request.GET:
        return _restore([number_in(key) for key in request.GET["restore"].split(",")[:MOST]], user)
    keys = [number_in(key) for key in request.POST.getlist("lead")[:MOST]]
    leads = Lead.objects.visible_to(user).with_people().filter(pk__in=keys)
    if not leads:
        messages.error(request, _("Choose at least one lead."))
    elif request.POST.get("action") == "assign":
        _assign(request, leads, user)
    elif request.POST.get("action") == "delete":
        _delete(request, list(leads), user)
    return back(request, "/leads/")


def _delete(request: HttpRequest, leads: list[Lead], user: User) -> None:
    for lead in leads:
        pipeline.delete(lead, user)
    n = len(leads)
    undo = f"{reverse('web:leads_bulk')}?restore={','.join(str(lead.pk) for lead in leads)}"
    words = ngettext("%(n)s lead was deleted.", "%(n)s leads were deleted.", n) % {"n": n}
    messages.success(request, words, extra_tags=f"undo:{undo}")


def _assign(request: HttpRequest, leads: LeadQuerySet, user: User) -> None:
    form = OwnerForm(request.POST, viewer=user)
    if not form.is_valid():
        messages.error(request, _("You can only take leads yourself. A manager can give them to somebody else."))
        return
    chosen = list(leads)
    for lead in chosen:
        pipeline.assign(lead, form.cleaned_data["owner"], user)
    n = len(chosen)
    messages.success(request, ngettext("%(n)s lead was given away.", "%(n)s leads were given away.", n) % {"n": n})


def _restore(keys: list[int], user: User) -> HttpResponse:
    for lead in Lead.objects.deleted_visible_to(user).filter(pk__in=keys):
        pipeline.restore(lead, user)
    return redirect("web:leads")


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the filter shows, streamed row by row: memory does not grow with the list."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    user, wanted = viewer(request), filter_of(request)
    leads = wanted.ordered(wanted.apply(Lead.objects.visible_to(user), user)).with_people()
    rows = _rows(leads, user)
    name = f"leads-{timezone.localdate():%Y-%m-%d}.{kind}"
    record_export(user, kind)
    if kind == "csv":
        response: HttpResponseBase = StreamingHttpResponse(
            tables.write_csv(COLUMNS, rows), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    book = TemporaryFile()  # noqa: SIM115 -- the response closes it when the last byte is out
    tables.write_xlsx(book, COLUMNS, rows)
    book.seek(0)
    return FileResponse(book, as_attachment=True, filename=name, content_type=EXCEL)


def _rows(leads: LeadQuerySet, user: User) -> Iterator[list[str]]:
    return (row_of(lead, user) for lead in leads.iterator(chunk_size=2000))


def record_export(user: User, kind: str) -> None:
    with transaction.atomic():
        record("leads.exported", actor=user, to=[user.pk], kind=kind)
