"""The addresses that are told what happens, and what came of telling them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.core.kit.refusals import Refused
from roofs.core.webhooks import keeping, sending
from roofs.core.webhooks.catalogue import EVERYTHING
from roofs.core.webhooks.models import State, Webhook, WebhookDelivery
from roofs.surfaces.web.leads.reading import number_in, viewer
from roofs.surfaces.web.settings.rights import managers_only

PAGE = 50
GROUPS: dict[str, Promise] = {
    "lead": _l("Leads"),
    "customer": _l("Customers"),
    "property": _l("Houses"),
    "project": _l("Projects"),
    "appointment": _l("Appointments"),
    "interaction": _l("Conversations"),
    "message": _l("Letters and text messages"),
    "task": _l("Tasks"),
    "response": _l("Answering"),
    "document": _l("Documents"),
    "review": _l("Reviews"),
    "partnership": _l("Partners"),
    "referral": _l("Referrals"),
    "campaign": _l("Campaigns"),
    "cadence": _l("Follow-up"),
    "touch": _l("Steps of the follow-up"),
    "consent": _l("Consent"),
    "person": _l("Team"),
    "time_off": _l("Time off"),
}
CHOICES = [(EVERYTHING, _l("Everything")), *((f"{name}.*", label) for name, label in GROUPS.items())]


class WebhookForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=80)
    url = forms.CharField(
        label=_l("Address"),
        max_length=500,
        widget=forms.URLInput({"placeholder": "https://example.com/hooks", "autocapitalize": "off"}),
        help_text=_l("Every event is posted there as JSON."),
    )
    groups = forms.MultipleChoiceField(
        label=_l("What it is told"), choices=CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    names = forms.CharField(
        label=_l("Single events"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "placeholder": "lead.won\nproject.advanced", "autocapitalize": "off"}),
        help_text=_l("One per line, by their names. A star at the end stands for all that begin so."),
    )

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        events = [*given["groups"], *given["names"].replace(",", " ").split()]
        return {"name": given["name"], "url": given["url"], "events": events}

    def refuse(self, refused: Refused) -> None:
        self.add_error({"events": "groups", "url": "url"}.get(refused.field), refused.reason)

    @classmethod
    def about(cls, webhook: Webhook, data: Any = None) -> WebhookForm:
        known = dict(CHOICES)
        first = {
            "name": webhook.name,
            "url": webhook.url,
            "groups": [one for one in webhook.events if one in known],
            "names": "\n".join(one for one in webhook.events if one not in known),
        }
        return cls(data, initial=first)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = keeping.add(viewer(request), **form.values)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The webhook is ready. Try it."))
            return _page(request, made, secret=secret, status=201)
    shown = {
        "webhooks": Webhook.objects.visible_to(viewer(request)).select_related("owner"),
        "form": form,
        "is_new": "new" in request.GET or bool(form.errors),
    }
    return render(request, "settings/webhooks.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = _webhook(request, pk)
    form = WebhookForm.about(webhook, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change(webhook, form.values, viewer(request))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("web:webhook", pk)
    return _page(request, webhook, form=form, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, webhook: Webhook, *, form: WebhookForm | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    wanted = request.GET.get("state", "")
    rows = WebhookDelivery.objects.visible_to(viewer(request)).filter(webhook=webhook)
    if wanted in State.values:
        rows = rows.filter(state=wanted)
    before = number_in(request.GET.get("before", ""))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.defer("body", "answer")[: PAGE + 1])
    shown = {
        "webhook": webhook,
        "form": form or WebhookForm.about(webhook),
        "secret": secret,
        "deliveries": found[:PAGE],
        "next_before": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_narrow": bool(wanted or before),
        "state": wanted,
        "states": State.choices,
        "has_given_up": rows.filter(state=State.GIVEN_UP).exclude(event_id=None).exists(),
        "address": reverse("web:webhook", args=[webhook.pk]),
    }
    answer = render(request, "settings/webhook.html", shown, status=status)
    if secret:
        answer["Cache-Control"] = "no-store"
    return answer


def _webhook(request: HttpRequest, pk: int) -> Webhook:
    found = Webhook.objects.visible_to(viewer(request)).select_related("owner").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _delivery(request: HttpRequest, pk: int, delivery_pk: int) -> WebhookDelivery:
    rows = WebhookDelivery.objects.visible_to(viewer(request)).select_related("webhook__owner")
    found = rows.filter(webhook_id=pk, pk=delivery_pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@managers_only
def test(request: HttpRequest, pk: int) -> HttpResponse:
    sending.try_out(_webhook(request, pk))
    messages.success(request, _("A test is on its way. What came of it stands below in a moment."))
    return redirect("web:webhook", pk)


@require_POST
@managers_only
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On also after the program has paused it, and after its owner has left."""
    webhook, user = _webhook(request, pk), viewer(request)
    if request.POST.get("state") == "on":
        keeping.resume(webhook, user)
        messages.success(request, _("The webhook is on."))
    else:
        keeping.change(webhook, {"is_active": False}, user)
        messages.success(request, _("The webhook is off."))
    return redirect("web:webhook", pk)


@require_POST
@managers_only
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = _webhook(request, pk)
    plain = keeping.renew_secret(webhook, viewer(request))
    return _page(request, webhook, secret=plain)


@require_POST
@managers_only
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = _webhook(request, pk)
    keeping.delete(webhook, viewer(request))
    undo = reverse("web:webhook_restoration", args=[pk])
    messages.success(request, _("%(name)s was deleted.") % {"name": webhook}, extra_tags=f"undo:{undo}")
    return redirect("web:webhooks")


@require_POST
@managers_only
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    webhook = Webhook.objects.deleted_visible_to(viewer(request)).filter(pk=pk).first()
    if webhook is None:
        raise Http404
    keeping.restore(webhook, viewer(request))
    messages.success(request, _("%(name)s is back.") % {"name": webhook})
    return redirect("web:webhook", pk)


@require_safe
@managers_only
def delivery(request: HttpRequest, pk: int, delivery_pk: int) -> HttpResponse:
    return render(request, "settings/webhook_delivery.html", {"delivery": _delivery(request, pk, delivery_pk)})


@require_POST
@managers_only
def replay(request: HttpRequest, pk: int, delivery_pk: int) -> HttpResponse:
    row = _delivery(request, pk, delivery_pk)
    try:
        sending.repeat(row, viewer(request))
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("It is sent again."))
    return redirect("web:webhook", pk)


@require_POST
@managers_only
def replay_all(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        count = sending.repeat_given_up(_webhook(request, pk), viewer(request))
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("Sent again: %(n)s.") % {"n": count})
    return redirect("web:webhook", pk)
