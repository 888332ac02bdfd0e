"""Who asked to be forgotten: what can still be taken back, what was done, what vendors answered."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.consent import erasing, processors
from roofs.comms.consent.models import Erasure, ProcessorErasure
from roofs.comms.consent.processors import Forget
from roofs.core.connections.secret_box import Unreadable
from roofs.core.connections.vendors import title_of
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Contact
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.rights import managers_only

LATEST = 100


@require_safe
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    seen = Erasure.objects.visible_to(viewer(request)).unfinished_first()
    rows = list(seen.select_related("asked_by").prefetch_related("processors")[:LATEST])
    names = Contact.objects.in_bulk([one.contact_id for one in rows if one.state == Erasure.State.WAITING])
    told = [(one, names.get(one.contact_id), [_told(row) for row in one.processors.all()]) for one in rows]
    answer = render(request, "consent/erasures.html", {"tab": "erasures", "rows": told})
    answer["Cache-Control"] = "private, no-store"
    return answer


@dataclass(frozen=True, slots=True)
class _Told:
    """`whom` is there as long as somebody needs it to finish what the vendor does not do."""

    row: ProcessorErasure
    vendor: str
    why: str = ""
    to_do: str = ""
    whom: Forget | None = None


def _told(row: ProcessorErasure) -> _Told:
    vendor, why = title_of(row.vendor), _(row.error) if row.error else ""
    if row.state not in processors.OPEN:
        return _Told(row, vendor, why)
    try:
        whom = processors.what_of(row)
    except Unreadable:
        whom = None
    is_ours = row.state == ProcessorErasure.State.BY_HAND
    failed = _("Put the account right and ask again, or have it erased there yourself and say so here.")
    return _Told(row, vendor, why, processors.by_hand(row.vendor) if is_ours else failed, whom)


def _erasure(request: HttpRequest, pk: int) -> Erasure:
    found = Erasure.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@managers_only
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    if erasing.take_back(_erasure(request, pk), viewer(request)):
        messages.success(request, _("Taken back. Everything stays."))
    else:
        messages.error(request, _("It was done meanwhile."))
    return redirect("web:erasures")


@require_POST
@managers_only
def again(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    try:
        processors.try_again(_row(request, pk, row_pk))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("The vendor is asked again."))
    return redirect("web:erasures")


@require_POST
@managers_only
def completion(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Somebody says that they did by hand what the vendor lets no program do."""
    row = _row(request, pk, row_pk)
    if processors.done_by_hand(row, viewer(request)):
        messages.success(request, _("%(vendor)s holds nothing of them any more.") % {"vendor": title_of(row.vendor)})
    else:
        messages.error(request, _("It was done meanwhile."))
    return redirect("web:erasures")


def _row(request: HttpRequest, pk: int, row_pk: int) -> ProcessorErasure:
    found = _erasure(request, pk).processors.filter(pk=row_pk).first()
    if found is None:
        raise Http404
    return found
