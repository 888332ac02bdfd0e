"""What one installation has taken out as lists comes into an empty one as it was, when a manager brings it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from roofs.core.accounts.models import User
from roofs.core.kit.coordinates import Coordinates
from roofs.marketing.referrals import reckoning, referring
from roofs.marketing.referrals.models import Referral
from roofs.people.contacts import keeping as customers
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.models import Contact, Customer
from roofs.people.partners import keeping as partners
from roofs.people.partners.models import Partnership
from roofs.places.properties import keeping as houses
from roofs.places.properties.entering import PropertyIn
from roofs.places.properties.models import Property
from roofs.sales.leads import pipeline
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.core.transfer.test_every_kind import brought, counts, taken_out

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2024, 3, 5, 15, 20, tzinfo=dt.UTC)


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def sara() -> User:
    return people.seller()


def lead(name: str, owner: User | None, boss: User, at: dt.datetime = LONG_AGO) -> Lead:
    told = LeadIn(
        full_name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.com", estimated_value_cents=1_000_000
    )
    made = accept(told, door="import", actor=boss, owner=owner).lead
    Lead.objects.filter(pk=made.pk).update(created_at=at)
    return made


def forget_all() -> None:
    """An empty installation, with the same people at work."""
    Referral.objects.all().delete()
    Lead.objects.all().delete()
    Customer.objects.all().delete()
    Property.objects.all().delete()
    Partnership.objects.all().delete()
    Contact.objects.all().delete()


def told(one: Lead) -> tuple[object, ...]:
    moments = (one.created_at, one.won_at, one.lost_at)
    return (
        one.status,
        one.assigned_to and one.assigned_to.full_name,
        one.lost_reason,
        *(moment and moment.replace(second=0, microsecond=0) for moment in moments),
    )


def some_leads(sara: User, boss: User) -> None:
    lead("Ann New", sara, boss)
    pipeline.advance(lead("Bo Contacted", None, boss), "contacted", boss)
    pipeline.win(lead("Cy Won", sara, boss), boss)
    pipeline.lose(lead("Di Lost", boss, boss), boss, "price")


def test_leads_keep_stage_owner_and_dates(boss: User, sara: User) -> None:
    some_leads(sara, boss)
    before = {str(one): told(one) for one in Lead.objects.all()}
    file = taken_out(boss, "leads")
    forget_all()
    made = brought(boss, "leads", file)
    assert counts(made) == (4, 0, 0)
    assert {str(one): told(one) for one in Lead.objects.all()} == before
    assert not Lead.objects.exclude(notes="").exists()
    again = brought(boss, "leads", file)
    assert counts(again) == (0, 4, 0)


def test_somebody_who_asked_twice_has_two_leads_again(boss: User, sara: User) -> None:
    pipeline.lose(lead("Ann Twice", sara, boss), boss, "timing")
    lead("Ann Twice", sara, boss, LONG_AGO + dt.timedelta(days=200))
    file = taken_out(boss, "leads")
    forget_all()
    assert counts(brought(boss, "leads", file)) == (2, 0, 0)
    assert sorted(Lead.objects.values_list("status", flat=True)) == ["lost", "new"]
    assert Contact.objects.count() == 1


def test_a_seller_brings_people_to_be_asked_and_what_else_is_said_becomes_a_note(boss: User, sara: User) -> None:
    pipeline.win(lead("Cy Won", boss, boss), boss)
    file = taken_out(boss, "leads")
    forget_all()
    brought(sara, "leads", file)
    (one,) = Lead.objects.all()
    assert (one.status, one.assigned_to, one.won_at) == ("new", None, None)
    assert one.created_at > timezone.now() - dt.timedelta(minutes=5)
    assert {"stage: won", "owner: Max Manager"} <= set(one.notes.splitlines())


def test_an_owner_nobody_knows_here_is_written_down(boss: User) -> None:
    brought(boss, "leads", "Name,Email,Owner,Stage\nAnn,ann@example.com,Old Hand,whatever\n")
    (one,) = Lead.objects.all()
    assert (one.assigned_to, one.status, one.notes) == (None, "new", "stage: whatever\nowner: Old Hand")


@pytest.fixture
def paid(boss: User, sara: User) -> Callable[[], list[tuple[object, ...]]]:
    """Three referrals: one paid, one that is due, one open; and how to read them."""
    facts = {"name": "Elm Realty", "kind": "realtor", "rule": "flat", "flat_cents": 50_000, "due_on": "won"}
    partner = partners.take_in(facts, boss)
    for name in ("Ann Paid", "Bo Due", "Cy Open"):
        made = referring.link(partner, lead(name, sara, boss), boss, at=LONG_AGO)
        if name != "Cy Open":
            pipeline.win(made.lead, boss)
            reckoning.reckon(made, boss)
        if name == "Ann Paid":
            reckoning.pay(made, boss)

    def read() -> list[tuple[object, ...]]:
        rows = Referral.objects.select_related("partner", "lead__contact").order_by("lead__contact__first_name")
        return [
            (one.partner.name, str(one.lead), one.status, one.value_cents, one.commission_cents, one.referred_at,
             one.paid_at and one.paid_at.replace(second=0, microsecond=0))
            for one in rows
        ]  # fmt: skip

    return read


def test_referrals_keep_what_was_paid(boss: User, paid: Callable[[], list[tuple[object, ...]]]) -> None:
    before = paid()
    assert [row[2] for row in before] == ["paid", "earned", "open"]
    files = {kind: taken_out(boss, kind) for kind in ("partnerships", "leads", "referrals")}
    forget_all()
    for kind, file in files.items():
        assert brought(boss, kind, file).rejected == 0
    assert paid() == before
    assert {one.paid_by for one in Referral.objects.exclude(paid_at=None)} == {boss}
    assert counts(brought(boss, "referrals", files["referrals"])) == (0, 3, 0)


def test_a_seller_pays_nobody_by_a_list(boss: User, sara: User, paid: Callable[[], list[tuple[object, ...]]]) -> None:
    files = {kind: taken_out(boss, kind) for kind in ("partnerships", "leads", "referrals")}
    forget_all()
    for kind in ("partnerships", "leads"):
        brought(boss, kind, files[kind])
    Partnership.objects.update(assigned_to=sara)
    brought(sara, "referrals", files["referrals"])
    assert {row[2] for row in paid()} == {"earned", "open"}


def test_customers_keep_where_each_of_their_houses_stands(boss: User) -> None:
    ann = customers.create(CustomerIn(full_name="Ann Smith", email="ann@example.com"), boss)
    for street, place in (("418 Maple Ave", (42.5467, -83.2113)), ("9 Oak St", None), ("12 Fir St", (42.48, -83.47))):
        facts: dict[str, object] = {"address_line": street, "city": "Troy", "state": "MI", "postal_code": "48084"}
        facts |= {"coordinates": Coordinates(latitude=place[0], longitude=place[1])} if place else {}
        houses.find_or_add_many([(ann.contact, PropertyIn.model_validate(facts))], boss)

    def stand() -> list[tuple[object, ...]]:
        return list(Property.objects.order_by("address_line").values_list("address_line", "latitude", "longitude"))

    before, file = stand(), taken_out(boss, "customers")
    forget_all()
    assert counts(brought(boss, "customers", file)) == (1, 0, 0)
    assert stand() == before
    assert not Customer.objects.exclude(notes="").exists()


def test_a_house_place_that_makes_no_sense_is_written_down(boss: User) -> None:
    brought(boss, "customers", "Name,Email,House address,House place\nAnn,ann@example.com,1 Elm St,over there\n")
    assert Customer.objects.get().notes == "house_place: over there"
