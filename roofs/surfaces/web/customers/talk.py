"""What staff write down, send or plan from a customer's page."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.comms.timeline.log import log
from roofs.comms.timeline.models import Interaction
from roofs.surfaces.web.customers.changes import page_of_one
from roofs.surfaces.web.customers.reading import customer_of, keeper
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import viewer
from roofs.surfaces.web.leads.talk import InteractionForm, MessageForm, TaskForm


@require_POST
def interaction(request: HttpRequest, pk: int) -> HttpResponse:
    customer, form = customer_of(request, pk), InteractionForm(request.POST)
    if form.is_valid() and (form.cleaned_data["body"] or form.cleaned_data["kind"] != "note"):
        said = form.cleaned_data
        is_note = said["kind"] == Interaction.Kind.NOTE
        log(
            customer,
            kind=said["kind"],
            direction="" if is_note else said["direction"] or "out",
            outcome="" if is_note else said["outcome"],
            body=said["body"],
            contact=customer.contact,
            actor=viewer(request),
        )
        messages.success(request, _("Written down."))
    else:
        messages.error(request, _("Write a few words first."))
    return back(request, page_of_one(customer))


@require_POST
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """A personal e-mail from this person to the customer; answers come back to the customer's page."""
    user, customer, form = keeper(request), customer_of(request, pk), MessageForm(request.POST)
    if not customer.contact.email:
        messages.error(request, _("There is no e-mail address."))
    elif form.is_valid():
        letter = Message(
            channel="email",
            purpose=Purpose.REPLY,
            to_address=customer.contact.email,
            contact=customer.contact,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
        )
        post(letter, customer, urgent=True)
        log(customer, kind="email", direction="out", summary=letter.subject, contact=customer.contact, actor=user)
        messages.success(request, _("On its way."))
    else:
        messages.error(request, _("Write a subject and a text."))
    return back(request, page_of_one(customer))


@require_POST
def task(request: HttpRequest, pk: int) -> HttpResponse:
    user, customer, form = viewer(request), customer_of(request, pk), TaskForm(request.POST)
    if form.is_valid():
        tasks.add(
            form.cleaned_data["title"],
            form.cleaned_data["due_at"] or timezone.now() + timedelta(days=1),
            subject=customer,
            actor=user,
            kind=form.cleaned_data["kind"] or Task.Kind.TODO,
            assigned_to=customer.assigned_to or user,
            contact=customer.contact,
        )
        messages.success(request, _("Task added."))
    else:
        messages.error(request, _("Say what is to be done, and when."))
    return back(request, page_of_one(customer))
