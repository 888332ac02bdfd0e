"""The storm desk: whose roofs lie in a storm, and what may be done about it at once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from roofs.comms.calendar.models import Task
from roofs.core.accounts.models import Role, User
from roofs.core.jobs.worker import drain
from roofs.people.contacts.models import Customer
from roofs.places.properties import keeping as houses
from roofs.places.properties.entering import PropertyIn
from roofs.places.weather import announcing, keeping
from roofs.places.weather.models import Storm, StormReport
from roofs.places.weather.policy import WEATHER
from roofs.places.weather.reported import Reported
from roofs.places.weather.vocabulary import Peril, Source
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.core.accounts import people
from tests.surfaces.web.browsers import signed_in, words
from tests.surfaces.web.test_leads_map import NOVI, TROY, lead

pytestmark = pytest.mark.django_db


def hail(inches: float = 1.75, hours_ago: float = 5, **told: Any) -> Reported:
    usual: dict[str, Any] = {
        "latitude": 42.61,
        "longitude": -83.15,
        "county": "Oakland",
        "state": "MI",
        "place": "Troy",
    }
    return Reported(
        peril=Peril.HAIL,
        happened_at=timezone.now() - timedelta(hours=hours_ago),
        hail_inches=inches,
        source=Source.IEM,
        **usual | told,
    )


@pytest.fixture
def sara() -> User:
    return people.seller()


@pytest.fixture
def storm() -> Storm:
    keeping.take_in([hail(remark="Golf balls on cars.")])
    return Storm.objects.get()


def house_of(lead: Lead, **facts: Any) -> Customer:
    customer = Customer.objects.create(contact=lead.contact, assigned_to=lead.assigned_to)
    told = {"address_line": "1 Elm St", "city": "Troy", "state": "MI", "coordinates": TROY} | facts
    houses.add(lead.contact, PropertyIn.model_validate(told), None)
    return customer


def test_the_page_of_a_storm_shows_the_roofs_in_it_with_what_came_near(sara: User, storm: Storm) -> None:
    inside, outside = lead("Inga", sara, coordinates=TROY, roof_age_years=15), lead("Otto", sara, coordinates=NOVI)
    told = words(signed_in(sara).get(f"/storms/{storm.pk}/"))
    assert inside.contact.name in told
    assert outside.contact.name not in told
    assert "hail 1.75 in" in told
    assert "Very likely" in told


def test_everybody_sees_their_own_roofs_in_it_and_managers_all(storm: Storm, sara: User) -> None:
    mine, theirs = lead("Mine", sara, coordinates=TROY), lead("Theirs", people.colleague(), coordinates=TROY)
    house_of(theirs)
    seen = {}
    for name, who in (("sara", sara), ("manager", people.manager())):
        points = json.loads(signed_in(who).get(f"/storms/{storm.pk}/points/").content)["points"]
        seen[name] = {key[0] for key, *_rest in points} - {"r"}, {key for key, *_rest in points if key[0] == "l"}
    assert seen["sara"] == ({"l"}, {f"l{mine.pk}"})
    assert seen["manager"] == ({"l", "h"}, {f"l{mine.pk}", f"l{theirs.pk}"})
    stranger = signed_in(people.person("Finn Field", Role.FIELD))
    assert {stranger.get(f"/storms/{path}").status_code for path in ("", f"{storm.pk}/", f"{storm.pk}/points/")} == {
        403
    }
    assert Client().get("/storms/").status_code == 302


def test_the_call_list_and_the_campaign_are_for_exactly_those(sara: User, storm: Storm) -> None:
    lead("Inga", sara, coordinates=TROY)
    lead("Otto", sara, coordinates=NOVI)
    asked = f"/leads/?touched=storm%3A{storm.pk}&open=true"
    listed = words(signed_in(sara).get(asked))
    assert "Inga" in listed
    assert "Otto" not in listed
    manager = signed_in(people.manager())
    assert asked.replace("&", "&amp;") in manager.get(f"/storms/{storm.pk}/").content.decode()
    counted = manager.get(f"/campaigns/new/?audience=leads&query=touched%3Dstorm%253A{storm.pk}%26open%3Dtrue")
    assert counted.status_code == 200
    assert "1 " in words(manager.get(f"/campaigns/new/?audience=leads&query=touched%3Dstorm%253A{storm.pk}"))


def test_customers_are_found_by_their_houses(sara: User, storm: Storm) -> None:
    house_of(lead("Hanna", sara))
    house_of(lead("Nora", sara), coordinates=NOVI, address_line="2 Oak St")
    listed = words(signed_in(sara).get(f"/customers/?touched=storm%3A{storm.pk}"))
    assert "Hanna" in listed
    assert "Nora" not in listed


@pytest.mark.parametrize("asked", ["storm:0", "storm:", "hail:1", "storm:1:2", "storm:99999999999999999999"])
def test_a_storm_that_cannot_be_is_nothing_or_ignored(sara: User, asked: str) -> None:
    lead("Inga", sara, coordinates=TROY)
    assert signed_in(sara).get("/leads/", {"touched": asked}).status_code in {200, 422}


def test_the_number_of_questions_does_not_grow_with_the_roofs(sara: User, storm: Storm) -> None:
    browser, counts = signed_in(sara), []
    for number in range(3):
        house_of(lead(f"Anna{number}", sara, coordinates=TROY), address_line=f"{number} Elm St")
        with questions() as asked:
            browser.get(f"/storms/{storm.pk}/")
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_a_manager_is_told_once_when_a_storm_touched_somebody_we_know(sara: User, storm: Storm) -> None:
    boss = people.manager()
    lead("Inga", sara, coordinates=TROY)
    for _twice in range(2):
        announcing.announce(timezone.now())
        drain()
    [task] = Task.objects.filter(assigned_to=boss, source="storms")
    assert task.title == "Storm: hail of 1.75 inches, Oakland MI"
    assert "1 open lead lies in it" in task.notes


def test_a_storm_over_nobody_we_know_is_no_task(storm: Storm) -> None:
    people.manager()
    announcing.announce(timezone.now())
    drain()
    assert not Task.objects.filter(source="storms").exists()


def test_the_evidence_for_a_house_names_source_distance_and_basis(sara: User, storm: Storm) -> None:
    mine, theirs = lead("Mine", sara, coordinates=TROY), lead("Theirs", people.colleague(), coordinates=TROY)
    told = words(signed_in(sara).get(f"/storms/evidence/lead/{mine.pk}/"))
    assert "Golf balls on cars." in told
    assert "National Weather Service" in told
    assert "Haag Engineering" in told
    assert "0.7" in told
    assert signed_in(sara).get(f"/storms/evidence/lead/{theirs.pk}/").status_code == 404
    assert signed_in(sara).get("/storms/evidence/roof/1/").status_code == 404


def test_a_house_without_a_place_says_how_to_give_it_one(sara: User, storm: Storm) -> None:
    told = words(signed_in(sara).get(f"/storms/evidence/lead/{lead('Nowhere', sara).pk}/"))
    assert "Write latitude and longitude" in told


DAY = b"Time,Size,Location,County,State,Lat,Lon,Comments\n1742,175,TROY,OAKLAND,MI,42.60,-83.15,(DTX)\nrubbish\n"


def test_a_manager_takes_in_a_file_and_hears_what_was_wrong_with_it() -> None:
    manager = signed_in(people.manager())
    for expected in ("1 new report, 0 known already.", "0 new reports, 1 known already."):
        file = SimpleUploadedFile("260614_rpts_hail.csv", DAY, "text/csv")
        told = manager.post("/storms/lists/", {"file": file}, follow=True).content.decode()
        assert expected in told
        assert "line 3" in told
    refused = manager.post("/storms/lists/", {"file": SimpleUploadedFile("a.pdf", b"%PDF")}, follow=True)
    assert "no list of storm reports" in refused.content.decode()
    assert StormReport.objects.count() == 1


def test_only_the_office_takes_files_in_and_has_the_services_asked(sara: User) -> None:
    seller = signed_in(sara)
    assert seller.post("/storms/lists/").status_code == 403
    assert seller.post("/storms/watching/", {"on": "1"}).status_code == 403
    manager = signed_in(people.manager())
    manager.post("/storms/watching/", {"on": "1"})
    assert WEATHER.get().is_watching
    manager.post("/storms/watching/", {"on": "0"})
    assert not WEATHER.get().is_watching


def test_the_list_shows_what_counts_and_the_smaller_ones_on_demand(sara: User, storm: Storm) -> None:
    keeping.take_in([hail(0.5, hours_ago=100, county="Macomb")])
    browser = signed_in(sara)
    assert "Macomb" not in words(browser.get("/storms/"))
    assert "Macomb" in words(browser.get("/storms/?size=all"))
    assert "Macomb" not in words(browser.get("/storms/?size=all&q=oakland"))
    assert "Nothing fits" in words(browser.get("/storms/?q=nowhere"))
    assert browser.get("/storms/?days=<b>&page=-1&size=<>").status_code == 200


def test_before_anything_is_known_the_page_says_how_to_begin(sara: User) -> None:
    assert "No storm is known yet" in words(signed_in(sara).get("/storms/"))
