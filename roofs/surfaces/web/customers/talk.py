"""What staff write down, send or plan from a customer's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from roofs.surfaces.web import talk
from roofs.surfaces.web.customers.changes import page_of_one
from roofs.surfaces.web.customers.reading import customer_of, keeper
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import viewer


@require_POST
def interaction(request: HttpRequest, pk: int) -> HttpResponse:
    customer = customer_of(request, pk)
    talk.write_down(request, customer, customer.contact, viewer(request))
    return back(request, page_of_one(customer))


@require_POST
def message(request: HttpRequest, pk: int) -> HttpResponse:
    user, customer = keeper(request), customer_of(request, pk)
    talk.send(request, customer, customer.contact, user)
    return back(request, page_of_one(customer))


@require_POST
def task(request: HttpRequest, pk: int) -> HttpResponse:
    customer = customer_of(request, pk)
    talk.plan(request, customer, customer.contact, viewer(request), owner=customer.assigned_to)
    return back(request, page_of_one(customer))
