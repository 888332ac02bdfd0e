"""What staff do to one lead. Each is a noun that is created; each answers with the page it came from."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import CLOSED
from roofs.sales.scoring.rescoring import rescore
from roofs.surfaces.web.asking import back
from roofs.surfaces.web.leads.closing import place_of
from roofs.surfaces.web.leads.forms import OwnerForm, StageForm
from roofs.surfaces.web.leads.reading import lead_of, viewer

__all__ = ["back", "customer", "deletion", "owner", "restoration", "score", "stage"]


def _lead_page(lead: Lead) -> str:
    return reverse("web:lead", args=[lead.pk])


@require_POST
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    lead, form = lead_of(request, pk), StageForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There is no such stage."))
    elif form.cleaned_data["status"] in CLOSED and form.cleaned_data["status"] != lead.status:
        return redirect(place_of(lead, form.cleaned_data["status"]))
    else:
        lead = pipeline.advance(lead, form.cleaned_data["status"], viewer(request))
        messages.success(
            request, _("%(name)s is now: %(stage)s.") % {"name": lead.contact.name, "stage": lead.get_status_display()}
        )
    return back(request, _lead_page(lead))


@require_POST
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    pipeline.convert(lead, viewer(request))
    messages.success(request, _("Won. %(name)s is a customer now.") % {"name": lead.contact.name})
    return back(request, _lead_page(lead))


@require_POST
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    user, lead = viewer(request), lead_of(request, pk)
    form = OwnerForm(request.POST, viewer=user)
    if not form.is_valid():
        messages.error(request, _("You can only take leads yourself. A manager can give them to somebody else."))
        return back(request, _lead_page(lead))
    pipeline.assign(lead, form.cleaned_data["owner"], user)
    messages.success(
        request,
        _("%(name)s is looked after by %(owner)s.")
        % {"name": lead.contact.name, "owner": form.cleaned_data["owner"] or _("nobody")},
    )
    still_mine = Lead.objects.visible_to(user).filter(pk=lead.pk).exists()
    return back(request, _lead_page(lead)) if still_mine else redirect("web:leads")


@require_POST
def score(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    found = rescore(lead, viewer(request))
    messages.success(request, _("Scored again: %(points)s points.") % {"points": found.total})
    return back(request, _lead_page(lead))


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    pipeline.delete(lead, viewer(request))
    undo = reverse("web:lead_restoration", args=[lead.pk])
    messages.success(request, _("%(name)s was deleted.") % {"name": lead.contact.name}, extra_tags=f"undo:{undo}")
    return redirect("web:leads")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    lead = Lead.objects.deleted_visible_to(viewer(request)).filter(pk=pk).first()
    if lead is None:
        raise Http404
    pipeline.restore(lead, viewer(request))
    messages.success(request, _("%(name)s is back.") % {"name": lead.contact.name})
    return redirect("web:lead", lead.pk)
