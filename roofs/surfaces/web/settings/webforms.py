"""The forms on the company's websites."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.sales.leads.models import WebForm
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.settings.rights import managers_only


def origin_of(typed: str) -> str | None:
    """`https://www.example.com/page` as a browser names it: `https://www.example.com`. None for what is no website."""
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        return None
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        return None
    if not all(letter.isalnum() or letter in ".-" for letter in name) or ("." not in name and name != "localhost"):
        return None
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{name}" + (f":{port}" if port and port != usual else "")


class WebFormForm(forms.ModelForm[WebForm]):
    allowed_origins = forms.CharField(
        label=_l("Websites that may show it"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3, "placeholder": "https://www.example.com"}),
        help_text=_l("One per line. Empty: any website."),
    )

    class Meta:
        model = WebForm
        fields = ("name", "title", "intro", "thanks", "source", "allowed_origins", "is_active")
        labels = {
            "name": _l("Name"),
            "title": _l("Heading"),
            "intro": _l("Text above the form"),
            "thanks": _l("Text after sending"),
            "is_active": _l("Takes in inquiries"),
        }
        help_texts = {
            "name": _l("Only you see it."),
            "source": _l("Leads from this form get this source."),
            "is_active": _l("When off, visitors are asked to call instead."),
        }
        widgets = {"intro": forms.Textarea({"rows": 2}), "thanks": forms.Textarea({"rows": 2})}

    def clean_allowed_origins(self) -> str:
        found = []
        for typed in self.cleaned_data["allowed_origins"].replace(",", " ").split():
            origin = origin_of(typed)
            if origin is None:
                words = _("%(typed)s is no website. Write it like https://www.example.com.")
                raise ValidationError(words % {"typed": typed})
            found.append(origin)
        return "\n".join(dict.fromkeys(found))


def _all() -> QuerySet[WebForm]:
    return WebForm.objects.filter(deleted_at=None).order_by("name", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    """The list, and the door for a new form."""
    form = WebFormForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _keep(form, viewer(request), "webform.made")
        messages.success(request, _("The form is ready."))
        return redirect("web:webform", made.pk)
    shown = {"webforms": _all(), "form": form, "is_new": "new" in request.GET or bool(form.errors)}
    return render(request, "settings/webforms.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    webform = _all().filter(pk=pk).first()
    if webform is None:
        raise Http404
    if request.method == "POST" and "switch" in request.POST:
        return _switch(request, webform)
    form = WebFormForm(request.POST or None, instance=webform)
    if request.method == "POST" and form.is_valid():
        _keep(form, viewer(request), "webform.changed")
        messages.success(request, _("Saved."))
        return redirect("web:webform", pk)
    address = settings.BASE_URL + reverse("public:form", args=[webform.key])
    shown = {
        "webform": webform,
        "form": form,
        "address": address,
        "snippet": f'<script src="{address}embed.js" async></script>',
        "example": _example(address),
    }
    return render(request, "settings/webform.html", shown, status=422 if form.errors else 200)


def _keep(form: WebFormForm, user: User, event: str) -> WebForm:
    with transaction.atomic():
        webform = form.save(commit=False)
        webform.stamp(user)
        webform.save()
        record(event, webform, actor=user, fields=sorted(form.changed_data))
    return webform


def _switch(request: HttpRequest, webform: WebForm) -> HttpResponse:
    user = viewer(request)
    with transaction.atomic():
        webform.is_active = request.POST["switch"] == "on"
        webform.stamp(user)
        webform.save(update_fields=["is_active", "updated_at", "updated_by"])
        record("webform.changed", webform, actor=user, fields=["is_active"])
    messages.success(request, _("The form is on.") if webform.is_active else _("The form is off."))
    return redirect("web:webform", webform.pk)


def _example(address: str) -> str:
    return (
        f'fetch("{address}", {{\n'
        '  method: "POST",\n'
        '  headers: { "Content-Type": "application/json" },\n'
        '  body: JSON.stringify({ full_name: "Marta Delgado", phone: "248-555-0123", message: "My roof leaks." })\n'
        "})"
    )
