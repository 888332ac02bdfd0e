"""Fetching customers for a page, always through the eyes of who looks."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from roofs.core.accounts.models import Role, User
from roofs.core.transfer.outgoing import wanted
from roofs.people.contacts import segments
from roofs.people.contacts.filtering import CustomerFilter
from roofs.people.contacts.models import Customer, CustomerQuerySet
from roofs.surfaces.web.leads.reading import viewer


def keeper(request: HttpRequest) -> User:
    """Somebody who may take in and change customers; the field only looks."""
    user = viewer(request)
    if user.role == Role.FIELD:
        raise PermissionDenied
    return user


def office(request: HttpRequest) -> User:
    """Merging moves other people's records."""
    user = viewer(request)
    if not user.is_manager:
        raise PermissionDenied
    return user


def customer_of(request: HttpRequest, pk: int) -> Customer:
    customers: CustomerQuerySet = segments.told(Customer.objects.visible_to(viewer(request))).with_people()
    found = customers.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def filter_of(request: HttpRequest) -> CustomerFilter:
    """Out of the address."""
    return wanted(CustomerFilter, dict(request.GET.lists()))
