from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.core.files.storing import FileProblem
from roofs.core.kit import tables
from roofs.core.kit.refusals import Refused
from roofs.sales.leads import importing
from roofs.sales.leads.models import LeadImport
from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.web.leads.reading import viewer

LATEST = 30
SHOWN_REJECTED = 100
FIELDS = {
    "full_name": _l("Full name"),
    "first_name": _l("First name"),
    "last_name": _l("Last name"),
    "company_name": _l("Company"),
    "phone": _l("Phone"),
    "email": _l("E-mail"),
    "address": _l("Address on one line"),
    "address_line": _l("Street"),
    "city": _l("City"),
    "state": _l("State"),
    "postal_code": _l("ZIP code"),
    "source": _l("Source"),
    "project_type": _l("Job"),
    "message": _l("What they asked"),
    "notes": _l("Notes"),
    "property_value": _l("Home value"),
    "household_income": _l("Household income"),
    "estimated_value_cents": _l("Estimated value"),
    "roof_age_years": _l("Roof age in years"),
    "website_visits": _l("Website visits"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_l("List"), help_text=_l("CSV or Excel."), widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx"})
    )
    source = forms.ChoiceField(
        label=_l("Where these people came from"),
        choices=Source.choices,
        initial=Source.IMPORT,
        help_text=_l("Used where a row does not say."),
    )


def _visible(request: HttpRequest) -> QuerySet[LeadImport]:
    return LeadImport.objects.visible_to(viewer(request)).select_related("file", "created_by")


def _import(request: HttpRequest, pk: int) -> LeadImport:
    found = _visible(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "leads/imports.html", {"imports": _visible(request).order_by("-pk")[:LATEST]})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = importing.begin(form.cleaned_data["file"], viewer(request), form.cleaned_data["source"])
        except (tables.TableError, FileProblem) as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("web:import", made.pk)
    return render(request, "leads/import_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    found = _import(request, pk)
    shown = {
        "found": found,
        "fields": [(name, label, found.columns.get(name, "")) for name, label in FIELDS.items()],
        "rejected": found.rejected_rows.order_by("line_number")[:SHOWN_REJECTED],
    }
    return render(request, "leads/import.html", shown)


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    found = _import(request, pk)
    chosen = {name: request.POST.get(f"column_{name}", "") for name in FIELDS}
    try:
        importing.start(
            found, {name: header for name, header in chosen.items() if header}, enrol=bool(request.POST.get("enrol"))
        )
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
