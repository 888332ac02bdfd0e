from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections
from pydantic import ValidationError

from roofs.comms.consent.models import Basis, Consent
from roofs.core.events.models import Event
from roofs.people.contacts.models import Contact
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.sales.people import TakeIn, arriving


def test_a_new_person_becomes_a_scored_lead_with_a_contact(take_in: TakeIn) -> None:
    lead = take_in(property_value=650_000, budget="confirmed")
    assert lead.contact.name == "Marta Delgado"
    assert lead.contact.timezone == "America/Detroit"
    assert lead.lead_score > 0
    assert lead.form_fills == 1
    assert Event.objects.filter(name="lead.arrived", subject_id=lead.pk).count() == 1


@pytest.mark.parametrize(
    "again",
    [
        {"email": "MARTA@example.com ", "phone": ""},
        {"email": "", "phone": "(248) 555-0123"},
        {"email": "marta+roof@example.com", "phone": ""},
        {"email": "other@example.com", "phone": "248.555.0123"},
    ],
)
def test_the_same_person_by_mail_or_phone_joins_the_open_lead(take_in: TakeIn, again: dict[str, str]) -> None:
    first = take_in()
    second = accept(arriving(**again), door="form")
    assert not second.is_new
    assert second.lead.pk == first.pk
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "last", "people"),
    [
        ("Diego", "Delgado", 2),  # her husband
        ("Walt", "Walker", 2),  # the number's new owner
        ("M.", "Delgado", 1),
        ("Delgado", "Marta", 1),
        ("Marta", "Sanchez", 1),  # married
        ("", "Delgado", 1),
        ("", "", 1),
    ],
)
def test_another_given_name_on_a_phone_is_somebody_else(take_in: TakeIn, first: str, last: str, people: int) -> None:
    lead = take_in()
    for _time in ("once", "again"):
        other = accept(arriving(email="", first_name=first, last_name=last), door="hand").lead
        assert Contact.objects.count() == people
        assert (other.contact_id != lead.contact_id) == (people == 2)
    assert Lead.objects.count() == people


def test_coming_back_fills_what_was_empty_and_overwrites_nothing(take_in: TakeIn) -> None:
    first = take_in(city="Troy")
    second = take_in(city="Detroit", project_type="repair", message="still leaking")
    assert (second.pk, second.city, second.project_type) == (first.pk, "Troy", "repair")
    assert second.form_fills == 2


def test_another_house_of_the_same_person_is_another_lead(take_in: TakeIn) -> None:
    first = take_in(address_line="1 Main St")
    second = take_in(address_line="99 Lake Dr")
    assert first.pk != second.pk
    assert first.contact_id == second.contact_id


def test_a_closed_lead_does_not_swallow_a_new_inquiry(take_in: TakeIn) -> None:
    first = take_in()
    Lead.objects.filter(pk=first.pk).update(status="won")
    assert take_in().pk != first.pk


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"email": "", "phone": ""}, None),
        ({"email": "no at sign"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"property_value": -1}, "property_value"),
        ({"source": "telepathy"}, "source"),
        ({"shoe_size": 44}, "shoe_size"),
        ({"message": "x" * 10_001}, "message"),
    ],
)
def test_what_cannot_be_a_lead_names_its_field(facts: dict[str, Any], field: str | None) -> None:
    with pytest.raises(ValidationError) as refused:
        arriving(**facts)
    named = [problem["loc"][0] for problem in refused.value.errors() if problem["loc"]]
    assert named == ([field] if field else [])


def test_one_line_addresses_and_full_names_are_taken_apart() -> None:
    lead = LeadIn(full_name="DELGADO, MARTA", email="m@example.com", address="1410 NORTH AVENUE, SPEARFISH, SD 57783")
    assert (lead.first_name, lead.last_name) == ("Marta", "Delgado")
    assert (lead.city, lead.state, lead.postal_code) == ("Spearfish", "SD", "57783")


def test_consent_to_texts_is_kept_with_the_words_that_were_shown(take_in: TakeIn) -> None:
    take_in(sms_consent=True, consent_text="You may text me about my roof.")
    given = Consent.objects.get()
    assert (given.channel, given.basis, given.text_shown) == ("sms", Basis.WRITTEN, "You may text me about my roof.")


def test_control_characters_never_reach_the_database(take_in: TakeIn) -> None:
    assert take_in(first_name="Mar\x00ta\x1b", message="a\x00b\nc").contact.first_name == "Marta"


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_ten_times_at_once_makes_one_lead() -> None:
    failures: list[BaseException] = []

    def send() -> None:
        try:
            accept(arriving(), door="form")
        except BaseException as error:  # noqa: BLE001 -- shown by the assertion below
            failures.append(error)
        finally:
            connections.close_all()

    senders = [threading.Thread(target=send) for _ in range(10)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert failures == []
    assert (Lead.objects.count(), Contact.objects.count()) == (1, 1)
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.parametrize("field", ["phone", "email", "first_name", "message"])
def test_a_number_where_words_belong_is_refused_and_not_forgotten(field: str) -> None:
    with pytest.raises(ValidationError):
        arriving(**{field: 5})


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("418 Maple Ave", "418 Maple Avenue", True),
        ("418 Maple Ave", "418 N. Mapel Av", True),
        ("418 Maple Ave", "418 Maplewood Dr", False),
        ("418 Maple Ave", "4180 Maple Ave", False),
        ("418 Maple Ave", "Maple Ave", True),
        ("418 Maple Ave", "", True),
        ("12 First St", "12 1st Street", True),
        ("Oakdale Drive 5", "Oakdale Drive 7", False),
    ],
)
def test_one_house_is_known_by_its_number_and_street(take_in: TakeIn, first: str, second: str, is_one: bool) -> None:
    assert (take_in(address_line=first) == take_in(address_line=second)) is is_one


def test_the_same_street_of_another_town_is_another_house(take_in: TakeIn) -> None:
    troy = take_in(address_line="12 Main St", city="Troy", postal_code="48083")
    assert take_in(address_line="12 Main St", city="Novi", postal_code="48374") != troy
    assert take_in(address_line="12 Main St", city="Troy", postal_code="48084") == troy
