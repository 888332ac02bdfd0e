from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from roofs.core.accounts.models import User
from roofs.people.contacts import segments
from roofs.people.contacts.filtering import CustomerFilter
from roofs.people.contacts.models import Customer
from roofs.people.contacts.policy import SEGMENTS, SegmentRules, Steps
from tests.people.contacts.cast import other, worth

TODAY = dt.date(2026, 11, 1)


def served(completed: int, dollars: int, days: int | None) -> Customer:
    made = other("Marta Delgado", Customer.objects.count())
    last = None if days is None else TODAY - dt.timedelta(days=days)
    worth(made, 0, completed, 100 * dollars, last)
    return made


@pytest.mark.parametrize(
    ("completed", "dollars", "days", "points", "name"),
    [
        (0, 0, None, (0, 0, 0), "waiting"),
        (1, 3_000, 30, (5, 1, 1), "fresh"),
        (1, 25_000, 30, (5, 1, 4), "big"),
        (2, 25_000, 300, (4, 2, 4), "champion"),
        (3, 12_000, 900, (3, 3, 3), "loyal"),
        (1, 9_000, 900, (3, 1, 2), "settled"),
        (1, 60_000, 4000, (1, 1, 5), "slipping"),
        (2, 4_000, 2000, (2, 2, 1), "slipping"),
        (1, 4_000, 4000, (1, 1, 1), "asleep"),
    ],
)
def test_points_and_name_follow_the_borders(
    db: None, completed: int, dollars: int, days: int | None, points: tuple[int, int, int], name: str
) -> None:
    served(completed, dollars, days)
    found: Any = segments.told(Customer.objects.all(), today=TODAY).get()
    assert (found.recency, found.frequency, found.value, found.segment) == (*points, name)


def test_the_company_moves_the_borders(db: None) -> None:
    served(1, 3_000, 30)
    SEGMENTS.save(SegmentRules(value_dollars=Steps(two=100, three=200, four=300, five=400)))
    found: Any = segments.told(Customer.objects.all(), today=TODAY).get()
    assert found.segment == "big"


def test_borders_out_of_order_are_refused() -> None:
    with pytest.raises(ValidationError):
        SegmentRules(frequency=Steps(two=5, three=4, four=3, five=2))


def test_segments_are_counted_with_what_they_are_worth(db: None) -> None:
    served(0, 0, None)
    served(0, 0, None)
    served(1, 3_000, 4000)
    assert segments.counted(Customer.objects.all()) == {"waiting": (2, 0), "asleep": (1, 300_000)}
    assert segments.grid(Customer.objects.all()) == {(1, 1): 1}


def test_a_list_is_narrowed_by_segment_and_points(ava: User) -> None:
    old, waiting = served(1, 3_000, 9000), served(0, 0, None)
    everybody = Customer.objects.all()
    assert CustomerFilter(segment=["asleep"]).apply(everybody, ava).get() == old
    assert CustomerFilter(segment="waiting").apply(everybody, ava).get() == waiting
    assert CustomerFilter(recency=1, frequency=1).apply(everybody, ava).get() == old


def test_the_list_keeps_what_fits_every_filter(ava: User) -> None:
    mine = other("Ann Reed", 1, owner=ava, city="Troy", postal_code="48083", source="referral")
    worth(mine, 1)
    other("Ben Hall", 2)
    everybody = Customer.objects.all()
    for wanted in (
        {"assigned_to": "me"},
        {"assigned_to": ava.pk},
        {"city": "troy"},
        {"zip": "480"},
        {"open_project": True},
        {"source": "referral"},
        {"q": "reed"},
    ):
        assert CustomerFilter.model_validate(wanted).apply(everybody, ava).get() == mine, wanted
    for wanted in ({"assigned_to": "none"}, {"open_project": False}, {"q": "ben"}):
        assert CustomerFilter.model_validate(wanted).apply(everybody, ava).get() != mine, wanted


def test_customers_without_a_date_come_last_either_way(ava: User) -> None:
    none, some = served(0, 0, None), served(1, 10, 10)
    for sort in ("last_completed:asc", "last_completed:desc"):
        assert list(CustomerFilter(sort=sort).ordered(Customer.objects.all())) == [some, none]
