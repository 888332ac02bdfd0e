"""What staff write down, send or plan from a lead's page."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.comms.timeline.log import log
from roofs.comms.timeline.models import Interaction
from roofs.marketing.cadence.enrolling import enrol
from roofs.marketing.cadence.models import Sequence
from roofs.surfaces.web.leads.changes import back
from roofs.surfaces.web.leads.reading import lead_of, viewer

OUTCOMES = [
    ("reached", _l("We talked")),
    ("no_answer", _l("No answer")),
    ("left_message", _l("Left a message")),
    ("wrong_number", _l("Wrong number")),
]
REFUSED = {
    "already": _l("They are in this sequence already."),
    "exclusive": _l("They are in another sequence. Stop that one first."),
    "unreachable": _l("There is neither an e-mail address nor a phone number."),
    "empty": _l("This sequence has no steps."),
}


class InteractionForm(forms.Form):
    kind = forms.ChoiceField(choices=Interaction.Kind.choices)
    direction = forms.ChoiceField(choices=[("out", _l("We")), ("in", _l("They"))], required=False)
    outcome = forms.ChoiceField(choices=[("", ""), *OUTCOMES], required=False)
    body = forms.CharField(required=False, max_length=10_000, widget=forms.Textarea({"rows": 2}))


class MessageForm(forms.Form):
    subject = forms.CharField(max_length=200)
    text = forms.CharField(max_length=20_000, widget=forms.Textarea({"rows": 5}))


class TaskForm(forms.Form):
    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=Task.Kind.choices, required=False)
    due_at = forms.DateTimeField(required=False)


@require_POST
def interaction(request: HttpRequest, pk: int) -> HttpResponse:
    lead, form = lead_of(request, pk), InteractionForm(request.POST)
    if form.is_valid() and (form.cleaned_data["body"] or form.cleaned_data["kind"] != "note"):
        said = form.cleaned_data
        is_note = said["kind"] == Interaction.Kind.NOTE
        log(
            lead,
            kind=said["kind"],
            direction="" if is_note else said["direction"] or "out",
            outcome="" if is_note else said["outcome"],
            body=said["body"],
            contact=lead.contact,
            actor=viewer(request),
        )
        messages.success(request, _("Written down."))
    else:
        messages.error(request, _("Write a few words first."))
    return back(request, f"/leads/{lead.pk}/")


@require_POST
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """A personal e-mail from this person to the lead; answers come back to the lead's page."""
    user, lead, form = viewer(request), lead_of(request, pk), MessageForm(request.POST)
    if not lead.contact.email:
        messages.error(request, _("There is no e-mail address."))
    elif form.is_valid():
        letter = Message(
            channel="email",
            purpose=Purpose.REPLY,
            to_address=lead.contact.email,
            contact=lead.contact,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
        )
        post(letter, lead, urgent=True)
        log(lead, kind="email", direction="out", summary=letter.subject, contact=lead.contact, actor=user)
        messages.success(request, _("On its way."))
    else:
        messages.error(request, _("Write a subject and a text."))
    return back(request, f"/leads/{lead.pk}/")


@require_POST
def task(request: HttpRequest, pk: int) -> HttpResponse:
    user, lead, form = viewer(request), lead_of(request, pk), TaskForm(request.POST)
    if form.is_valid():
        tasks.add(
            form.cleaned_data["title"],
            form.cleaned_data["due_at"] or timezone.now() + timedelta(days=1),
            subject=lead,
            actor=user,
            kind=form.cleaned_data["kind"] or Task.Kind.TODO,
            assigned_to=lead.assigned_to or user,
            contact=lead.contact,
        )
        messages.success(request, _("Task added."))
    else:
        messages.error(request, _("Say what is to be done, and when."))
    return back(request, f"/leads/{lead.pk}/")


@require_POST
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    lead = lead_of(request, pk)
    sequence = Sequence.objects.filter(slug=request.POST.get("sequence", ""), paused_at=None).first()
    if sequence is None:
        messages.error(request, _("Choose a sequence."))
    else:
        result = enrol(lead, sequence, actor=viewer(request), source="hand")
        if result.enrolment is None:
            messages.error(request, str(REFUSED[result.refused]))
        else:
            messages.success(request, _("Follow-up has begun."))
    return back(request, f"/leads/{lead.pk}/")
