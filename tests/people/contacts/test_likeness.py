from __future__ import annotations

from dataclasses import replace

import pytest

from roofs.core.kit.addresses import parse
from roofs.people.contacts.likeness import POINTS, SURE, Facts, compare, keys

HOME = parse("418 Maple Ave, Birmingham, MI 48009")
MARTA = Facts("Marta", "Delgado", "", "marta@example.com", "+12485550123", (HOME,))
ALONE = Facts("Marta", "Delgado", addresses=(HOME,))


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (replace(ALONE), {"name", "door"}),
        (replace(ALONE, addresses=(parse("418 maple avenue, birmingham MI 48009"),)), {"name", "door"}),
        (replace(ALONE, addresses=(parse("481 Maple Ave, Birmingham, MI 48009"),)), {"name", "street"}),
        (Facts("Marta", "Delgado", phone="+12485550123"), {"name", "phone"}),
        (Facts("M", "Delgado", email_key="marta@example.com"), {"much_name", "email"}),
        (Facts("Delgado", "Marta", addresses=(HOME,)), {"name", "door"}),
        (Facts("", "Delgado", addresses=(HOME,)), {"much_name", "door"}),
        (Facts("Martha", "Delgado", addresses=(HOME,)), {"much_name", "door"}),
        (Facts("Márta", "DELGADO", addresses=(HOME,)), {"name", "door"}),
    ],
)
def test_the_same_person_is_recognised_and_told_why(other: Facts, why: set[str]) -> None:
    found = compare(MARTA, other)
    assert found.is_likely
    assert why <= set(found.reasons)


@pytest.mark.parametrize(
    "other",
    [
        Facts("Juan", "Delgado", phone="+12485550123"),
        Facts("Juan", "Delgado", addresses=(HOME,)),
        Facts("Juan", "Delgado", phone="+12485550123", addresses=(HOME,)),
        Facts("Marta", "Delgado"),
        Facts("Marta", "Delgado", addresses=(parse("9 Oak St, Troy, MI 48083"),)),
        Facts("Nina", "Kowalski", addresses=(HOME,)),
        Facts("Nina", "Kowalski", phone="+12485550123"),
        Facts(),
    ],
)
def test_couples_neighbours_and_namesakes_stay_two(other: Facts) -> None:
    assert not compare(MARTA, other).is_likely


def test_nicknames_are_the_same_name() -> None:
    assert "name" in compare(Facts("Bob", "Reed"), Facts("Robert", "Reed")).reasons


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Reed Dental LLC", "Reed Dental, Inc.", True),
        ("The Lakeside Church", "Lakeside Church (Birmingham)", True),
        ("Maple Terrace Apartments", "Maple Terrace Apts", True),
        ("Ritz Dining Room", "Ritz Cafe", False),
        ("Oakwood Dental", "Birch Street Bakery", False),
    ],
)
def test_businesses_behind_one_door(one: str, other: str, same: bool) -> None:
    ours, theirs = (Facts(company_name=name, addresses=(HOME,)) for name in (one, other))
    assert compare(ours, theirs).is_likely is same


def test_likeness_is_the_same_from_both_sides() -> None:
    others = (ALONE, Facts("Juan", "Delgado", addresses=(HOME,)), Facts(company_name="Delgado Roofing LLC"))
    for other in others:
        assert compare(MARTA, other) == compare(other, MARTA)


def test_who_shares_nothing_is_never_compared() -> None:
    assert set(keys(MARTA)).isdisjoint(keys(Facts("Nina", "Kowalski", addresses=(parse("9 Oak St, Troy, MI 48083"),))))
    assert not set(keys(MARTA)).isdisjoint(keys(ALONE))


def test_no_single_agreement_but_an_address_of_their_own_is_enough() -> None:
    assert {reason for reason, points in POINTS.items() if points >= SURE} == {"email", "phone"}
