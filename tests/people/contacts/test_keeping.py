from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.people.contacts import keeping
from roofs.people.contacts.models import Contact, Customer
from tests.people.contacts.cast import HOME, customer, told, worth


def test_a_customer_is_kept_with_contact_and_address(ava: User) -> None:
    made = customer(ava, owner=ava, address="418 Maple Ave, Birmingham, MI 48009", source="referral")
    assert (made.contact.name, made.address) == ("Marta Delgado", "418 Maple Ave, Birmingham, MI 48009")
    assert (made.assigned_to, made.contact.timezone, made.created_by) == (ava, "America/Detroit", ava)
    assert Event.objects.get(name="customer.created").actor == ava


def test_somebody_we_know_by_phone_is_used_again_and_keeps_what_they_told(ava: User) -> None:
    known = Contact.objects.create(first_name="Marta", phone="+12485550123", language="es")
    made = customer(ava)
    assert (made.contact, made.contact.last_name, made.contact.language) == (known, "Delgado", "es")


def test_a_second_record_of_a_customer_is_refused_with_the_field(ava: User) -> None:
    customer(ava)
    with pytest.raises(Refused) as refused:
        customer(ava, email="marta+roof@example.com", phone="")
    assert refused.value.field == "email"


def test_a_spouse_with_the_same_phone_may_be_kept_separately(ava: User) -> None:
    customer(ava)
    keeping.create(told(first_name="Juan", email=""), ava, separate=True)
    assert Customer.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"kind": "alien"}, "kind"),
        ({"customer_since": "2026-13-01"}, "customer_since"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(facts: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        told(**facts)
    assert refused.value.errors()[0]["loc"] == (field,)


def test_nobody_is_kept_without_a_name_or_a_way_to_reach_them() -> None:
    with pytest.raises(ValidationError):
        told(first_name="", last_name="", email="", phone="")


def test_a_company_name_alone_is_a_business() -> None:
    assert told(first_name="", last_name="", company_name="Reed Dental LLC").kind == "business"


def test_a_correction_is_remembered_field_by_field(ava: User, mia: User) -> None:
    made = customer(ava, owner=ava)
    keeping.correct(made, {"city": "Troy", "email": "new@example.com", "assigned_to": None}, mia)
    event = Event.objects.get(name="customer.changed")
    assert event.data["changes"] == {
        "assigned_to": [{"id": ava.pk, "name": "Ava Lindqvist"}, None],
        "city": ["", "Troy"],
        "email": ["marta@example.com", "new@example.com"],
    }
    assert Contact.objects.get().email_key == "new@example.com"


def test_days_are_remembered_as_text(ava: User) -> None:
    made = customer(ava, customer_since=dt.date(2020, 5, 1))
    keeping.correct(made, {"customer_since": dt.date(2021, 5, 1)}, ava)
    assert Event.objects.get(name="customer.changed").data["changes"] == {
        "customer_since": ["2020-05-01", "2021-05-01"]
    }


def test_nothing_changed_says_nothing(ava: User) -> None:
    keeping.correct(customer(ava), {"city": "", "first_name": "Marta"}, ava)
    assert not Event.objects.filter(name="customer.changed").exists()


def test_whoever_saves_second_is_told_instead_of_overwriting(ava: User, tom: User) -> None:
    made = customer(ava)
    seen = max(made.updated_at, made.contact.updated_at)
    keeping.correct(made, {"first_name": "Martha"}, ava, seen_at=seen)
    with pytest.raises(Refused):
        keeping.correct(made, {"first_name": "Margarita"}, tom, seen_at=seen)
    assert Contact.objects.get().first_name == "Martha"


def test_figures_that_change_by_themselves_make_no_form_stale(ava: User) -> None:
    made = customer(ava)
    seen = max(made.updated_at, made.contact.updated_at)
    worth(made, 1)
    assert keeping.correct(made, {"city": "Troy"}, ava, seen_at=seen).city == "Troy"


def test_a_customer_cannot_lose_name_and_number(ava: User) -> None:
    nothing = {"first_name": "", "last_name": "", "email": "", "phone": ""}
    with pytest.raises(Refused):
        keeping.correct(customer(ava), nothing, ava)


def test_only_somebody_who_sells_looks_after_customers(ava: User, crew: User) -> None:
    with pytest.raises(Refused) as refused:
        keeping.assign(customer(ava), crew, ava)
    assert refused.value.field == "assigned_to"


def test_a_deleted_customer_comes_back_the_same(ava: User) -> None:
    made = customer(ava, owner=ava)
    keeping.delete(made, ava)
    assert not Customer.objects.visible_to(ava).exists()
    assert Customer.objects.deleted_visible_to(ava).get() == made
    keeping.restore(made, ava)
    assert Customer.objects.visible_to(ava).get() == made


def test_keeping_a_deleted_customer_again_brings_them_back(ava: User) -> None:
    made = customer(ava)
    keeping.delete(made, ava)
    assert customer(ava) == made
    assert Customer.objects.alive().get() == made


def test_nobody_is_deleted_while_we_work_for_them(ava: User) -> None:
    made = customer(ava)
    worth(made, 1)
    with pytest.raises(Refused):
        keeping.delete(made, ava)


def test_a_further_person_makes_a_household(ava: User) -> None:
    made = customer(ava)
    member = keeping.add_member(made, told(first_name="Juan", email=""), "partner", ava)
    made.contact.refresh_from_db()
    assert (made.contact.kind, member.person.name) == ("household", "Juan Delgado")
    assert member.person != made.contact
    with pytest.raises(Refused):
        keeping.add_member(made, told(first_name="Juan", email=""), "owner", ava)
    keeping.remove_member(made, member, ava)
    assert not made.contact.members.alive().exists()
    keeping.bring_back_member(made, member, ava)
    assert made.contact.members.alive().get() == member


def test_managers_see_all_sellers_their_own_and_free_ones_and_others_none(
    ava: User, tom: User, mia: User, crew: User, stranger: User
) -> None:
    mine = customer(ava, owner=ava, email="a@example.com", phone="")
    free = customer(ava, email="b@example.com", phone="")
    seen = {user: set(Customer.objects.visible_to(user)) for user in (ava, tom, mia, crew, stranger)}
    assert seen == {ava: {mine, free}, tom: {free}, mia: {mine, free}, crew: set(), stranger: set()}


def test_a_customer_is_found_by_parts_of_name_street_and_number(ava: User) -> None:
    made = customer(ava, **HOME)
    for words in ("delg", "marta birm", "maple", "(248) 555-0123", "0123", "48009"):
        assert Customer.objects.search(words).get() == made, words
    assert not Customer.objects.search("marta troy").exists()
