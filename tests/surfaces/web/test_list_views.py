"""Lists as a person likes them, on every page that has one: filters under a name, columns, own fields."""

from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.core.fields.answering import answer
from roofs.core.fields.defining import define
from roofs.core.lists.models import SavedView
from roofs.core.tags import tagging
from roofs.marketing.reviews import keeping as reviews
from roofs.people.partners import keeping as partners
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

LISTS = [("partners", "partnership", "state", "Active"), ("reviews", "review", "platform", "Google")]


@pytest.fixture
def boss(db: None) -> User:
    return people.manager()


def row_of(kind: str, boss: User) -> int:
    if kind == "partnership":
        return partners.take_in({"name": "Elm Realty", "kind": "realtor"}, boss).pk
    return reviews.keep({"platform": "google", "rating": 5, "author": "Marta", "text": "Dry at last"}, boss).pk


@pytest.mark.parametrize(("name", "kind", "column", "word"), LISTS)
def test_columns_are_chosen_and_own_fields_among_them(name: str, kind: str, column: str, word: str, boss: User) -> None:
    define(kind, "Colour", "text", boss)
    subject = (kind, row_of(kind, boss))
    answer(subject, {"colour": "Slate blue"}, boss)
    tagging.put(subject, [tagging.tag_called("Storm", boss)], boss)
    browser = signed_in(boss)
    before = page(browser.get(f"/{name}/"))
    assert before.count("Slate blue") == 0
    browser.post(f"/lists/{name}/columns/", {"column": ["custom.colour", "tags"]})
    after = words(browser.get(f"/{name}/"))
    assert "Slate blue" in after
    assert after.count("Storm") > words(signed_in(people.owner()).get(f"/{name}/")).count("Storm")
    assert page(browser.get(f"/{name}/")).count(f">{word}<") == before.count(f">{word}<") - 1


@pytest.mark.parametrize(("name", "kind", "column", "word"), LISTS)
def test_the_list_opens_with_the_view_one_has_kept(name: str, kind: str, column: str, word: str, boss: User) -> None:
    row_of(kind, boss)
    browser = signed_in(boss)
    browser.post(f"/lists/{name}/views/", {"name": "Mine", "query": "q=nobody", "opens": "on"})
    view = SavedView.objects.get()
    opened = browser.get(f"/{name}/", follow=True)
    assert opened.redirect_chain[-1][0] == f"/{name}/?view={view.pk}&q=nobody"
    assert "Nothing fits" in words(opened)
    assert browser.get(f"/{name}/?view=all").status_code == 200


@pytest.mark.parametrize(("name", "kind", "column", "word"), LISTS)
def test_own_fields_are_filled_in_on_the_page(name: str, kind: str, column: str, word: str, boss: User) -> None:
    define(kind, "Colour", "text", boss)
    key = row_of(kind, boss)
    browser = signed_in(boss)
    assert f"/records/{kind}/{key}/fields/" in page(browser.get(f"/{name}/{key}/"))
    browser.post(f"/records/{kind}/{key}/fields/", {"custom-colour": "Slate blue"})
    assert "Slate blue" in words(browser.get(f"/{name}/{key}/"))
