"""The team's pages: who is there, what each can do and achieves, and who may change what."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from roofs.core.accounts.models import Role, User
from roofs.people.team import absence, profiles
from roofs.people.team.models import Availability, Profile, TimeOff
from roofs.sales.leads import pipeline
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

DAY = dt.timedelta(days=1)


@pytest.fixture
def sara() -> User:
    return people.seller()


@pytest.fixture
def boss() -> User:
    return people.manager()


def today(person: User) -> dt.date:
    return timezone.now().astimezone(person.zone).date()


@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/?month=2031-02", "{pk}/?month=x", "?role=sales&q=sara&duty=on"])
def test_staff_know_each_other_and_strangers_are_sent_away(sara: User, path: str):
    address = "/team/" + path.format(pk=sara.pk)
    for one in (sara, people.colleague(), people.person("Finn Field", Role.FIELD)):
        assert signed_in(one).get(address).status_code == 200
    assert signed_in(people.stranger()).get(address).status_code == 403
    assert "/accounts/login/" in Client().get(address)["Location"]


def test_the_list_says_who_can_what_and_to_managers_how_much_there_is(sara: User, boss: User):
    profiles.describe(sara, {"skills": ["Slate"], "languages": ["es"], "target_won": 4}, boss)
    accept(LeadIn(first_name="Nora", email="nora@example.com"), door="hand", owner=sara)
    shown = words(signed_in(boss).get("/team/?skill=Slate"))
    for part in ("Sara Seller", "Slate", "Spanish", "0 / 4", "On duty"):
        assert part in shown
    assert f'href="/team/{boss.pk}/"' not in page(signed_in(boss).get("/team/?skill=Slate"))
    assert "Open leads" not in words(signed_in(people.colleague()).get("/team/"))
    assert "Nobody fits" in words(signed_in(boss).get("/team/?q=nobodyatall"))


def test_figures_and_history_are_for_the_person_and_managers(sara: User, boss: User):
    profiles.describe(sara, {"target_revenue_cents": 1_000_000, "commission_percent": 6}, boss)
    lead = accept(
        LeadIn(first_name="Nora", email="nora@example.com", estimated_value_cents=250_000), door="hand", owner=sara
    ).lead
    pipeline.win(lead, sara)
    mine, theirs = words(signed_in(sara).get(f"/team/{sara.pk}/")), words(signed_in(boss).get(f"/team/{sara.pk}/"))
    assert "$2,500 / $10,000" in mine
    assert "6%" in theirs
    assert "Commission changed" in theirs
    assert "ommission" not in mine
    colleague = words(signed_in(people.colleague()).get(f"/team/{sara.pk}/"))
    assert "$2,500" not in colleague
    assert "History" not in colleague


def test_a_page_of_the_team_costs_the_same_for_any_team(boss: User, django_assert_max_num_queries):
    for number in range(12):
        people.person(f"Rep {number}")
    browser = signed_in(boss)
    with django_assert_max_num_queries(30):
        browser.get("/team/")


def test_everybody_says_which_languages_he_speaks_and_a_manager_the_rest(sara: User, boss: User):
    form = signed_in(sara).get(f"/team/{sara.pk}/edit/")
    assert "Languages" in words(form)
    assert "Commission" not in words(form)
    signed_in(sara).post(f"/team/{sara.pk}/edit/", {"languages": ["en", "es"], "target_won": "99"})
    known = Profile.objects.get(user=sara)
    assert (known.languages, known.target_won) == (["en", "es"], None)
    change = {
        "languages": "es",
        "skills": "Slate, steep roofs",
        "territory": "483\n48009",
        "target_revenue_cents": "$50k",
    }
    assert signed_in(boss).post(f"/team/{sara.pk}/edit/", change).status_code == 302
    known.refresh_from_db()
    assert (known.skills, known.territory) == (["Slate", "steep roofs"], ["48009", "483"])
    assert known.target_revenue_cents == 5_000_000
    for other in (people.colleague(), people.stranger()):
        assert signed_in(other).post(f"/team/{sara.pk}/edit/", change).status_code == 403


def test_a_wrong_territory_is_refused_and_what_was_typed_is_kept(sara: User, boss: User):
    refused = signed_in(boss).post(f"/team/{sara.pk}/edit/", {"territory": "Troy", "skills": "Slate"})
    assert refused.status_code == 422
    assert "Write ZIP codes" in words(refused)
    assert 'value="Slate"' in page(refused)


def test_hours_are_kept_by_the_person_or_a_manager(sara: User, boss: User):
    form = {"monday_from": "09:00", "monday_to": "17:00"}
    assert signed_in(sara).post(f"/team/{sara.pk}/hours/", form).status_code == 302
    week = Availability.objects.get(user=sara).working_hours
    assert week is not None
    assert week.monday is not None
    assert (week.monday.opens, week.tuesday) == (dt.time(9), None)
    assert "9:00" in words(signed_in(boss).get(f"/team/{sara.pk}/?month=2031-02"))
    wrong = signed_in(boss).post(f"/team/{sara.pk}/hours/", {"monday_from": "09:00"})
    assert (wrong.status_code, "needs a beginning" in words(wrong)) == (422, True)
    signed_in(boss).post(f"/team/{sara.pk}/hours/", {"always": "on"})
    assert Availability.objects.get(user=sara).working_hours is None
    assert signed_in(people.colleague()).get(f"/team/{sara.pk}/hours/").status_code == 403


def test_time_off_is_asked_for_agreed_taken_back_and_brought_back(sara: User, boss: User):
    place, first = f"/team/{sara.pk}/", today(sara) + 3 * DAY
    form = {"starts_on": first.isoformat(), "ends_on": "", "kind": "vacation", "reason": "Fishing"}
    assert signed_in(sara).post(f"{place}time-off/", form).status_code == 302
    off = TimeOff.objects.get()
    assert "Fishing" in words(signed_in(boss).get(place))
    assert "They ask for time off" in words(signed_in(boss).get("/team/"))
    assert "They ask for time off" not in words(signed_in(people.person("Cora Colleague")).get("/team/"))
    assert "Fishing" not in words(signed_in(people.colleague()).get(place))
    assert "days are off already" in words(signed_in(sara).post(f"{place}time-off/", form))
    signed_in(sara).post(f"{place}time-off/{off.pk}/decision/", {"decision": "agree"})
    assert TimeOff.objects.get().state == "asked"
    signed_in(boss).post(f"{place}time-off/{off.pk}/decision/", {"decision": "agree"})
    assert TimeOff.objects.get().state == "approved"
    gone = signed_in(sara).post(f"{place}time-off/{off.pk}/withdrawal/", follow=True)
    assert f"{place}time-off/{off.pk}/restoration/" in page(gone)
    assert not TimeOff.objects.alive().exists()
    signed_in(sara).post(f"{place}time-off/{off.pk}/restoration/")
    assert TimeOff.objects.alive().get() == off


def test_nobody_else_asks_for_somebodys_days(sara: User, boss: User):
    first = today(sara).isoformat()
    asked = signed_in(people.colleague()).post(f"/team/{sara.pk}/time-off/", {"starts_on": first, "kind": "sick"})
    assert asked.status_code == 403
    off = absence.ask(sara, today(sara), today(sara), actor=boss)
    assert "Time off" in words(signed_in(boss).get("/team/"))
    for other in (people.person("Cora Colleague"), people.stranger()):
        signed_in(other).post(f"/team/{sara.pk}/time-off/{off.pk}/withdrawal/")
        assert TimeOff.objects.alive().exists()
