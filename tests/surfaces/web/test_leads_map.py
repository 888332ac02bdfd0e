"""Leads on the map: what is drawn, for whom, and what is said of those without a place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pydantic import ValidationError

from roofs.core.accounts.models import Role, User
from roofs.places.properties.policy import MAP, MapRules
from roofs.sales.leads import pipeline
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.leads import map as page_of_map
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

TROY, NOVI = {"latitude": 42.6, "longitude": -83.15}, {"latitude": 42.47, "longitude": -83.52}
TILES = "https://tiles.example.com/{z}/{x}/{y}.png"


def lead(name: str, owner: User | None = None, **facts: Any) -> Lead:
    email = f"{name.lower()}@example.com"
    return accept(LeadIn.model_validate({"first_name": name, "email": email} | facts), door="hand", owner=owner).lead


@pytest.fixture
def sara(db: None) -> User:
    return people.seller()


@pytest.fixture
def browser(sara: User) -> Client:
    return signed_in(sara)


def told(browser: Client, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(browser.get(f"/leads/map/points/{query}").content)
    return found


def test_points_are_leads_with_a_place_and_towns_are_named_by_their_leads(browser: Client, sara: User) -> None:
    north = lead("Troy", sara, coordinates=TROY, city="Troy")
    lead("Trude", sara, coordinates=TROY | {"latitude": 42.5}, city="Troy")
    lead("Nowhere", sara, city="Troy")
    found = told(browser)
    assert [north.pk, 42.6, -83.15] in [point[:3] for point in found["points"]]
    assert found["places"] == [["Troy", 42.55, -83.15, 2]]
    assert (len(found["points"]), found["has_more"]) == (2, False)


def test_a_closed_lead_has_the_colour_of_its_end(browser: Client, sara: User) -> None:
    kinds = [name for name, _label in page_of_map.KINDS]
    won = pipeline.advance(lead("Wanda", sara, coordinates=TROY), "won", sara)
    lost = pipeline.lose(lead("Lothar", sara, coordinates=NOVI), sara, "price")
    shown = {point[0]: kinds[point[3]] for point in told(browser)["points"]}
    assert shown == {won.pk: "won", lost.pk: "lost"}


def test_everybody_sees_on_the_map_whom_they_see_in_the_list(sara: User) -> None:
    mine, theirs = lead("Mine", sara, coordinates=TROY), lead("Theirs", people.colleague(), coordinates=NOVI)
    seen = {
        who.email: {point[0] for point in told(signed_in(who))["points"]}
        for who in (sara, people.manager(), people.person("Finn Field", Role.FIELD))
    }
    assert list(seen.values()) == [{mine.pk}, {mine.pk, theirs.pk}, set()]
    picked = signed_in(sara).get(f"/leads/map/list/?lead={mine.pk}&lead={theirs.pk}")
    assert ("Mine" in page(picked), "Theirs" in page(picked)) == (True, False)
    stranger = signed_in(people.stranger())
    for address in ("/leads/map/", "/leads/map/points/", "/leads/map/list/"):
        assert stranger.get(address).status_code == 403
        assert "/accounts/login/" in Client().get(address)["Location"]


def test_filters_and_the_part_that_is_looked_at_narrow_points_and_list(browser: Client, sara: User) -> None:
    lead("Tessa", sara, coordinates=TROY, source="referral")
    novi = lead("Nora", sara, coordinates=NOVI, source="yard_sign")
    assert [point[0] for point in told(browser, "?source=yard_sign")["points"]] == [novi.pk]
    assert [point[0] for point in told(browser, "?inside=42.4,-83.6,42.5,-83.4")["points"]] == [novi.pk]
    beside = page(browser.get("/leads/map/list/?inside=42.4,-83.6,42.5,-83.4"))
    assert ("Nora" in beside, "Tessa" in beside) == (True, False)
    for wrong in ("all", "1,2,3", "nan,1,2,3", "9,9,1,1"):
        assert len(told(browser, f"?inside={wrong}")["points"]) == 2


def test_the_page_says_how_many_have_no_place_and_leads_to_them(browser: Client, sara: User) -> None:
    lead("Placed", sara, coordinates=TROY)
    lead("Nemo", sara)
    shown = browser.get("/leads/map/?view=all&source=other")
    assert "1 lead has no place yet." in words(shown)
    assert 'href="/leads/?view=all&amp;source=other&amp;place=none"' in page(shown)
    there = browser.get("/leads/?view=all&place=none")
    assert "Without a place on the map" in words(there)
    assert ("Nemo" in words(there), "Placed" in words(there)) == (True, False)


def test_an_empty_map_teaches_how_to_fill_it(browser: Client) -> None:
    assert "import a list with latitude and longitude" in words(browser.get("/leads/map/"))


def test_more_points_than_fit_are_asked_for_part_by_part(
    browser: Client, sara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_map, "MOST_POINTS", 1)
    lead("Older", sara, coordinates=TROY)
    newer = lead("Newer", sara, coordinates=NOVI)
    found = told(browser)
    assert ([point[0] for point in found["points"]], found["has_more"]) == ([newer.pk], True)


def test_queries_do_not_grow_with_the_leads(browser: Client, sara: User, django_assert_num_queries: Any) -> None:
    lead("One", sara, coordinates=TROY)
    browser.get("/leads/map/points/")
    with django_assert_num_queries(3):
        told(browser)
    for number in range(5):
        lead(f"More{number}", sara, coordinates=NOVI)
    with django_assert_num_queries(3):
        told(browser)


def test_without_a_tile_server_pictures_come_from_here_alone(browser: Client, sara: User) -> None:
    lead("Placed", sara, coordinates=TROY)
    assert "tiles.example.com" not in browser.get("/leads/map/")["Content-Security-Policy"]
    MAP.save(MapRules(tiles=TILES, attribution="© Example Maps"))
    shown = browser.get("/leads/map/")
    assert "img-src 'self' data: blob: https://tiles.example.com" in shown["Content-Security-Policy"]
    assert f'data-tiles="{TILES}"' in page(shown)
    assert "© Example Maps" in words(shown)
    assert "tiles.example.com" not in browser.get("/leads/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tiles": "http://tiles.example.com/{z}/{x}/{y}.png", "attribution": "x"},
        {"tiles": "https://tiles.example.com/", "attribution": "x"},
        {"tiles": "https://*/{z}/{x}/{y}", "attribution": "x"},
        {"tiles": TILES, "attribution": " "},
    ],
)
def test_an_address_that_cannot_be_a_tile_server_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        MapRules.model_validate(wrong)


def test_a_place_is_typed_on_the_form_and_a_wrong_one_is_named(browser: Client, sara: User) -> None:
    one = lead("Ada", sara)
    typed = {"first_name": "Ada", "email": "ada@example.com", "source": "other", "budget": "unknown"}
    typed |= {"authority": "unknown", "need": "unknown", "timeline": "unknown"}
    wrong = browser.post(f"/leads/{one.pk}/edit/", typed | {"coordinates": "by the lake"})
    assert (wrong.status_code, "by the lake" in page(wrong)) == (422, True)
    link = "https://maps.example.com/@42.5467,-83.2113,17z"
    assert browser.post(f"/leads/{one.pk}/edit/", typed | {"coordinates": link}).status_code == 302
    one.refresh_from_db()
    assert (one.latitude, one.longitude) == (42.5467, -83.2113)
