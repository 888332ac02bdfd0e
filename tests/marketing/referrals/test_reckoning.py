"""Referrals: from the person a partner sends to the commission that is paid, and who may do what."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from roofs.core.accounts.models import User
from roofs.core.accounts.problems import NotAllowed
from roofs.core.kit.refusals import Refused
from roofs.marketing.referrals import reckoning, referring
from roofs.marketing.referrals.models import Referral
from roofs.people.contacts.models import Customer
from roofs.people.partners import keeping
from roofs.people.partners.commission import commission_cents
from roofs.people.partners.models import Partnership
from roofs.production.projects.models import Project
from roofs.production.projects.opening import correct
from roofs.sales.leads import pipeline
from roofs.sales.leads.arriving import LeadIn
from tests.core.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def sara() -> User:
    return people.seller()


def partner(boss: User, **values: Any) -> Partnership:
    return keeping.take_in({"name": "Lakeside Insurance", "kind": "insurance_agent"} | values, boss)


def sent(by: Partnership, boss: User, **facts: Any) -> Referral:
    number = Referral.objects.count()
    return referring.refer(by, LeadIn(first_name="Nora", email=f"nora{number}@example.com", **facts), boss)


@pytest.mark.parametrize(
    ("rule", "value", "cents"),
    [
        ({"rule": "none"}, 1_000_000, 0),
        ({"rule": "flat", "flat_cents": 25_000}, 1_000_000, 25_000),
        ({"rule": "percent", "percent": Decimal("2.5")}, 1_000_010, 25_000),
        ({"rule": "percent", "percent": Decimal("0.05")}, 1_000, 1),
        ({"rule": "tiers", "tiers": [[1_000_000, 3], [0, 2]]}, 999_999, 20_000),
        ({"rule": "tiers", "tiers": [[1_000_000, 3], [0, 2]]}, 1_000_000, 30_000),
        ({"rule": "tiers", "tiers": [[500_000, 3]]}, 100, 0),
    ],
)
def test_a_commission_follows_its_rule_to_the_cent(boss: User, rule, value: int, cents: int):
    assert commission_cents(partner(boss, **rule), value) == cents


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"rule": "flat"}, "flat_cents"),
        ({"rule": "tiers"}, "tiers"),
        ({"rule": "tiers", "tiers": [[0, 2], [0, 3]]}, "tiers"),
        ({"rule": "tiers", "tiers": [[0, 101]]}, "tiers"),
    ],
)
def test_what_cannot_be_agreed_is_refused_by_name(boss: User, values, field: str):
    with pytest.raises(Refused) as refused:
        partner(boss, **values)
    assert refused.value.field == field


def test_who_is_sent_becomes_a_lead_of_that_source(boss: User):
    made = sent(partner(boss), boss)
    assert (made.lead.source, made.lead.source_detail, made.status) == ("partner", "Lakeside Insurance", "open")
    friend = sent(partner(boss, name="Olga", kind="homeowner"), boss)
    assert friend.lead.source == "referral"


def test_nobody_is_sent_twice_and_an_ended_partnership_sends_nobody(boss: User):
    first, second = partner(boss), partner(boss, name="Other")
    made = sent(first, boss)
    with pytest.raises(Refused, match="sent by Lakeside Insurance already"):
        referring.link(second, made.lead, boss)
    keeping.end(second, boss)
    with pytest.raises(Refused, match="has ended"):
        sent(second, boss)


def test_a_commission_due_when_sold_is_owed_paid_and_can_be_taken_back(boss: User):
    made = sent(partner(boss, rule="percent", percent=Decimal(2)), boss, estimated_value_cents=1_000_000)
    pipeline.win(made.lead, boss)
    made.refresh_from_db()
    assert (made.status, made.commission_cents) == ("earned", 20_000)
    assert reckoning.pay(made, boss).status == "paid"
    pipeline.correct(made.lead, {"estimated_value_cents": 9_000_000}, boss)
    found = reckoning.account(Referral.objects.visible_to(boss))
    assert (found.owed_cents, found.paid_cents, found.won) == (0, 20_000, 1)
    assert (reckoning.take_back(made, boss).status, Referral.objects.get().commission_cents) == ("earned", 180_000)


def test_a_commission_due_when_paid_waits_for_the_money(boss: User):
    made = sent(partner(boss, rule="percent", percent=Decimal(2), due_on="paid"), boss)
    customer = pipeline.convert(made.lead, boss)
    project = Project.objects.create(
        customer=Customer.objects.get(pk=customer.pk), lead=made.lead, number="P-1", name="Roof", status="approved",
        contract_value_cents=500_000,
    )  # fmt: skip
    correct(project, {"paid_cents": 100_000}, boss)
    made.refresh_from_db()
    assert (made.status, made.value_cents, made.commission_cents) == ("won", 500_000, 10_000)
    with pytest.raises(Refused, match="No commission is due"):
        reckoning.pay(made, boss)
    correct(project, {"paid_cents": 500_000}, boss)
    made.refresh_from_db()
    assert made.status == "earned"


def test_a_lost_lead_earns_nothing_and_a_new_rule_holds_for_what_is_not_paid(boss: User):
    by = partner(boss, rule="flat", flat_cents=10_000)
    won, lost, paid = (sent(by, boss, estimated_value_cents=100_000) for _ in range(3))
    pipeline.win(won.lead, boss), pipeline.lose(lost.lead, boss, "price"), pipeline.win(paid.lead, boss)
    reckoning.pay(paid, boss)
    keeping.change(by, {"flat_cents": 15_000}, boss)
    found = {one.pk: (one.status, one.commission_cents) for one in Referral.objects.all()}
    assert found == {won.pk: ("earned", 15_000), lost.pk: ("lost", 0), paid.pk: ("paid", 10_000)}


def test_a_paid_referral_is_not_removed(boss: User):
    made = sent(partner(boss, rule="flat", flat_cents=10_000), boss)
    pipeline.win(made.lead, boss)
    reckoning.pay(made, boss)
    with pytest.raises(Refused):
        referring.unlink(made, boss)
    referring.unlink(reckoning.take_back(made, boss), boss)
    assert not Referral.objects.alive().exists()


def test_sellers_agree_no_commission_and_pay_none(boss: User, sara: User):
    with pytest.raises(NotAllowed):
        keeping.take_in({"name": "Friend", "rule": "flat", "flat_cents": 1}, sara)
    made = sent(partner(boss, rule="flat", flat_cents=10_000), boss)
    pipeline.win(made.lead, boss)
    with pytest.raises(NotAllowed):
        reckoning.pay(made, sara)


def test_owner_colleague_and_stranger_see_what_is_theirs(boss: User, sara: User):
    carl, sam = people.colleague(), people.stranger()
    mine, free = partner(boss, assigned_to=sara), partner(boss, name="Free")
    made = sent(mine, boss)
    seen = {one.full_name: set(Partnership.objects.visible_to(one)) for one in (sara, carl, sam)}
    assert seen == {"Sara Seller": {mine, free}, "Carl Colleague": {free}, "Sam Stranger": set()}
    assert [list(Referral.objects.visible_to(one)) for one in (sara, carl, sam)] == [[made], [], []]
