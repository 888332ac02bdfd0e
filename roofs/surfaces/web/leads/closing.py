"""Closing a lead asks why, wherever it is closed: on its page, by dragging its card, or by the select on the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.sales.leads import pipeline
from roofs.sales.leads.vocabulary import Status
from roofs.sales.playbook.closings import close_as_won
from roofs.surfaces.web.asking import back, viewer
from roofs.surfaces.web.leads.forms import LossForm, WinForm
from roofs.surfaces.web.leads.reading import lead_of

if TYPE_CHECKING:
    from django.http import QueryDict

    from roofs.core.accounts.models import User
    from roofs.sales.leads.models import Lead

ANSWERED = "answered"


def place_of(lead: Lead, status: str) -> str:
    """Where a page without a dialog asks."""
    return f"{reverse('web:lead', args=[lead.pk])}#close-{status}"


def form_for(status: str, given: QueryDict | None) -> LossForm | WinForm:
    return LossForm(given) if status == Status.LOST else WinForm(given)


def close(lead: Lead, form: LossForm | WinForm, user: User) -> Lead:
    said = form.cleaned_data
    if isinstance(form, LossForm):
        return pipeline.lose(lead, user, said["lost_reason"], said["lost_note"])
    return close_as_won(lead, user, reason=said["reason"], note=said["note"], customer=said["customer"])


def ask(request: HttpRequest, lead: Lead, status: str, form: LossForm | WinForm) -> HttpResponse:
    """In the dialog of the page that wanted to close it."""
    shown = {"lead": lead, "status": status, "form": form}
    answer = render(request, "leads/_closing_dialog.html", shown, status=422 if form.errors else 200)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#modal", "innerHTML"
    return answer


@require_POST
def loss(request: HttpRequest, pk: int) -> HttpResponse:
    lead, form = lead_of(request, pk), LossForm(request.POST)
    if form.is_valid():
        close(lead, form, viewer(request))
        messages.success(request, _("%(name)s is closed as lost.") % {"name": lead.contact.name})
    else:
        messages.error(request, _("Say why it was lost."))
    return back(request, reverse("web:lead", args=[pk]))


@require_POST
def sale(request: HttpRequest, pk: int) -> HttpResponse:
    lead, form = lead_of(request, pk), WinForm(request.POST)
    if form.is_valid():
        close(lead, form, viewer(request))
        words = _("Won. %(name)s is a customer now.") if form.cleaned_data["customer"] else _("%(name)s is won.")
        messages.success(request, words % {"name": lead.contact.name})
    else:
        messages.error(request, _("Choose a reason."))
    return back(request, reverse("web:lead", args=[pk]))
