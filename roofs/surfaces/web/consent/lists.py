"""Do-not-call lists: which are in use, taking in a newer one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from roofs.comms.consent import number_lists
from roofs.comms.consent.models import NumberList
from roofs.core.events import record
from roofs.core.kit.addresses import STATES
from roofs.core.kit.refusals import Refused
from roofs.surfaces.web.asking import viewer
from roofs.surfaces.web.rights import managers_only

LARGEST = 200 * 1024 * 1024


class ListForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=100)
    kind = forms.ChoiceField(label=_l("Kind"), choices=NumberList.Kind.choices)
    region = forms.ChoiceField(
        label=_l("State"), required=False, choices=[("", "–"), *((code, code) for code in sorted(STATES))]
    )
    as_of = forms.DateField(label=_l("As of"), widget=forms.DateInput({"type": "date"}))
    file = forms.FileField(label=_l("File"), help_text=_l("One number a line, as the registry gives it out."))

    def clean_file(self) -> object:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("Choose a file of at most 200 MB."))
        return upload


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = number_lists.take_in(
                said["file"],
                name=said["name"],
                kind=said["kind"],
                as_of=said["as_of"],
                region=said["region"],
                actor=viewer(request),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            words = _("In use: %(n)s numbers. Not understood: %(bad)s.")
            messages.success(request, words % {"n": made.numbers, "bad": made.rejected})
            return redirect("web:number_lists")
    today = timezone.localdate()
    shown = {
        "tab": "lists",
        "lists": NumberList.objects.visible_to(viewer(request)).select_related("taken_by"),
        "stale": {one.pk for one in number_lists.stale_lists(today)},
        "form": form,
    }
    return render(request, "consent/lists.html", shown, status=422 if form.errors else 200)


@require_POST
@managers_only
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    found = NumberList.objects.visible_to(viewer(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    record("number_list.removed", actor=viewer(request), kind=found.kind, region=found.region)
    found.delete()
    messages.success(request, _("The list is out of use. Take it in again from its file at any time."))
    return redirect("web:number_lists")
