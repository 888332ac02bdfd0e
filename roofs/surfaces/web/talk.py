"""What staff write down, send or plan from the page of any record. Each answers with a notice on the next page."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.calendar import tasks
from roofs.comms.calendar.models import Task
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.messaging.sending import post
from roofs.comms.timeline.log import log
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.people.contacts.models import Contact

OUTCOMES = [
    ("reached", _l("We talked")),
    ("no_answer", _l("No answer")),
    ("left_message", _l("Left a message")),
    ("wrong_number", _l("Wrong number")),
]


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


def write_down(request: HttpRequest, about: Model, contact: Contact, actor: User) -> None:
    form = InteractionForm(request.POST)
    if not form.is_valid() or not (form.cleaned_data["body"] or form.cleaned_data["kind"] != "note"):
        messages.error(request, _("Write a few words first."))
        return
    said = form.cleaned_data
    is_note = said["kind"] == Interaction.Kind.NOTE
    log(
        about,
        kind=said["kind"],
        direction="" if is_note else said["direction"] or "out",
        outcome="" if is_note else said["outcome"],
        body=said["body"],
        contact=contact,
        actor=actor,
    )
    messages.success(request, _("Written down."))


def send(request: HttpRequest, about: Model, contact: Contact, actor: User) -> None:
    """A personal e-mail from this person; answers come back to the record's page."""
    form = MessageForm(request.POST)
    if not contact.email:
        messages.error(request, _("There is no e-mail address."))
    elif form.is_valid():
        letter = Message(
            channel="email",
            purpose=Purpose.REPLY,
            to_address=contact.email,
            contact=contact,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
        )
        post(letter, about, urgent=True)
        log(about, kind="email", direction="out", summary=letter.subject, contact=contact, actor=actor)
        messages.success(request, _("On its way."))
    else:
        messages.error(request, _("Write a subject and a text."))


def plan(request: HttpRequest, about: Model, contact: Contact, actor: User, *, owner: User | None = None) -> None:
    """A task for whoever looks after the record, else for whoever plans it; by tomorrow unless another time is said."""
    form = TaskForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what is to be done, and when."))
        return
    tasks.add(
        form.cleaned_data["title"],
        form.cleaned_data["due_at"] or timezone.now() + timedelta(days=1),
        subject=about,
        actor=actor,
        kind=form.cleaned_data["kind"] or Task.Kind.TODO,
        assigned_to=owner or actor,
        contact=contact,
    )
    messages.success(request, _("Task added."))
