"""Texts from people nobody knows, and those somebody has to read."""

from __future__ import annotations

import pytest
from django.utils import timezone

from roofs.comms.calendar.models import Task
from roofs.comms.messaging import sending, texting
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.texting import InboundText
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.sales.leads import texts
from roofs.sales.leads.models import Lead
from tests.sales.people import TakeIn

pytestmark = pytest.mark.django_db
ANN = "+12485550123"


def came(words: str, key: str = "SM1", **facts) -> Message:
    usual = {"channel": "sms", "sender": ANN, "recipient": "+12485550100", "provider": "twilio"}
    texting.take_in(InboundText(**{**usual, "key": key, "text": words, "at": timezone.now(), **facts}))
    for event in Event.objects.filter(name="text.unmatched"):
        texts.make_a_lead(event)
    return Message.objects.get(provider_ref=key)


def test_a_stranger_who_texts_is_a_lead_with_the_words_as_message():
    message = came("Hail got our roof, can you look?")
    made = Lead.objects.get()
    assert (made.contact.phone, made.project_type, made.message) == (
        ANN,
        "storm_damage",
        "Hail got our roof, can you look?",
    )
    assert (message.subject_type, message.subject_id, message.contact) == ("lead", made.pk, made.contact)


def test_the_second_text_of_the_same_stranger_is_about_the_same_lead():
    came("Hail got our roof")
    came("Are you there?", key="SM2")
    assert Lead.objects.count() == 1


def test_who_writes_on_messenger_is_a_lead_once_there_is_a_number():
    came("Hi! Do you do flat roofs?", channel="messenger", sender="psid-1", provider="meta")
    assert not Lead.objects.exists()
    assert "Messenger" in Task.objects.get().title
    came("Sure: 248 555 0166", key="m2", channel="messenger", sender="psid-1", provider="meta")
    assert (Lead.objects.get().contact.phone, Lead.objects.get().source) == ("+12485550166", "facebook")


def test_a_doubtful_text_is_a_task_of_whoever_has_the_lead(take_in: TakeIn, ava: User) -> None:
    mine = take_in(phone=ANN)
    Lead.objects.filter(pk=mine.pk).update(assigned_to=ava)
    ours = Message(channel="sms", purpose="touch", to_address=ANN, text="Hi", state="sent", contact=mine.contact)
    sending.write(ours, mine)
    came("not interested")
    task = Task.objects.get(source="optouts")
    assert (task.assigned_to, task.subject_type, task.subject_id) == (ava, "lead", mine.pk)
    assert "not interested" in task.notes
