"""The pages of campaigns: writing one, looking at who gets it, starting, pausing, taking back."""

from __future__ import annotations

import pytest
from django.test import Client

from roofs.core.accounts.models import Role, User
from roofs.core.lists.views import save_view
from roofs.marketing.cadence import cohorts
from roofs.marketing.cadence.models import Enrolment, Sequence
from roofs.marketing.cadence.policy import CADENCE
from roofs.marketing.campaigns import running
from roofs.marketing.campaigns.models import Campaign
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.sales.people import *  # noqa: F403 -- the fixtures of the sales floor
from tests.sales.people import TakeIn
from tests.surfaces.web.browsers import page, signed_in, words

FORM = {
    "name": "Quiet leads",
    "kind": "reactivation",
    "goal": "Before winter",
    "sequence": "sixteen-touch",
    "audience": "leads",
    "view": "all",
}


@pytest.fixture
def boss(db: None) -> User:
    return people.manager()


@pytest.fixture
def leads(boss: User, take_in: TakeIn, ava: User) -> list[Lead]:
    CADENCE.save(CADENCE.get().model_copy(update={"enrol_new_leads": False}))
    return [
        take_in(first_name=name, email=f"{name.lower()}@example.com", phone=f"(313) 555-01{number}")
        for number, name in enumerate(("Ann", "Ben", "Cleo"), start=10)
    ]


@pytest.fixture
def campaign(leads: list[Lead], boss: User) -> Campaign:
    return running.write({"name": "Quiet leads", "sequence": Sequence.objects.get(slug="sixteen-touch")}, boss)


def started(campaign: Campaign, boss: User) -> Campaign:
    campaign = running.start(campaign, boss)
    for cohort in campaign.cohorts:
        cohorts.fill.call(cohort.pk)
    return campaign


def test_from_the_form_to_people_in_it(leads: list[Lead], boss: User) -> None:
    browser = signed_in(boss)
    assert "16 touches" in words(browser.get("/campaigns/new/"))
    shown = browser.post("/campaigns/new/", FORM, follow=True)
    assert "3 of 3 who fit would be taken in." in words(shown)
    campaign = Campaign.objects.get()
    shown = browser.post(f"/campaigns/{campaign.pk}/state/", {"act": "start"}, follow=True)
    assert "It runs" in words(shown)
    for cohort in campaign.cohorts:
        cohorts.fill.call(cohort.pk)
    listed = words(browser.get("/campaigns/"))
    assert "Quiet leads" in listed
    assert Enrolment.objects.count() == 3
    assert "Ann" in words(browser.get(f"/campaigns/{campaign.pk}/people/?q=ann&status=active"))
    assert "Nothing fits" in words(browser.get(f"/campaigns/{campaign.pk}/people/?q=zed"))


def test_the_form_counts_whom_it_would_take_in_while_it_is_written(leads: list[Lead], boss: User) -> None:
    view = save_view(boss, "leads", "Ann alone", "q=Ann")
    browser = signed_in(boss)
    assert "3 of 3" in words(browser.post("/campaigns/audience/", FORM))
    assert "1 of 1" in words(browser.post("/campaigns/audience/", FORM | {"view": view.pk}))
    assert "Choose who" in words(browser.post("/campaigns/audience/", FORM | {"audience": "pets"}))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "required"),
        ({"sequence": "no-such"}, "valid choice"),
        ({"audience": "customers"}, "written for others"),
        ({"starts_at": "2030-01-02T10:00", "ends_at": "2030-01-01T10:00"}, "end after it begins"),
        ({"starts_at": "tomorrow"}, "valid date"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    leads: list[Lead], boss: User, wrong: dict[str, str], said: str
) -> None:
    refused = signed_in(boss).post("/campaigns/new/", FORM | wrong)
    assert refused.status_code == 422
    assert said in words(refused)
    assert "Before winter" in page(refused)
    assert not Campaign.objects.exists()


def test_a_list_hands_its_filters_over(leads: list[Lead], boss: User) -> None:
    browser = signed_in(boss)
    place = "/campaigns/new/?audience=leads&query=q%3DAnn"
    assert "As chosen before" in words(browser.get(place))
    browser.post(place, FORM | {"view": ""})
    assert Campaign.objects.get().query == "q=Ann"


def test_paused_resumed_ended_copied_deleted_and_brought_back(campaign: Campaign, boss: User) -> None:
    started(campaign, boss)
    browser, place = signed_in(boss), f"/campaigns/{campaign.pk}/"
    for act, status in (("pause", "paused"), ("resume", "active"), ("complete", "completed")):
        browser.post(f"{place}state/", {"act": act})
        campaign.refresh_from_db()
        assert campaign.status == status
    assert "The campaign is over." in words(browser.get(place))
    browser.post(f"{place}copy/")
    assert Campaign.objects.filter(status="draft", name="Quiet leads (copy)").exists()
    browser.post(f"{place}deletion/")
    assert browser.get(place).status_code == 404
    browser.post(f"{place}restoration/")
    assert browser.get(place).status_code == 200
    assert browser.post(f"{place}state/", {"act": "explode"}).status_code == 404


def test_people_just_taken_in_are_taken_back(campaign: Campaign, boss: User) -> None:
    started(campaign, boss)
    cohort = campaign.cohorts.get()
    browser = signed_in(boss)
    shown = browser.post(f"/campaigns/{campaign.pk}/waves/{cohort.pk}/", {"act": "undo"}, follow=True)
    assert "They are out again" in words(shown)
    assert not Enrolment.objects.running().exists()


def test_managers_run_them_sellers_read_and_others_get_nothing(campaign: Campaign, boss: User) -> None:
    place = f"/campaigns/{campaign.pk}/"
    readers = {
        one.full_name: (signed_in(one).get(place).status_code, signed_in(one).post(f"{place}deletion/").status_code)
        for one in (people.seller(), people.person("Finn Field", Role.FIELD), people.stranger(), boss)
    }
    assert readers == {
        "Sara Seller": (200, 403),
        "Finn Field": (404, 403),
        "Sam Stranger": (403, 403),
        "Max Manager": (200, 302),
    }
    assert "/accounts/login/" in Client().get(place)["Location"]


def test_without_campaigns_the_page_says_what_they_are_for(boss: User) -> None:
    assert "No campaign yet" in words(signed_in(boss).get("/campaigns/"))
    assert "Nothing fits" in words(signed_in(boss).get("/campaigns/?q=zed"))


def test_what_was_chosen_before_is_counted_while_it_is_edited(campaign: Campaign, boss: User) -> None:
    running.correct(campaign, {"query": "q=Ann"}, boss)
    counted = signed_in(boss).post("/campaigns/audience/", FORM | {"view": "", "campaign": campaign.pk})
    assert "1 of 1" in words(counted)


def test_a_managers_list_of_leads_leads_to_a_campaign_for_what_it_shows(leads: list[Lead], boss: User) -> None:
    place = "/campaigns/new/?audience=leads&amp;query=q%3DAnn%26sort%3Dname"
    assert place in page(signed_in(boss).get("/leads/?q=Ann&sort=name"))
    assert "/campaigns/new/" not in page(signed_in(people.seller()).get("/leads/"))


def test_sequences_of_the_library_are_called_in_the_language_of_who_looks(campaign: Campaign, boss: User) -> None:
    boss.language = "es"
    boss.save()
    shown = words(signed_in(boss).get(f"/campaigns/{campaign.pk}/"))
    assert "16 contactos en 90 días" in shown
    assert "16 touches" not in shown
