"""Letters that may or may not have arrived and belong to no sequence: answers, reminders, account mail."""

from __future__ import annotations

import pytest
from django.test import Client

from roofs.comms.messaging.models import Message, State
from roofs.core.accounts.models import User
from roofs.core.jobs.models import Job
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.surfaces.web.browsers import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def ava() -> User:
    return people.owner()


@pytest.fixture
def answer(ava: User) -> Message:
    """Waited when a backup was made, say."""
    lead = accept(LeadIn(first_name="Ann", phone="+12485550123"), door="hand").lead
    Lead.objects.filter(pk=lead.pk).update(assigned_to=ava)
    return Message.objects.create(
        channel="email", purpose="reply", state="unknown", subject="Your visit", to_address="ann@example.com",
        subject_type="lead", subject_id=lead.pk,
    )  # fmt: skip


def test_they_stand_among_what_is_uncertain(ava: User, answer: Message) -> None:
    assert "Your visit" in words(signed_in(ava).get("/follow-up/uncertain/"))
    assert "Your visit" not in words(signed_in(people.colleague()).get("/follow-up/uncertain/"))


def test_a_person_takes_it_for_sent(ava: User, answer: Message) -> None:
    browser = signed_in(ava)
    assert "Take it for sent" in words(browser.get(f"/outbox/{answer.pk}/"))
    after = browser.post(f"/outbox/{answer.pk}/arrival/", follow=True)
    assert "Taken for sent" in words(after)
    assert "Take it for sent" not in words(after)
    assert Message.objects.get(pk=answer.pk).state == State.SENT


def test_a_person_rather_sends_it_twice(ava: User, answer: Message) -> None:
    signed_in(ava).post(f"/outbox/{answer.pk}/repetition/")
    assert Message.objects.get(pk=answer.pk).state == State.INTENT
    assert Job.objects.filter(unique_key=f"message:{answer.pk}").exists()


def test_others_decide_nothing_and_of_what_is_sent_nothing_is_to_be_decided(ava: User, answer: Message) -> None:
    colleague = signed_in(people.colleague())
    for deed in ("arrival", "repetition"):
        assert colleague.post(f"/outbox/{answer.pk}/{deed}/").status_code == 404
        assert Client().post(f"/outbox/{answer.pk}/{deed}/").status_code == 302
    assert Message.objects.get(pk=answer.pk).state == State.UNKNOWN
    for deed in ("arrival", "repetition"):
        signed_in(ava).post(f"/outbox/{answer.pk}/{deed}/")
    assert Message.objects.get(pk=answer.pk).state == State.SENT
