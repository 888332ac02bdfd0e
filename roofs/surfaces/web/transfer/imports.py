"""Lists that people bring along: uploaded, mapped, tried without writing, worked off, and what was refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.core.accounts.models import User
from roofs.core.files.storing import FileProblem
from roofs.core.kit import tables
from roofs.core.kit.refusals import Refused
from roofs.core.transfer import importing, own_fields, trial
from roofs.core.transfer.incoming import Incoming, incoming, incoming_for
from roofs.core.transfer.models import Import
from roofs.core.transfer.outgoing import outgoing, outgoing_kinds
from roofs.surfaces.web.asking import viewer

LATEST = 30
SHOWN_REJECTED = 100
OUT = {
    "leads": _l("Leads"),
    "customers": _l("Customers"),
    "projects": _l("Projects"),
    "properties": _l("Houses"),
    "interactions": _l("Conversations"),
    "appointments": _l("Appointments"),
    "tasks": _l("Tasks"),
    "reviews": _l("Reviews"),
    "partnerships": _l("Partners"),
    "referrals": _l("Referrals"),
    "team": _l("Team"),
}


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_l("What is in it"))
    file = forms.FileField(
        label=_l("List"),
        help_text=_l("CSV or Excel, also as HubSpot, Salesforce, AccuLynx and JobNimbus export it."),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    source = forms.ChoiceField(
        label=_l("Where these people came from"), required=False, help_text=_l("Used where a row does not say.")
    )

    def __init__(self, *args: Any, kinds: list[Incoming], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.kind, one.many) for one in kinds]  # type: ignore[attr-defined] # a choice
        sources = next((one.sources for one in kinds if one.sources), ())
        self.fields["source"].choices = sources  # type: ignore[attr-defined] # a choice


def _taker(request: HttpRequest) -> tuple[User, list[Incoming]]:
    user = viewer(request)
    kinds = incoming_for(user)
    if not kinds:
        raise PermissionDenied
    return user, kinds


def _visible(request: HttpRequest) -> QuerySet[Import]:
    user, kinds = _taker(request)
    mine = Import.objects.visible_to(user).filter(kind__in=[one.kind for one in kinds])
    return mine.select_related("file", "created_by")


def _import(request: HttpRequest, pk: int) -> Import:
    found = _visible(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user, kinds = _taker(request)
    words = {one.kind: one.many for one in kinds}
    imports = [(one, words[one.kind]) for one in _visible(request).order_by("-pk")[:LATEST]]
    known = ((kind, outgoing(kind)) for kind in OUT if kind in outgoing_kinds())
    taken_out = [(kind, OUT[kind]) for kind, found in known if found is not None and found.may(user)]
    return render(request, "transfer/imports.html", {"imports": imports, "taken_out": taken_out})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user, kinds = _taker(request)
    initial = {"kind": request.GET.get("kind", kinds[0].kind), "source": "import"}
    form = UploadForm(request.POST or None, request.FILES or None, kinds=kinds, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        source = said["source"] if incoming(said["kind"]).sources else ""
        try:
            made = importing.begin(said["file"], user, said["kind"], source)
        except (tables.TableError, FileProblem) as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("web:import", made.pk)
    return render(request, "transfer/import_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    found = _import(request, pk)
    kind = incoming(found.kind)
    shown = {
        "found": found,
        "kind": kind,
        "list_url": reverse(kind.page) if kind.page else "",
        "fields": [(name, label, found.columns.get(name, "")) for name, label in _labels(kind).items()],
        "left": [header for header in found.headers if header not in found.columns.values()],
        "rejected": found.rejected_rows.order_by("line_number")[:SHOWN_REJECTED],
    }
    return render(request, "transfer/import.html", shown)


def _labels(kind: Incoming) -> dict[str, str]:
    """What may have a column, the company's own fields among it."""
    own = {own_fields.column(one): one.label for one in own_fields.asked_in(kind.kind)}
    return {**{name: str(label) for name, label in kind.labels.items()}, **own}


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """The trial run or the work itself, with the columns as they stand in the form."""
    found = _import(request, pk)
    chosen = {name: request.POST.get(f"column_{name}", "") for name in _labels(incoming(found.kind))}
    columns = {name: header for name, header in chosen.items() if header}
    try:
        if "trial" in request.POST:
            trial.begin_trial(found, columns)
        else:
            importing.start(found, columns, enrol=bool(request.POST.get("enrol")))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("web:import", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    importing.cancel(_import(request, pk), viewer(request))
    messages.success(request, _("Stopped. What was taken in stays in."))
    return redirect("web:import", pk)


@require_safe
def rejected(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The refused rows as a list with the reason in front, to be mended and uploaded again."""
    found = _import(request, pk)
    headers = ["line", "reason", *found.headers]
    rows = (
        [str(row.line_number), row.reason, *(row.cells.get(header, "") for header in found.headers)]
        for row in found.rejected_rows.order_by("line_number").iterator()
    )
    response = StreamingHttpResponse(tables.write_csv(headers, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{found.pk}.csv"'
    return response
