"""What people do reaches one of us at once, once for each cause; what machines do reaches nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction

from roofs.comms.calendar import task_reminders, tasks
from roofs.comms.calendar.models import Task
from roofs.comms.consent.suppression import suppress
from roofs.comms.messaging.models import Message, MessageEvent
from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.events.models import Event
from roofs.core.jobs.models import Job
from roofs.marketing.cadence import signals
from roofs.marketing.cadence.models import Enrolment
from roofs.marketing.cadence.policy import SIGNALS
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.engine import DAY, HOUR, MINUTE, NOON, only_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(lead: Lead) -> Message:
    return Message.objects.create(
        contact=lead.contact, channel="email", direction="out", state="sent", purpose="touch", sent_at=NOON,
        created_at=NOON, to_address=lead.contact.email, subject_type="lead", subject_id=lead.pk,
        message_id=f"<{uuid4().hex}@example.com>",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def owned(lead: Lead, ava: User) -> None:
    Lead.objects.filter(pk=lead.pk).update(assigned_to=ava)
    Task.objects.all().delete()


def did(letter: Message, kind: str, at: datetime, verdict: str = "human", url: str = "") -> None:
    """As `tracking` writes it down and tells it."""
    with time_machine.travel(at, tick=False), transaction.atomic():
        MessageEvent.objects.create(
            message=letter, kind=kind, at=at, verdict=verdict, url=url, fingerprint=uuid4().hex, detail={"told": True}
        )
        record(
            f"message.{kind}", letter, verdict=verdict, url=url,
            about=[letter.subject_type, letter.subject_id], contact=letter.contact_id,
        )  # fmt: skip


def told(source: str) -> list[Task]:
    return list(Task.objects.filter(source=source).order_by("pk"))


def test_a_third_opening_by_a_person_asks_the_owner_for_a_call(letter: Message, ava: User) -> None:
    for number in range(2):
        did(letter, "opened", NOON + number * 2 * HOUR)
    assert told(signals.CALL) == []
    did(letter, "opened", NOON + 4 * HOUR)
    [task] = told(signals.CALL)
    assert (task.assigned_to, task.kind, task.priority) == (ava, Task.Kind.CALL, Task.Priority.HIGH)
    assert task.due_at == NOON + 4 * HOUR + 15 * MINUTE
    assert task.remind_at == NOON + 4 * HOUR
    assert Job.objects.open().filter(unique_key="signals:ring").count() == 1


def test_it_rings_on_the_page_and_goes_out_to_them(letter: Message, ava: User) -> None:
    for number in range(3):
        did(letter, "opened", NOON + number * HOUR)
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        task_reminders.send_due()
        assert Task.objects.ringing(ava).count() == 1
    assert Message.objects.filter(to_address=ava.email).count() == 1


def test_a_flood_of_machines_asks_for_nothing(letter: Message) -> None:
    for number in range(40):
        for kind in ("opened", "clicked"):
            did(letter, kind, NOON + number * MINUTE, verdict="machine", url="https://example.com/quote/7")
            did(letter, kind, NOON + number * MINUTE, verdict="unsure", url="https://example.com/quote/7")
    assert Task.objects.count() == 0
    assert not Event.objects.filter(name="proposal.wanted").exists()


def test_the_same_cause_asks_once_and_a_new_one_again(letter: Message) -> None:
    for number in range(8):
        did(letter, "opened", NOON + number * HOUR)
    assert len(told(signals.CALL)) == 1
    for number in range(3):
        did(letter, "opened", NOON + 30 * DAY + number * HOUR)
    assert len(told(signals.CALL)) == 1  # of the same letter: its key says so
    other = Message.objects.get(pk=letter.pk)
    other.pk, other.message_id, other.idem_key = None, f"<{uuid4().hex}@example.com>", None
    other.save()
    did(other, "opened", NOON + 30 * DAY + 4 * HOUR)
    assert len(told(signals.CALL)) == 2


def test_at_night_the_call_waits_for_the_hours_of_the_law(letter: Message) -> None:
    night = NOON + 15 * HOUR  # three in the morning
    for number in range(3):
        did(letter, "opened", night + number * MINUTE * 3)
    [task] = told(signals.CALL)
    assert task.due_at.hour in {13, 14}  # eight or nine in Detroit


def test_who_must_not_be_called_is_written_to(letter: Message, lead: Lead) -> None:
    with transaction.atomic():
        suppress("phone", lead.contact.phone, "do_not_call")
    for number in range(3):
        did(letter, "opened", NOON + number * HOUR)
    assert [task.kind for task in told(signals.CALL)] == [Task.Kind.TODO]


def test_two_clicks_are_enough(letter: Message) -> None:
    did(letter, "clicked", NOON, url="https://example.com/a")
    assert told(signals.CALL) == []
    did(letter, "clicked", NOON + HOUR, url="https://example.com/b")
    assert len(told(signals.CALL)) == 1


def test_nobodys_lead_is_the_managers_business(letter: Message, lead: Lead, mia: User) -> None:
    Lead.objects.filter(pk=lead.pk).update(assigned_to=None)
    for number in range(3):
        did(letter, "opened", NOON + number * HOUR)
    assert {task.assigned_to for task in told(signals.CALL)} == set(User.objects.managers())


def test_a_link_to_a_quote_asks_for_a_proposal_within_five_minutes(letter: Message, lead: Lead, ava: User) -> None:
    for _ in range(2):
        did(letter, "clicked", NOON, url="https://example.com/quote/7")
    [task] = told(signals.QUOTE)
    assert (task.assigned_to, task.due_at) == (ava, NOON + 5 * MINUTE)
    [news] = Event.objects.filter(name="proposal.wanted")
    assert (news.subject_type, news.subject_id) == ("lead", lead.pk)
    did(letter, "clicked", NOON + HOUR, url="https://example.com/garden")
    assert len(told(signals.QUOTE)) == 1


def test_a_text_stops_everything_and_is_handed_over_at_once(lead: Lead, ava: User) -> None:
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        record("interaction.received", lead, channel="sms", auto=False, message=77, contact=lead.contact_id)
    assert only_enrolment().status == Enrolment.Status.EXITED
    [task] = told(signals.TEXT)
    assert (task.assigned_to, task.kind, task.remind_at) == (ava, Task.Kind.SMS, NOON)
    with time_machine.travel(NOON + HOUR, tick=False), transaction.atomic():
        record("interaction.received", lead, channel="sms", auto=False, message=78, contact=lead.contact_id)
    assert len(told(signals.TEXT)) == 1  # still on the list
    tasks.complete(task, ava)
    with time_machine.travel(NOON + 2 * HOUR, tick=False), transaction.atomic():
        record("interaction.received", lead, channel="sms", auto=False, message=79, contact=lead.contact_id)
    assert len(told(signals.TEXT)) == 2


@pytest.mark.parametrize("facts", [{"auto": True, "channel": "sms"}, {"auto": False, "channel": "email"}])
def test_what_is_no_text_of_a_person_hands_nothing_over(lead: Lead, facts: dict[str, Any]) -> None:
    with transaction.atomic():
        record("interaction.received", lead, message=77, contact=lead.contact_id, **facts)
    assert told(signals.TEXT) == []


def test_who_is_upset_is_looked_after_by_a_manager(lead: Lead, mia: User) -> None:
    for _ in range(2):
        with transaction.atomic():
            record("person.upset", lead, message=77, contact=lead.contact_id)
    assert [task.assigned_to for task in told(signals.UPSET)] == [mia]


def test_each_signal_can_be_switched_off(letter: Message, lead: Lead, mia: User) -> None:
    off = {"on_opens": False, "on_buying": False, "on_text": False, "on_quote": False, "on_upset": False}
    SIGNALS.save(SIGNALS.get().model_copy(update=off))
    for number in range(5):
        did(letter, "opened", NOON + number * HOUR)
        did(letter, "clicked", NOON + number * HOUR, url="https://example.com/quote/7")
    with transaction.atomic():
        record("interaction.received", lead, channel="sms", auto=False, message=77, contact=lead.contact_id)
        record("person.upset", lead, message=77, contact=lead.contact_id)
    assert Task.objects.count() == 0


def test_whoever_has_bought_is_no_buyer_to_be_called(letter: Message, lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(status="won")
    for number in range(5):
        did(letter, "opened", NOON + number * HOUR)
    assert Task.objects.count() == 0


def test_the_words_are_in_the_language_of_whoever_gets_them(letter: Message, ava: User) -> None:
    User.objects.filter(pk=ava.pk).update(language="es")
    did(letter, "clicked", NOON, url="https://example.com/quote/7")
    assert "Marta" in told(signals.QUOTE)[0].title
    assert timedelta(0) < told(signals.QUOTE)[0].due_at - NOON
