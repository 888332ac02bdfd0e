"""The houses on a customer's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Customer
from roofs.places.properties import keeping
from roofs.places.properties.models import Property
from roofs.surfaces.web.customers.forms import PropertyForm, house_form_for
from roofs.surfaces.web.customers.pages import seen
from roofs.surfaces.web.customers.reading import customer_of, keeper
from roofs.surfaces.web.leads.reading import viewer


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    user, customer, form = keeper(request), customer_of(request, pk), PropertyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = keeping.add(customer.contact, form.told, user)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.reason)
        else:
            messages.success(request, _("%(address)s was added.") % {"address": made.address})
            return redirect("web:customer", customer.pk)
    shown = {"form": form, "customer": customer}
    return render(request, "customers/house.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, customer = keeper(request), customer_of(request, pk)
    place = _house(request, customer, key)
    form = PropertyForm(request.POST or None, initial=house_form_for(place))
    if request.method == "POST" and form.is_valid():
        try:
            keeping.correct(place, form.changes(), user, seen_at=seen(request))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
            place.refresh_from_db()
        else:
            messages.success(request, _("Saved."))
            return redirect("web:customer", customer.pk)
    shown = {"form": form, "customer": customer, "house": place}
    return render(request, "customers/house.html", shown, status=422 if form.errors else 200)


@require_POST
def deletion(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, customer = keeper(request), customer_of(request, pk)
    place = _house(request, customer, key)
    keeping.delete(place, user)
    undo = reverse("web:house_restoration", args=[customer.pk, place.pk])
    messages.success(request, _("%(address)s was removed.") % {"address": place.address}, extra_tags=f"undo:{undo}")
    return redirect("web:customer", customer.pk)


@require_POST
def restoration(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, customer = keeper(request), customer_of(request, pk)
    place = Property.objects.deleted_visible_to(user).of(customer.contact).filter(pk=key).first()
    if place is None:
        raise Http404
    keeping.restore(place, user)
    messages.success(request, _("%(address)s is back.") % {"address": place.address})
    return redirect("web:customer", customer.pk)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a search for a house leads to: the page of its owner."""
    place = Property.objects.visible_to(viewer(request)).filter(pk=pk).first()
    found = Customer.objects.visible_to(viewer(request)).filter(contact=place.owner_id).first() if place else None
    if found is None:
        raise Http404
    return redirect(f"{reverse('web:customer', args=[found.pk])}#houses")


def _house(request: HttpRequest, customer: Customer, key: int) -> Property:
    found = Property.objects.visible_to(viewer(request)).of(customer.contact).filter(pk=key).first()
    if found is None:
        raise Http404
    return found
