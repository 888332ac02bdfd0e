"""The playbook's pages and its place on a lead's page."""

from __future__ import annotations

import pytest
from django.test import Client

from roofs.core.accounts.models import Role, User
from roofs.sales.leads import pipeline
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from roofs.sales.playbook.models import Entry, Use, WonBecause
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

FORM = {"language": "en", "category": "other", "objection": "My dog bites", "answer": "We bring treats.", "ask": ""}


@pytest.fixture
def sara() -> User:
    return people.seller()


@pytest.fixture
def lead(sara: User) -> Lead:
    return accept(LeadIn(full_name="Nora Reed", email="nora@example.com"), door="hand", owner=sara).lead


@pytest.mark.parametrize("path", ["", "?q=price&category=price&language=es", "new/", "closings/", "closings/?days=365"])
def test_staff_come_in_and_strangers_do_not(sara: User, path: str):
    for one in (sara, people.manager(), people.person("Finn Field", Role.FIELD)):
        assert signed_in(one).get(f"/playbook/{path}").status_code == 200
    assert signed_in(people.stranger()).get(f"/playbook/{path}").status_code == 403
    assert "/accounts/login/" in Client().get(f"/playbook/{path}")["Location"]


def test_it_is_searched_and_counted(sara: User):
    browser = signed_in(sara)
    assert "deducible" in words(browser.get("/playbook/?language=es&q=deducible"))
    browser.post("/playbook/uses/", {"key": "lib-deductible", "worked": "yes"})
    browser.post("/playbook/uses/", {"key": "nonsense", "worked": "yes"})
    assert "worked 1 of 1" in words(browser.get("/playbook/?q=deductible"))
    assert Use.objects.get().user == sara


def test_our_own_is_written_down_edited_deleted_and_brought_back(sara: User):
    browser = signed_in(sara)
    assert browser.post("/playbook/new/", FORM | {"answer": ""}).status_code == 422
    browser.post("/playbook/new/", FORM)
    entry = Entry.objects.get()
    browser.post(f"/playbook/{entry.pk}/edit/", FORM | {"answer": "We keep our distance."})
    assert "keep our distance" in words(browser.get("/playbook/?q=dog"))
    assert signed_in(people.colleague()).get(f"/playbook/{entry.pk}/edit/").status_code == 403
    gone = browser.post(f"/playbook/{entry.pk}/deletion/", follow=True)
    assert f"/playbook/{entry.pk}/restoration/" in page(gone)
    assert "Nothing fits" in words(browser.get("/playbook/?q=dog"))
    browser.post(f"/playbook/{entry.pk}/restoration/")
    assert "keep our distance" in words(browser.get("/playbook/?q=dog"))


def test_on_a_leads_page_an_objection_is_noted_and_only_by_who_sees_it(sara: User, lead: Lead):
    browser = signed_in(sara)
    assert "They object?" in words(browser.get(f"/leads/{lead.pk}/"))
    use = {"key": "lib-spouse", "worked": "no", "lead": lead.pk}
    browser.post("/playbook/uses/", use)
    assert "The answer did not work" in words(browser.get(f"/leads/{lead.pk}/"))
    assert signed_in(people.colleague()).post("/playbook/uses/", use).status_code == 404
    assert Use.objects.count() == 1


def test_a_won_deal_asks_why_and_the_answer_is_counted(sara: User, lead: Lead):
    pipeline.win(lead, sara)
    browser = signed_in(sara)
    assert "Why did they choose us?" in words(browser.get(f"/leads/{lead.pk}/"))
    browser.post(f"/playbook/wins/{lead.pk}/", {"reason": "speed", "note": "Same day"})
    assert WonBecause.objects.get().note == "Same day"
    assert "We were first or fastest" in words(browser.get("/playbook/closings/"))
    assert signed_in(people.colleague()).post(f"/playbook/wins/{lead.pk}/", {"reason": "price"}).status_code == 404
