"""Who asked to be forgotten: what can still be taken back, what was done, what vendors answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.consent import erasing, processors
from roofs.comms.consent.models import Erasure
from roofs.people.contacts.models import Contact
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.rights import managers_only

LATEST = 100


@require_safe
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    rows = list(
        Erasure.objects.visible_to(viewer(request)).select_related("asked_by").prefetch_related("processors")[:LATEST]
    )
    names = Contact.objects.in_bulk([one.contact_id for one in rows if one.state == Erasure.State.WAITING])
    shown = {"tab": "erasures", "rows": [(one, names.get(one.contact_id)) for one in rows]}
    return render(request, "consent/erasures.html", shown)


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
    row = _erasure(request, pk).processors.filter(pk=row_pk).first()
    if row is None:
        raise Http404
    processors.try_again(row)
    messages.success(request, _("The vendor is asked again."))
    return redirect("web:erasures")
