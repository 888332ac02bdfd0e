from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.places.properties import keeping
from roofs.places.properties.entering import PropertyIn
from roofs.places.properties.models import Property
from roofs.sales.leads import pipeline, reading
from roofs.sales.leads.filtering import LeadFilter
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Source
from tests.sales.people import TakeIn

HERE = {"latitude": 42.5467, "longitude": -83.2113}
STREET = {"address_line": "418 Maple Ave", "city": "Birmingham", "state": "MI", "postal_code": "48009"}


def where(lead: Lead) -> tuple[float | None, float | None]:
    lead.refresh_from_db()
    return lead.latitude, lead.longitude


def test_a_place_that_is_said_is_kept_and_goes_with_the_house(take_in: TakeIn, ava: User) -> None:
    lead = take_in(coordinates=HERE, owner=ava, **STREET)
    assert where(lead) == (42.5467, -83.2113)
    pipeline.convert(lead, ava)
    house = Property.objects.get(owner=lead.contact)
    assert (house.latitude, house.longitude) == (42.5467, -83.2113)


def test_a_changed_address_forgets_the_place(take_in: TakeIn, ava: User) -> None:
    lead = take_in(coordinates=HERE, **STREET)
    pipeline.correct(lead, {"notes": "Call before."}, ava)
    assert where(lead) == (42.5467, -83.2113)
    pipeline.correct(lead, {"address_line": "9 Oak St"}, ava)
    assert where(lead) == (None, None)
    changes = Event.objects.filter(name="lead.changed").latest("pk").data["changes"]
    assert changes["latitude"] == [42.5467, None]


def test_a_place_that_comes_with_the_new_address_holds(take_in: TakeIn, ava: User) -> None:
    lead = take_in(coordinates=HERE, **STREET)
    pipeline.correct(lead, {"address_line": "9 Oak St", "coordinates": HERE}, ava)
    assert where(lead) == (42.5467, -83.2113)
    pipeline.correct(lead, {"coordinates": None}, ava)
    assert where(lead) == (None, None)


def test_a_lead_knows_the_place_of_its_persons_house(take_in: TakeIn, ava: User) -> None:
    first = take_in(owner=ava, **STREET)
    keeping.add(first.contact, PropertyIn.model_validate(STREET | {"coordinates": HERE}), ava)
    assert where(first) == (42.5467, -83.2113)
    pipeline.lose(first, ava, "price")
    second = take_in(address_line="418 Maple Avenue", city="Birmingham", state="MI", postal_code="48009")
    assert second.pk != first.pk
    assert where(second) == (42.5467, -83.2113)
    elsewhere = take_in(address_line="7 Elm St", email="other@example.com", phone="+12485550177")
    assert where(elsewhere) == (None, None)


def test_a_house_that_is_moved_on_the_map_moves_its_leads(take_in: TakeIn, ava: User) -> None:
    lead = take_in(owner=ava, **STREET)
    house = keeping.add(lead.contact, PropertyIn.model_validate(STREET), ava)
    assert where(lead) == (None, None)
    keeping.correct(house, {"coordinates": HERE}, ava)
    assert where(lead) == (42.5467, -83.2113)
    keeping.correct(house, {"address_line": "9 Oak St"}, ava)
    house.refresh_from_db()
    assert house.coordinates is None


def test_leads_are_asked_for_by_whether_their_place_is_known(take_in: TakeIn, ava: User, mia: User) -> None:
    known = take_in(coordinates=HERE)
    unknown = take_in(email="b@example.com", phone="+12485550177")
    for asked, found in (("known", known), ("none", unknown)):
        assert list(LeadFilter(place=asked).apply(Lead.objects.visible_to(mia), mia)) == [found]


@pytest.mark.parametrize(
    "cells",
    [
        {"coordinates": "42.5467, -83.2113"},
        {"latitude": "42.5467", "longitude": "-83.2113"},
        {"coordinates": "https://maps.example.com/@42.5467,-83.2113,15z"},
    ],
)
def test_lists_say_places_in_one_column_or_in_two(cells: dict[str, str]) -> None:
    told = reading.from_mess({"email": "a@example.com"} | cells, source=Source.IMPORT)
    assert told.coordinates is not None
    assert str(told.coordinates) == "42.546700, -83.211300"


def test_a_place_that_cannot_be_read_is_a_note() -> None:
    told = reading.from_mess({"email": "a@example.com", "latitude": "north", "longitude": ""}, source=Source.IMPORT)
    assert told.coordinates is None
    assert "coordinates: north," in told.notes
