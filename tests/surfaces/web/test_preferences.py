"""The page on which a person chooses what they hear from us."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from roofs.comms.consent import confirming, preferring
from roofs.comms.consent.ledger import grant, has_consent
from roofs.comms.consent.models import Basis, Confirmation, Consent, Preferences, Reason, Suppression
from roofs.comms.consent.policy import CONSENT
from roofs.comms.consent.suppression import is_suppressed, suppress
from roofs.comms.consent.unsubscribing import token_for
from roofs.comms.messaging.models import Message
from roofs.people.contacts.models import Contact
from roofs.sales.leads.intake import accept
from roofs.surfaces.web.public.evidence import network_of
from tests.comms.consent.people import marta
from tests.sales.people import arriving
from tests.surfaces.web.browsers import page, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def contact() -> Contact:
    return marta()


@pytest.fixture
def address(contact: Contact) -> str:
    return f"/m/p/{token_for('email', contact.email, contact_id=contact.pk)}"


ALL_ON = {"channel": ["email", "phone"], "topic": ["follow_up", "reviews", "offers"], "pause": "0", "language": "en"}


def test_looking_changes_nothing_and_shows_no_address_in_full(visitor: Client, address: str) -> None:
    for method in (visitor.get, visitor.head):
        answer = method(address)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    body = page(visitor.get(address))
    assert "m•••@example.com" in body
    assert "marta@" not in body
    assert "555" not in body
    assert not Suppression.objects.exists()
    assert not Preferences.objects.exists()


def test_a_stranger_s_token_opens_nothing(visitor: Client) -> None:
    assert visitor.get("/m/p/AAAA").status_code == 404
    assert visitor.post("/m/p/AAAA", ALL_ON).status_code == 404


def test_a_channel_switched_off_stays_off_and_can_be_switched_on_again(
    visitor: Client, address: str, contact: Contact
) -> None:
    visitor.post(address, {**ALL_ON, "channel": ["phone"]})
    assert is_suppressed("email", contact.email)
    assert not is_suppressed("phone", contact.phone)
    visitor.post(address, ALL_ON)
    assert not is_suppressed("email", contact.email)


def test_a_tick_that_stays_is_kept_whatever_the_office_lets_a_no_reach(
    visitor: Client, address: str, contact: Contact
) -> None:
    grant(contact, "sms", Basis.WRITTEN, text_shown="Yes, text me.")
    visitor.post(address, {**ALL_ON, "channel": ["sms"]})
    assert is_suppressed("email", contact.email)
    assert is_suppressed("phone", contact.phone)
    assert is_suppressed("voice", contact.phone)
    assert not is_suppressed("sms", contact.phone)


def test_texts_switched_on_here_are_a_consent_in_writing_with_its_proof(
    visitor: Client, address: str, contact: Contact
) -> None:
    visitor.post(address, {**ALL_ON, "channel": ["email", "sms", "phone"]}, REMOTE_ADDR="203.0.113.77")
    given = Consent.objects.get(channel="sms")
    assert given.basis == Basis.WRITTEN
    assert "Consent is no condition" in given.text_shown
    assert given.evidence["network"] == "203.0.113.0/24"
    assert given.evidence["page"] == "preferences"
    assert given.wording is not None
    assert has_consent(contact, "sms")


def test_what_it_is_about_how_often_pause_and_language_are_kept(
    visitor: Client, address: str, contact: Contact
) -> None:
    answer = visitor.post(
        address, {"channel": ["email"], "topic": ["follow_up"], "less_often": "on", "pause": "30", "language": "es"}
    )
    kept = Preferences.objects.get(contact=contact)
    assert kept.topics_off == ["offers", "reviews"]
    assert kept.less_often
    assert kept.paused_until is not None
    assert abs(kept.paused_until - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    contact.refresh_from_db()
    assert contact.language == "es"
    assert 'lang="es"' in page(answer)
    visitor.post(address, {**ALL_ON, "pause": "keep"})
    assert Preferences.objects.get().paused_until == kept.paused_until
    visitor.post(address, ALL_ON)
    assert Preferences.objects.get().paused_until is None


def test_one_button_stops_everything(visitor: Client, address: str, contact: Contact) -> None:
    visitor.post(address, {**ALL_ON, "do": "nothing"})
    assert is_suppressed("email", contact.email)
    assert all(is_suppressed(channel, contact.phone) for channel in ("sms", "phone", "voice"))


def test_a_complaint_is_not_lifted_by_a_tick(contact: Contact, address: str, visitor: Client) -> None:
    suppress("email", contact.email, Reason.COMPLAINED)
    visitor.post(address, ALL_ON)
    assert is_suppressed("email", contact.email)


def test_without_a_contact_only_the_address_can_be_stopped(visitor: Client) -> None:
    address = f"/m/p/{token_for('email', 'gone@example.com')}"
    assert "Stop everything" in words(visitor.get(address))
    visitor.post(address, {"do": "nothing"})
    assert is_suppressed("email", "gone@example.com")
    assert "will not write" in words(visitor.get(address))


def test_the_page_of_the_way_out_leads_here(visitor: Client, address: str) -> None:
    assert address in page(visitor.get(address.replace("/m/p/", "/m/u/")))


def test_of_an_address_on_the_net_only_the_network_is_kept() -> None:
    assert network_of("203.0.113.77") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert network_of("") == ""


def test_who_comes_through_a_door_that_is_not_trusted_confirms_with_one_press(visitor: Client) -> None:
    CONSENT.save(CONSENT.get().model_copy(update={"confirm_email_doors": ["import"]}))
    accept(arriving(), door="form")
    assert not Message.objects.filter(template="confirmation").exists()
    accept(arriving(email="ann@example.com", phone="", language="es"), door="import")
    letter = Message.objects.get(template="confirmation")
    address = letter.text.split("/m/y/")[1].split()[0]
    answer = visitor.get(f"/m/y/{address}")
    assert answer.status_code == 200
    asked = confirming.read_token(address)
    assert asked is not None
    assert asked.confirmed_at is None
    visitor.post(f"/m/y/{address}")
    assert Confirmation.objects.get(pk=asked.pk).confirmed_at is not None
    assert Consent.objects.get(channel="email").source == "confirmed"
    assert visitor.get("/m/y/AAAA").status_code == 404


def test_who_wants_no_letters_is_not_asked_whether_we_may_write() -> None:
    CONSENT.save(CONSENT.get().model_copy(update={"confirm_email_doors": ["import"]}))
    suppress("email", "ann@example.com", Reason.UNSUBSCRIBED)
    accept(arriving(email="ann@example.com", phone=""), door="import")
    assert not Message.objects.filter(template="confirmation").exists()


def test_hints_say_little() -> None:
    assert preferring.hint("email", "marta@example.com") == "m•••@example.com"
    assert preferring.hint("sms", "+12485550123") == "••• 23"


def test_a_yes_on_a_form_keeps_the_words_the_page_and_the_network(contact: Contact) -> None:
    accept(
        arriving(sms_consent=True, consent_text="Yes, text me."),
        door="form",
        evidence={"page": "example.com/roofs", "network": "203.0.113.0/24", "signature": "Marta Delgado"},
    )
    given = Consent.objects.get(channel="sms")
    assert given.evidence["page"] == "example.com/roofs"
    assert given.evidence["signature"] == "Marta Delgado"
    grant(contact, "phone", Basis.EXPRESS)
