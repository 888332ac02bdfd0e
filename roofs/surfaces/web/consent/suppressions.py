"""The list of addresses nobody may use: looking one up, adding, lifting, carrying the list elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.comms.consent import keeping
from roofs.comms.consent.models import Channel, Reason, Scope, Suppression
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.rights import managers_only

LARGEST = 20 * 1024 * 1024
BY_STAFF = (Reason.BY_HAND, Reason.DO_NOT_CALL, Reason.STOP, Reason.UNSUBSCRIBED, Reason.BOUNCED)
REACHED = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.VOICE, Channel.POST)


class EntryForm(forms.Form):
    channel = forms.ChoiceField(label=_l("Channel"), choices=[(one.value, one.label) for one in REACHED])
    address = forms.CharField(label=_l("Address or number"), max_length=320)
    reason = forms.ChoiceField(label=_l("Why"), choices=[(one.value, one.label) for one in BY_STAFF])
    everything = forms.BooleanField(label=_l("Also letters about agreed work"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    """A search comes by POST: nobody's address belongs into the address of a page."""
    searched = request.POST.get("address", "").strip()[:320]
    return _page(request, searched, EntryForm())


def _page(request: HttpRequest, searched: str, form: EntryForm, status: int = 200) -> HttpResponse:
    labels, channels = dict(Reason.choices), dict(Channel.choices)
    shown = {
        "tab": "suppressions",
        "searched": searched,
        "found": keeping.find(searched) if searched else [],
        "counts": [(channels[channel], labels[reason], n) for channel, reason, n in keeping.counts()],
        "form": form,
    }
    answer = render(request, "consent/suppressions.html", shown, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@managers_only
def entry(request: HttpRequest) -> HttpResponse:
    form = EntryForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        scope = Scope.ALL if said["everything"] else Scope.MARKETING
        try:
            keeping.add(said["channel"], said["address"], said["reason"], viewer(request), scope=scope)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            messages.success(request, _("Nobody writes to this address any more."))
            return redirect("web:suppressions")
    return _page(request, "", form, status=422)


@require_POST
@managers_only
def lifting(request: HttpRequest, pk: int) -> HttpResponse:
    row = Suppression.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    address = request.POST.get("address", "")[:320]
    try:
        keeping.take_off(
            row, address, request.POST.get("why", "")[:300], viewer(request), they_asked="they_asked" in request.POST
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return _page(request, address, EntryForm(), status=422)
    messages.success(request, _("This address may be used again."))
    return redirect("web:suppressions")


@require_safe
@managers_only
def download(request: HttpRequest) -> HttpResponse:
    lines = StreamingHttpResponse(_lines(), content_type="text/csv; charset=utf-8")
    answer = cast("HttpResponse", lines)
    answer["Content-Disposition"] = 'attachment; filename="suppressions.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


class _Line:
    def write(self, text: str) -> str:
        return text


def _lines() -> Iterator[str]:
    writer = csv.writer(_Line())
    for line in keeping.export_lines():
        yield str(writer.writerow(line))


@require_POST
@managers_only
def take_in(request: HttpRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > LARGEST:
        messages.error(request, _("Choose a file of at most 20 MB."))
        return redirect("web:suppressions")
    text = upload.read().decode("utf-8-sig", "replace")
    added, refused = keeping.take_in(text.splitlines(), viewer(request))
    messages.success(request, _("New: %(added)s. Not understood: %(refused)s.") % {"added": added, "refused": refused})
    return redirect("web:suppressions")
