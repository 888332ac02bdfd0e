"""Tags, own fields, saved views, columns, search and many leads at once, through browsers."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from roofs.core.accounts.models import Role, User
from roofs.core.fields import defining
from roofs.core.fields.answering import answer, answers_of
from roofs.core.fields.models import CustomField
from roofs.core.lists import views
from roofs.core.lists.kinds import kinds
from roofs.core.lists.models import SavedView
from roofs.core.tags import tagging
from roofs.core.tags.models import Tag
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ava() -> User:
    return people.person("Ava Lindqvist")


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def lead(ava: User) -> Lead:
    return accept(
        LeadIn(full_name="Marta Delgado", email="marta@example.com", phone="+12485550123", city="Troy"),
        door="form",
        owner=ava,
    ).lead


@pytest.fixture
def nora(ava: User) -> Lead:
    return accept(LeadIn(full_name="Nora Adams", email="nora@example.com"), door="form", owner=ava).lead


@pytest.fixture
def browser(ava: User, lead: Lead) -> Client:
    return signed_in(ava)


@pytest.fixture
def colour(boss: User) -> CustomField:
    return defining.define("lead", "Shingle colour", "choice", boss, options=["Slate", "Brown"])


def names(lead: Lead) -> list[str]:
    return [tag.name for tag in tagging.tags_of(lead)]


# --- tags


def test_tags_are_typed_on_a_record_several_at_once_and_taken_off_again(browser: Client, lead: Lead) -> None:
    here = f"/records/lead/{lead.pk}/tags/"
    answered = browser.post(here, {"name": "Storm 2026, VIP"}, headers=HTMX)
    assert "Storm 2026" in page(answered)
    assert "<html" not in page(answered)
    assert names(lead) == ["Storm 2026", "VIP"]
    browser.post(f"{here}{Tag.objects.get(name='VIP').pk}/removal/", {"next": f"/leads/{lead.pk}/"})
    assert names(lead) == ["Storm 2026"]
    assert "Tag taken off" in page(browser.get(f"/leads/{lead.pk}/"))
    assert browser.post(here, {"name": "x" * 60, "next": f"/leads/{lead.pk}/"}).status_code == 302
    assert "at most 50 letters" in page(browser.get(f"/leads/{lead.pk}/"))


def test_the_list_shows_tags_and_is_narrowed_by_them(browser: Client, ava: User, lead: Lead, nora: Lead) -> None:
    storm = tagging.tag_called("Storm", ava)
    tagging.put(lead, [storm], ava)
    shown = words(browser.get(f"/leads/?tag={storm.pk}"))
    assert "Marta Delgado" in shown
    assert "Nora Adams" not in shown
    assert "Nora Adams" in words(browser.get("/leads/?tag=nonsense"))


def test_a_manager_keeps_order_among_tags(boss: User, ava: User, lead: Lead, nora: Lead) -> None:
    hail, storm = tagging.tag_called("Hail", ava), tagging.tag_called("Storm", ava)
    tagging.put(lead, [hail, storm], ava)
    tagging.put(nora, [hail], ava)
    office = signed_in(boss)
    assert "Hail" in page(office.get("/settings/tags/"))
    office.post("/settings/tags/", {"name": "VIP", "colour": "violet"})
    assert Tag.objects.get(name="VIP").colour == "violet"
    assert office.post("/settings/tags/", {"name": "", "colour": "violet"}).status_code == 422
    office.post(f"/settings/tags/{storm.pk}/edit/", {"name": "Wind", "colour": "teal"})
    office.post(f"/settings/tags/{hail.pk}/merger/", {"into": storm.pk})
    assert (names(lead), names(nora)) == (["Wind"], ["Wind"])
    office.post(f"/settings/tags/{storm.pk}/deletion/")
    assert names(lead) == []
    undone = office.post(f"/settings/tags/{storm.pk}/restoration/", headers=HTMX)
    assert undone["HX-Refresh"] == "true"
    assert names(lead) == ["Wind"]


# --- fields of the company's own


def test_a_manager_asks_for_something_and_sellers_answer_on_the_record(browser: Client, boss: User, lead: Lead) -> None:
    office = signed_in(boss)
    wrong = office.post("/settings/fields/lead/", {"label": "Shingle colour", "kind": "choice", "hint": "kept"})
    assert wrong.status_code == 422
    assert 'value="kept"' in page(wrong)
    form = {"label": "Shingle colour", "kind": "choice", "options": "Slate\n\nBrown\n", "is_required": "on"}
    assert office.post("/settings/fields/lead/", form).status_code == 302
    office.post("/settings/fields/lead/", {"label": "Deductible", "kind": "money"})
    assert "Shingle colour" in page(browser.get(f"/leads/{lead.pk}/"))
    here = f"/records/lead/{lead.pk}/fields/"
    assert "Slate" in page(browser.get(here + "?edit=1", headers=HTMX))
    refused = browser.post(here, {"custom-shingle_colour": "", "custom-deductible": "much"})
    assert refused.status_code == 422
    assert "Deductible is an amount in dollars" in words(refused)
    assert 'value="much"' in page(refused)
    given = {"custom-shingle_colour": "Brown", "custom-deductible": "2,500", "next": f"/leads/{lead.pk}/"}
    assert browser.post(here, given)["Location"] == f"/leads/{lead.pk}/"
    assert answers_of(lead) == {"shingle_colour": "Brown", "deductible": 250_000}
    shown = words(browser.get(f"/leads/{lead.pk}/"))
    for part in ("Brown", "$2,500", "Own fields changed", "Deductible: nothing → $2,500.00"):
        assert part in shown


def test_an_answer_counts_as_a_change_of_the_lead(browser: Client, lead: Lead, colour: CustomField, ava: User) -> None:
    before = Lead.objects.get(pk=lead.pk).updated_at
    browser.post(f"/records/lead/{lead.pk}/fields/", {"custom-shingle_colour": "Slate"})
    after = Lead.objects.get(pk=lead.pk)
    assert after.updated_at > before
    assert after.updated_by == ava


def test_the_list_is_narrowed_by_an_answer(
    browser: Client, ava: User, lead: Lead, nora: Lead, colour: CustomField
) -> None:
    answer(lead, {"shingle_colour": "Slate"}, ava)
    shown = words(browser.get("/leads/?custom=shingle_colour:Slate"))
    assert "Marta Delgado" in shown
    assert "Nora Adams" not in shown
    assert "Nothing fits" in words(browser.get("/leads/?custom=shingle_colour:Pink"))


def test_a_field_is_changed_moved_asked_no_more_deleted_and_brought_back(boss: User, colour: CustomField) -> None:
    office, here = signed_in(boss), f"/settings/field/{colour.pk}/"
    gate = defining.define("lead", "Gate code", "text", boss)
    assert office.post(here, {"label": "Colour", "options": "Slate\nBlack"}).status_code == 302
    assert office.post(here, {"label": "Colour", "options": " "}).status_code == 422
    office.post(f"/settings/field/{gate.pk}/move/", {"to": "up"})
    asked = CustomField.objects.visible_to(boss).of("lead")
    assert [one.label for one in asked] == ["Gate code", "Colour"]
    office.post(f"/settings/field/{gate.pk}/archiving/")
    assert [one.label for one in asked.all()] == ["Colour"]
    assert "Gate code" in page(office.get("/settings/fields/"))
    office.post(f"/settings/field/{gate.pk}/archiving/", {"again": "1"})
    office.post(here + "deletion/")
    assert office.get(here).status_code == 404
    office.post(here + "restoration/")
    assert office.get(here).status_code == 200
    assert office.get("/settings/fields/planet/").status_code == 404


def test_settings_of_records_are_the_managers(browser: Client, colour: CustomField, ava: User) -> None:
    storm = tagging.tag_called("Storm", ava)
    for address in ("/settings/tags/", "/settings/fields/", f"/settings/field/{colour.pk}/"):
        assert browser.get(address).status_code == 403
    for address in (f"/settings/tags/{storm.pk}/deletion/", f"/settings/field/{colour.pk}/deletion/"):
        assert browser.post(address).status_code == 403


def test_who_may_not_see_a_record_gets_nothing_that_hangs_on_it(
    browser: Client, lead: Lead, ava: User, colour: CustomField
) -> None:
    storm = tagging.tag_called("Storm", ava)
    tagging.put(lead, [storm], ava)
    tom, boss, nobody = (signed_in(one) for one in (people.colleague(), people.owner(), people.stranger()))
    here = f"/records/lead/{lead.pk}/"
    for address in (here + "tags/", here + "fields/"):
        seen = [one.get(address, headers=HTMX).status_code for one in (browser, boss, tom, nobody)]
        assert seen == [200, 200, 404, 403], address
    for address in (here + "tags/", here + f"tags/{storm.pk}/removal/", here + "fields/"):
        assert [one.post(address, {"name": "X"}).status_code for one in (tom, nobody)] == [404, 403], address
    assert names(lead) == ["Storm"]


# --- views and columns


def test_filters_are_kept_under_a_name_opened_pinned_renamed_deleted_and_brought_back(
    browser: Client, ava: User
) -> None:
    kept = browser.post("/lists/leads/views/", {"name": "Hot ones", "query": "temperature=hot&page=2"})
    view = SavedView.objects.visible_to(ava).get()
    assert kept["Location"] == f"/leads/?view={view.pk}&temperature=hot"
    assert "Hot ones" in page(browser.get(kept["Location"]))
    browser.post("/lists/leads/opening/", {"view": view.pk})
    assert browser.get("/leads/")["Location"] == kept["Location"]
    assert browser.get("/leads/?view=all").status_code == 200
    assert browser.get("/leads/", headers=HTMX).status_code == 200
    here = f"/lists/leads/views/{view.pk}/"
    browser.post(here + "edit/", {"name": "Hottest", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Hottest", True)
    browser.post(here + "deletion/")
    assert browser.get("/leads/").status_code == 200
    browser.post(here + "restoration/")
    assert browser.get("/leads/").status_code == 302
    browser.post("/lists/leads/opening/")
    assert browser.get("/leads/").status_code == 200
    assert "needs a name" in page(browser.get(browser.post("/lists/leads/views/", {"name": " "})["Location"]))


def test_a_view_of_the_team_is_its_owners_to_change_and_a_managers(browser: Client, ava: User) -> None:
    view = views.save_view(ava, "leads", "Ours", "temperature=hot", is_shared=True)
    own = views.save_view(ava, "leads", "Only for me", "temperature=warm")
    tom, boss = signed_in(people.colleague()), signed_in(people.manager())
    assert "Ours" in page(tom.get("/leads/"))
    assert "Only for me" not in page(tom.get("/leads/"))
    for pk, answers in ((view.pk, [404, 302, 302]), (own.pk, [404, 404, 302])):
        edit = f"/lists/leads/views/{pk}/edit/"
        given = [one.post(edit, {"name": "New", "is_shared": "on"}).status_code for one in (tom, boss, browser)]
        assert given == answers
    assert tom.post("/lists/planets/views/", {"name": "x"}).status_code == 404


def test_each_person_chooses_the_columns_of_a_list(browser: Client, boss: User) -> None:
    head = '<th scope="col">City</th>'
    assert head not in page(browser.get("/leads/"))
    browser.post("/lists/leads/columns/", {"column": ["city", "stage"], "next": "/leads/?sort=name:asc"})
    shown = page(browser.get("/leads/"))
    assert head in shown
    assert '<th scope="col">Owner</th>' not in shown
    assert head not in page(signed_in(boss).get("/leads/"))
    browser.post("/lists/leads/columns/", {"as_it_comes": "1"})
    assert head not in page(browser.get("/leads/"))


def test_a_field_of_the_companys_own_can_be_a_column(
    browser: Client, ava: User, lead: Lead, colour: CustomField
) -> None:
    answer(lead, {"shingle_colour": "Slate"}, ava)
    head, cell = '<th scope="col">Shingle colour</th>', '<td class="wide-only">Slate</td>'
    assert head not in page(browser.get("/leads/"))
    browser.post("/lists/leads/columns/", {"column": ["custom.shingle_colour", "custom.planet"]})
    shown = page(browser.get("/leads/"))
    assert head in shown
    assert cell in shown
    defining.archive(colour, ava)
    assert head not in page(browser.get("/leads/"))


# --- search


@pytest.mark.parametrize("text", ["delgado", "marta@example", "555-0123", "(248) 555-0123", "troy mart"])
def test_search_finds_a_lead_by_what_somebody_remembers(browser: Client, lead: Lead, text: str) -> None:
    found = browser.get("/search/", {"q": text})
    assert f'href="/leads/{lead.pk}/"' in page(found)
    assert "<html" not in page(browser.get("/search/", {"q": text}, headers=HTMX))


def test_search_says_so_when_nothing_is_found_or_asked(browser: Client) -> None:
    assert "Nothing found" in words(browser.get("/search/?q=zzzz"))
    assert "at least two letters" in words(browser.get("/search/?q=z"))
    assert "at least two letters" in words(browser.get("/search/"))
    assert words(browser.get("/search/?q=de", headers=HTMX)) == ""
    assert browser.get("/search/", {"q": "a\x00b " + "x" * 500}).status_code == 200


def test_search_shows_everybody_what_they_may_see_and_no_more(browser: Client, lead: Lead) -> None:
    found = [
        f"/leads/{lead.pk}/" in page(signed_in(one).get("/search/?q=delgado"))
        for one in (people.manager(), people.colleague(), people.person("Cal Crew", Role.FIELD))
    ]
    assert found == [True, False, False]
    assert signed_in(people.stranger()).get("/search/?q=delgado").status_code == 403


def test_more_than_fit_lead_to_the_list(browser: Client, ava: User) -> None:
    for n in range(7):
        accept(LeadIn(full_name=f"Delgado {n}", email=f"d{n}@example.com"), door="form", owner=ava)
    suggested = page(browser.get("/search/?q=delgado", headers=HTMX))
    assert 'href="/leads/?q=delgado"' in suggested


def test_every_kind_of_record_that_search_knows_has_a_page() -> None:
    any_row = SimpleNamespace(pk=1, subject_type="lead", subject_id=1)
    for kind in kinds():
        assert reverse(kind.page, args=kind.page_of(any_row))
        assert not kind.list_page or reverse(kind.list_page)


# --- many at once


def do(browser: Client, leads: list[Lead], **given: str) -> str:
    answered = browser.post(
        "/records/lead/bulk/", {"row": [lead.pk for lead in leads], "next": "/leads/?view=all"} | given
    )
    return words(browser.get(answered["Location"]))


def test_many_leads_are_tagged_and_untagged(browser: Client, lead: Lead, nora: Lead) -> None:
    assert "2 leads tagged: Storm." in do(browser, [lead, nora], action="tag", tag_name="Storm")
    assert (names(lead), names(nora)) == (["Storm"], ["Storm"])
    assert "Storm was taken off 1 lead." in do(browser, [lead], action="untag", tag_name="storm")
    assert (names(lead), names(nora)) == ([], ["Storm"])
    assert "There is no such tag." in do(browser, [lead], action="untag", tag_name="Moon")
    assert "A tag needs a name." in do(browser, [lead], action="tag", tag_name="")


@pytest.mark.parametrize(
    ("wanted", "field", "value"),
    [("status:contacted", "status", "contacted"), ("source:referral", "source", "referral")],
)
def test_a_field_of_many_leads_is_set(
    browser: Client, lead: Lead, nora: Lead, wanted: str, field: str, value: str
) -> None:
    assert "2 leads changed." in do(browser, [lead, nora], action="set", set=wanted)
    assert set(Lead.objects.values_list(field, flat=True)) == {value}


def test_an_own_field_of_many_leads_is_set(browser: Client, lead: Lead, nora: Lead, colour: CustomField) -> None:
    do(browser, [lead, nora], action="set", set="custom.shingle_colour:Brown")
    assert [answers_of(one)["shingle_colour"] for one in (lead, nora)] == ["Brown", "Brown"]


@pytest.mark.parametrize("wanted", ["", "status:won", "lead_score:100", "custom.planet:Mars", "source:moon"])
def test_only_what_is_offered_can_be_set_on_many(browser: Client, lead: Lead, wanted: str) -> None:
    before = Lead.objects.values().get(pk=lead.pk)
    assert "Choose what to set." in do(browser, [lead], action="set", set=wanted)
    assert Lead.objects.values().get(pk=lead.pk) == before


def test_what_one_may_not_see_is_not_changed_with_the_rest(lead: Lead, nora: Lead) -> None:
    tom = signed_in(people.colleague())
    assert "Choose at least one row" in do(tom, [lead, nora], action="tag", tag_name="Storm")
    assert names(lead) == []


def test_the_query_of_a_view_is_an_address_that_can_be_read(ava: User) -> None:
    view = views.save_view(ava, "leads", "Hail & wind", "q=Hail %26 wind&tag=1&tag=2")
    assert parse_qs(urlsplit("?" + view.query).query) == {"q": ["Hail & wind"], "tag": ["1", "2"]}
