"""Answering as the reader of what was kept, and a card as it would be printed."""

from __future__ import annotations

import pytest
from django.test import Client

from roofs.comms.messaging.models import Message
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.connections.models import Delivery
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.surfaces.web.browsers import signed_in, words

pytestmark = pytest.mark.django_db
HOME = {"name": "Ann Hale", "line": "12 Maple St", "city": "Novi", "state": "MI", "zip_code": "48375"}


@pytest.fixture
def ava() -> User:
    return people.owner()


@pytest.fixture
def lead(ava: User) -> Lead:
    made = accept(LeadIn(first_name="Ann", phone="+12485550123"), door="hand").lead
    Lead.objects.filter(pk=made.pk).update(assigned_to=ava)
    return made


def message(lead: Lead, **facts: object) -> Message:
    usual = {"channel": "sms", "purpose": "touch", "state": "kept", "text": "Hi", "to_address": "+12485550123"}
    return Message.objects.create(**{**usual, **facts}, subject_type="lead", subject_id=lead.pk)


def test_the_owner_answers_as_the_reader(ava: User, lead: Lead) -> None:
    kept = message(lead)
    browser: Client = signed_in(ava)
    page = words(browser.get(f"/outbox/{kept.pk}/"))
    assert "Answer as this person" in page
    assert "STOP" in page
    after = browser.post(f"/outbox/{kept.pk}/answer/", {"saying": "stop"}, follow=True)
    assert "in a moment" in words(after)
    assert Delivery.objects.get().source == "rehearsal"


@pytest.mark.django_db(transaction=True)
def test_an_answer_opens_its_own_transaction(ava: User, lead: Lead) -> None:
    assert signed_in(ava).post(f"/outbox/{message(lead).pk}/answer/", {"saying": "stop"}).status_code == 302
    assert Delivery.objects.count() == 1


def test_a_colleague_and_a_stranger_answer_nothing(lead: Lead) -> None:
    kept = message(lead)
    assert signed_in(people.colleague()).post(f"/outbox/{kept.pk}/answer/", {"saying": "stop"}).status_code == 404
    assert Client().post(f"/outbox/{kept.pk}/answer/", {"saying": "stop"}).status_code == 302
    assert not Delivery.objects.exists()


def test_what_has_really_gone_out_shows_no_such_panel(ava: User, lead: Lead) -> None:
    sent = message(lead, state="sent")
    browser = signed_in(ava)
    assert "Answer as this person" not in words(browser.get(f"/outbox/{sent.pk}/"))
    after = browser.post(f"/outbox/{sent.pk}/answer/", {"saying": "stop"}, follow=True)
    assert "Only what was kept" in words(after)


def test_a_card_is_shown_as_it_would_be_printed(ava: User, lead: Lead) -> None:
    told = {"address": "1 Main St", "city": "Troy", "state": "MI", "postal_code": "48083"}
    office.save(office.get().model_copy(update=told), None)
    card = message(lead, channel="post", to_address="12 Maple St", text="Your roof", data={"to": HOME})
    shown = signed_in(ava).get(f"/outbox/{card.pk}/body.html")
    assert "12 Maple St" in shown.content.decode()
    assert "sandbox" in shown["Content-Security-Policy"]
    unaddressed = message(lead, channel="post", to_address="", data={})
    assert "parts of an address" in signed_in(ava).get(f"/outbox/{unaddressed.pk}/body.html").content.decode()


def test_a_card_is_called_back_by_who_may_see_it(ava: User, lead: Lead) -> None:
    card = message(lead, channel="post", state="sent", provider_ref="psc_1", data={"to": HOME})
    assert signed_in(people.colleague()).post(f"/outbox/{card.pk}/recall/").status_code == 404
    browser = signed_in(ava)
    assert "Call this card back" in words(browser.get(f"/outbox/{card.pk}/"))
    assert "The printer is asked" in words(browser.post(f"/outbox/{card.pk}/recall/", follow=True))
    assert "cannot be called back" in words(browser.post(f"/outbox/{card.pk}/recall/", follow=True))
