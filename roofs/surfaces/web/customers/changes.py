"""What staff do to one customer. Each is a noun that is created; each answers with the page it came from."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.core.kit.refusals import Refused
from roofs.people.contacts import keeping
from roofs.people.contacts.models import Customer, Member
from roofs.surfaces.web.customers.forms import MemberForm
from roofs.surfaces.web.customers.reading import customer_of, keeper
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.forms import OwnerForm


def page_of_one(customer: Customer) -> str:
    return reverse("web:customer", args=[customer.pk])


@require_POST
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    user, customer = keeper(request), customer_of(request, pk)
    form = OwnerForm(request.POST, viewer=user)
    if not form.is_valid() or not (user.is_manager or form.cleaned_data["owner"] == user):
        messages.error(request, _("You can only take customers yourself. A manager can give them to somebody else."))
        return back(request, page_of_one(customer))
    keeping.assign(customer, form.cleaned_data["owner"], user)
    messages.success(
        request,
        _("%(name)s is looked after by %(owner)s.")
        % {"name": customer.contact.name, "owner": form.cleaned_data["owner"] or _("nobody")},
    )
    return back(request, page_of_one(customer))


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    user, customer = keeper(request), customer_of(request, pk)
    try:
        keeping.delete(customer, user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return back(request, page_of_one(customer))
    undo = reverse("web:customer_restoration", args=[customer.pk])
    messages.success(request, _("%(name)s was deleted.") % {"name": customer.contact.name}, extra_tags=f"undo:{undo}")
    return redirect("web:customers")


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    user = keeper(request)
    customer = Customer.objects.deleted_visible_to(user).filter(pk=pk, contact__deleted_at=None).first()
    if customer is None:
        raise Http404
    keeping.restore(customer, user)
    messages.success(request, _("%(name)s is back.") % {"name": customer.contact.name})
    return redirect("web:customer", customer.pk)


@require_POST
def member(request: HttpRequest, pk: int) -> HttpResponse:
    user, customer, form = keeper(request), customer_of(request, pk), MemberForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(problem) for some in form.errors.values() for problem in some))
        return back(request, page_of_one(customer))
    try:
        made = keeping.add_member(customer, form.facts, form.cleaned_data["role"], user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("%(name)s was added.") % {"name": made.person.name})
    return back(request, page_of_one(customer))


@require_POST
def member_removal(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, customer = keeper(request), customer_of(request, pk)
    found = _member(customer, key)
    if found.deleted_at is None:
        keeping.remove_member(customer, found, user)
    undo = reverse("web:member_restoration", args=[customer.pk, key])
    messages.success(request, _("%(name)s was removed.") % {"name": found.person.name}, extra_tags=f"undo:{undo}")
    return redirect(page_of_one(customer))


@require_POST
def member_restoration(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, customer = keeper(request), customer_of(request, pk)
    found = _member(customer, key)
    try:
        keeping.bring_back_member(customer, found, user)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("%(name)s is back.") % {"name": found.person.name})
    return redirect(page_of_one(customer))


def _member(customer: Customer, key: int) -> Member:
    found = customer.contact.members.select_related("person").filter(pk=key).first()
    if found is None:
        raise Http404
    return found
