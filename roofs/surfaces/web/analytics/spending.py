"""Entering what was spent, by source and month."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from roofs.core.kit import money, tables
from roofs.core.kit.refusals import Refused
from roofs.core.kit.tables import TableError
from roofs.insight.metrics.periods import months_later
from roofs.marketing.spending import importing, ledger
from roofs.marketing.spending.models import Spend
from roofs.sales.leads.vocabulary import Source
from roofs.surfaces.web.analytics.pages import wants_csv
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.settings.rights import managers_only

MONTHS = 12
LARGEST = 2 * 1024 * 1024
SHOWN_REJECTED = 50


class SpendForm(forms.Form):
    source = forms.ChoiceField(label=_l("Source"), choices=Source.choices)
    month = forms.CharField(
        label=_l("Month"), widget=forms.TextInput({"type": "month", "placeholder": "2025-03"}), max_length=20
    )
    amount = forms.CharField(label=_l("Amount"), widget=forms.TextInput({"inputmode": "decimal"}), max_length=30)
    note = forms.CharField(label=_l("Note"), required=False, max_length=300)

    def clean_month(self) -> dt.date:
        found = importing.month_in(self.cleaned_data["month"])
        if found is None:
            raise forms.ValidationError(_("Write the month like 2025-03."))
        return found

    def clean_amount(self) -> int:
        found = money.parse(self.cleaned_data["amount"])
        if found is None:
            raise forms.ValidationError(_("Write an amount like 1,200.00."))
        return found


class ListForm(forms.Form):
    file = forms.FileField(
        label=_l("List"),
        help_text=_l("CSV or Excel with the columns source, month and amount."),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    this_month = timezone.localdate().replace(day=1)
    form = SpendForm(request.POST or None, initial={"month": f"{this_month:%Y-%m}"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            ledger.enter(given["source"], given["month"], given["amount"], given["note"], user)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.reason)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:spending")
    if wants_csv(request):
        return _as_csv(Spend.objects.visible_to(user))
    return _page(request, form, ListForm(), status=422 if form.errors else 200)


@require_POST
@managers_only
def take_in(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.POST, request.FILES)
    report = None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > LARGEST:
                raise Refused(_("This list is too large: at most 2 MB."))
            report = importing.take_in(upload.read(), viewer(request))
        except (Refused, TableError) as refusal:
            form.add_error("file", refusal.reason if isinstance(refusal, Refused) else str(refusal))
        else:
            messages.success(request, _("%(n)s amounts were entered.") % {"n": report.entered})
            if not report.rejected:
                return redirect("web:spending")
    shown = {"report": report, "rejected": report.rejected[:SHOWN_REJECTED] if report else []}
    return _page(request, SpendForm(), form, status=422 if form.errors else 200, **shown)


@require_POST
@managers_only
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    row = Spend.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    ledger.delete(row, viewer(request))
    messages.success(request, _("Deleted."), extra_tags=f"undo:{reverse('web:spending_restoration', args=[pk])}")
    return redirect("web:spending")


@require_POST
@managers_only
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    row = Spend.objects.deleted_visible_to(viewer(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        ledger.restore(row, viewer(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("web:spending")


def _page(request: HttpRequest, form: SpendForm, list_form: ListForm, status: int, **more: object) -> HttpResponse:
    newest = timezone.localdate().replace(day=1)
    since = months_later(newest, 1 - MONTHS)
    rows = list(Spend.objects.visible_to(viewer(request)).filter(month__gte=since).order_by("-month", "source"))
    older = Spend.objects.visible_to(viewer(request)).filter(month__lt=since).exists()
    shown = {
        "form": form,
        "list_form": list_form,
        "rows": rows,
        "total": sum(row.cents for row in rows),
        "older": older,
    }
    return render(request, "analytics/spending.html", shown | more, status=status)


def _as_csv(rows: QuerySet[Spend]) -> HttpResponse:
    body = tables.write_csv(
        ["source", "month", "amount", "note"],
        ([row.source, f"{row.month:%Y-%m}", money.decimal(row.cents), row.note] for row in rows.iterator()),
    )
    response = HttpResponse("".join(body), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="spending.csv"'
    return response
