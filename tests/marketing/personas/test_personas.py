"""The groups that ship: installed once, the company's to change, and who is in them."""

# ruff: noqa: F811 -- fixtures are used by name

from __future__ import annotations

from typing import Any

import pytest

from roofs.core.accounts.models import User
from roofs.core.jobs.worker import drain
from roofs.core.segments import jobs, rebuilding, writing
from roofs.core.segments.compiling import plan_of
from roofs.core.segments.models import Membership, Segment, State
from roofs.marketing.personas.installing import install
from roofs.marketing.personas.personas import PERSONAS, groups
from roofs.marketing.reviews.models import Review
from roofs.people.contacts.models import Customer
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from tests.sales.people import TakeIn, ava, mia, take_in  # noqa: F401 -- fixtures are used by name


def inside(key: str) -> set[int]:
    segment = Segment.objects.get(key=key)
    rebuilding.rebuild(segment)
    return set(Membership.objects.filter(segment=segment).values_list("subject_id", flat=True))


@pytest.mark.django_db
def test_all_of_them_are_there_and_make_sense() -> None:
    shipped = {one.key: one for one in (*PERSONAS, *groups())}
    rows = {one.key: one for one in Segment.objects.exclude(key="")}
    assert rows.keys() == shipped.keys()
    assert all(plan_of(row).questions and row.description for row in rows.values())


def test_installing_again_changes_nothing_and_leaves_what_the_company_changed(mia: User) -> None:
    assert install() == []
    mine = Segment.objects.get(key="ultra_premium")
    writing.change(mine, {"name": "Our best streets"}, mia)
    gone = Segment.objects.get(key="professional_class")
    writing.delete(gone, mia)
    assert install() == []
    mine.refresh_from_db()
    assert (mine.name, Segment.objects.alive().filter(key="professional_class").exists()) == ("Our best streets", False)


@pytest.mark.django_db
def test_the_first_sweep_counts_what_was_only_put_in() -> None:
    assert set(Segment.objects.exclude(key="").values_list("state", flat=True)) == {State.BUILDING}
    jobs.sweep.call()
    drain()
    assert set(Segment.objects.exclude(key="").values_list("state", flat=True)) == {State.READY}


@pytest.mark.parametrize(
    ("key", "facts", "fits"),
    [
        ("ultra_premium", {"property_value": 500_001, "city": "birmingham"}, True),
        ("ultra_premium", {"property_value": 500_000, "city": "Birmingham"}, False),
        ("ultra_premium", {"property_value": 900_000, "city": "Troy"}, False),
        ("ultra_premium", {"city": "Birmingham"}, False),
        ("professional_class", {"property_value": 300_000}, True),
        ("professional_class", {"property_value": 300_000, "household_income": 180_000}, True),
        ("professional_class", {"property_value": 300_000, "household_income": 60_000}, False),
        ("insurance_claim_focus", {"roof_age_years": 21, "insurance_claim": True}, True),
        ("insurance_claim_focus", {"roof_age_years": 20, "insurance_claim": True}, False),
        ("insurance_claim_focus", {"roof_age_years": 30}, False),
    ],
)
def test_personas_of_leads(key: str, facts: dict[str, Any], fits: bool, take_in: TakeIn) -> None:
    lead = take_in()
    Lead.objects.filter(pk=lead.pk).update(**facts)
    assert (inside(key) == {lead.pk}) is fits


def test_personas_and_groups_of_customers(take_in: TakeIn, mia: User) -> None:
    lead = take_in()
    customer = pipeline.convert(lead, mia)
    assert (inside("maintenance_contract"), inside("rfm_waiting")) == (set(), {customer.pk})
    Customer.objects.filter(pk=customer.pk).update(completed_projects=1, lifetime_value_cents=2_000_000)
    assert inside("maintenance_contract") == set()
    Lead.objects.filter(pk=lead.pk).update(property_value=300_001)
    assert inside("maintenance_contract") == {customer.pk}
    assert inside("referral_champions") == set()
    Review.objects.create(customer=customer, rating=4)
    assert inside("referral_champions") == set()
    Review.objects.create(customer=customer, rating=5)
    assert inside("referral_champions") == {customer.pk}
