from __future__ import annotations

import pytest
from pydantic import ValidationError

from roofs.core.accounts.models import Role, User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Customer
from roofs.places.properties import keeping
from roofs.places.properties.entering import PropertyIn
from roofs.places.properties.models import Property
from roofs.sales.leads import pipeline
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from tests.core.accounts import people
from tests.people.contacts.cast import customer

LINE = "418 Maple Ave Apt 2, Birmingham, MI 48009"


@pytest.fixture
def ava(db: None) -> User:
    return people.seller()


@pytest.fixture
def owner(ava: User) -> Customer:
    return customer(ava, owner=ava)


def test_an_address_in_one_line_is_taken_apart(owner: Customer, ava: User) -> None:
    made = keeping.add(owner.contact, PropertyIn(address=LINE, roof_pitch="6 in 12", roof_year=2006), ava)
    assert (made.address_line, made.unit, made.city, made.state) == ("418 Maple Ave", "Apt 2", "Birmingham", "MI")
    assert (made.roof_pitch, made.address) == ("6/12", LINE)
    assert made.roof_age_years is not None
    assert made.roof_age_years >= 20


def test_the_same_door_in_another_spelling_is_one_house(owner: Customer, ava: User) -> None:
    made = keeping.add(owner.contact, PropertyIn(address="418 Maple Ave, Birmingham, MI 48009"), ava)
    again = PropertyIn(address="418 MAPLE AVENUE, Birmingham, Michigan 48009")
    assert keeping.find_or_add(owner.contact, again, ava) == made
    with pytest.raises(Refused) as refused:
        keeping.add(owner.contact, again, ava)
    assert refused.value.field == "address_line"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"roof_pitch": "steep"}, "roof_pitch"),
        ({"roof_year": 12}, "roof_year"),
        ({"roof_material": "straw"}, "roof_material"),
        ({"roof_squares": "1e9"}, "roof_squares"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(facts: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PropertyIn.model_validate({"address": LINE, **facts})
    assert refused.value.errors()[0]["loc"][0] == field


def test_a_street_is_needed(owner: Customer, ava: User) -> None:
    with pytest.raises(ValidationError):
        PropertyIn(city="Troy")
    made = keeping.add(owner.contact, PropertyIn(address=LINE), ava)
    with pytest.raises(Refused):
        keeping.correct(made, {"address_line": ""}, ava)


def test_a_correction_is_remembered_and_the_door_found_under_its_new_address(owner: Customer, ava: User) -> None:
    made = keeping.add(owner.contact, PropertyIn(address=LINE), ava)
    keeping.correct(made, {"roof_squares": 24.5, "address_line": "420 Maple Ave"}, ava)
    made.refresh_from_db()
    assert made.address_key.startswith("420 MAPLE AVE")
    assert Event.objects.get(name="property.changed").data["changes"] == {
        "address_line": ["418 Maple Ave", "420 Maple Ave"],
        "roof_squares": [None, 24.5],
    }


def test_whoever_saves_second_is_told_instead_of_overwriting(owner: Customer, ava: User) -> None:
    made = keeping.add(owner.contact, PropertyIn(address=LINE), ava)
    seen = made.updated_at
    keeping.correct(made, {"label": "Home"}, ava, seen_at=seen)
    with pytest.raises(Refused):
        keeping.correct(made, {"label": "House"}, ava, seen_at=seen)


def test_a_deleted_house_can_be_brought_back(owner: Customer, ava: User) -> None:
    made = keeping.add(owner.contact, PropertyIn(address=LINE), ava)
    keeping.delete(made, ava)
    assert not Property.objects.visible_to(ava).exists()
    keeping.restore(Property.objects.deleted_visible_to(ava).get(), ava)
    assert Property.objects.visible_to(ava).get() == made


def test_a_house_is_seen_by_those_who_see_its_owner(owner: Customer, ava: User) -> None:
    made = keeping.add(owner.contact, PropertyIn(address=LINE), ava)
    seeing = {
        "owner": ava,
        "colleague": people.colleague(),
        "manager": people.manager(),
        "crew": people.person("Cal Crew", Role.FIELD),
        "stranger": people.stranger(),
    }
    seen = {name for name, user in seeing.items() if made in Property.objects.visible_to(user)}
    assert seen == {"owner", "manager"}


def test_a_won_lead_leaves_a_customer_with_their_house_and_its_seller(ava: User) -> None:
    lead = accept(
        LeadIn(first_name="Nina", email="nina@example.com", address=LINE, roof_age_years=12, source="referral"),
        door="hand",
        owner=ava,
    ).lead
    made = pipeline.convert(lead, ava)
    house = Property.objects.get()
    assert (made.assigned_to, made.source, made.city) == (ava, "referral", "Birmingham")
    assert (house.owner, house.roof_age_years) == (lead.contact, 12)
    pipeline.convert(lead, ava)
    assert Property.objects.count() == 1


def test_whoever_won_a_customer_goes_on_seeing_them(ava: User) -> None:
    tom, boss = people.colleague(), people.manager()
    lead = accept(LeadIn(first_name="Nina", email="nina@example.com", address=LINE), door="hand", owner=ava).lead
    made = pipeline.convert(lead, ava)
    Customer.objects.filter(pk=made.pk).update(assigned_to=tom)
    for user in (ava, tom, boss):
        assert Customer.objects.visible_to(user).get() == made
        assert Property.objects.visible_to(user).count() == 1
    assert not Customer.objects.visible_to(people.person("Ulla Other")).exists()
