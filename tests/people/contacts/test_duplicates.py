from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from roofs.core.accounts.models import User
from roofs.people.contacts import duplicates, keeping
from roofs.people.contacts.likeness import Facts
from roofs.people.contacts.models import Contact, LikelyPair
from tests.people.contacts.cast import HOME, customer, other, told


def look() -> int:
    return duplicates.look.call()


@pytest.fixture
def twins(ava: User) -> tuple[Contact, Contact]:
    """One house, one name, two numbers."""
    return (
        other("Marta Delgado", 1, **HOME).contact,
        other("Marta Delgado", 2, **HOME | {"address_line": "418 maple avenue"}).contact,
    )


def test_the_same_name_behind_the_same_door_is_noted_with_its_reason(twins: tuple[Contact, Contact]) -> None:
    other("Nina Kowalski", 3, **HOME)
    look()
    pair = LikelyPair.objects.get()
    assert (pair.first, pair.second) == twins
    assert set(pair.reasons) >= {"name", "door"}


def test_everybody_is_compared_once_until_they_change(twins: tuple[Contact, Contact], ava: User) -> None:
    assert look() == 2
    assert look() == 0
    keeping.correct(twins[0].customer, {"first_name": "Wanda"}, ava)
    assert look() == 1
    assert not LikelyPair.objects.exists()


def test_a_changed_address_is_looked_at_again(ava: User) -> None:
    first = other("Marta Delgado", 1, **HOME)
    second = other("Marta Delgado", 2)
    look()
    assert not LikelyPair.objects.exists()
    keeping.correct(second, HOME, ava)
    look()
    assert LikelyPair.objects.get().first == first.contact


def test_what_was_told_apart_is_not_asked_again(twins: tuple[Contact, Contact], mia: User) -> None:
    look()
    duplicates.dismiss(LikelyPair.objects.get(), mia)
    keeping.correct(twins[0].customer, {"phone": ""}, mia)
    look()
    assert not LikelyPair.objects.open().exists()
    duplicates.ask_again(LikelyPair.objects.get(), mia)
    assert LikelyPair.objects.open().exists()


def test_members_of_a_household_are_not_each_other(ava: User) -> None:
    whole = customer(ava, **HOME)
    keeping.add_member(whole, told(first_name="Marta", email="", phone="", **HOME), "owner", ava)
    look()
    assert not LikelyPair.objects.exists()


def test_only_the_office_sees_likely_pairs(twins: tuple[Contact, Contact], ava: User, mia: User, crew: User) -> None:
    look()
    seen = [LikelyPair.objects.visible_to(user).count() for user in (mia, ava, crew)]
    assert seen == [1, 0, 0]


def test_whoever_is_typed_in_is_recognised_at_once(ava: User) -> None:
    made = customer(ava, **HOME)
    assert duplicates.resembling(told(last_name="Delgado").facts)[0].contact == made.contact
    look()
    found = duplicates.resembling(told(email="", phone="", address="418 Maple Avenue, Birmingham, MI 48009").facts)
    assert [match.contact for match in found] == [made.contact]
    assert duplicates.resembling(Facts("Nina", "Kowalski")) == []


def test_a_crowd_behind_one_number_is_nobody(ava: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "CROWD", 2)
    for _ in range(3):
        Contact.objects.create(first_name="Marta", last_name="Delgado", phone="+12485550123")
    look()
    assert not LikelyPair.objects.exists()


def test_a_batch_costs_the_same_however_many_are_in_it(
    ava: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        other("Marta Delgado", number, **HOME)
    with django_assert_max_num_queries(25):
        duplicates.compare_batch(list(Contact.objects.all()))
    assert LikelyPair.objects.count() == 66
