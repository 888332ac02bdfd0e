"""Picking rows on any list: what the page offers, what it says afterwards, and undo."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from roofs.core.accounts.models import Role, User
from roofs.core.fields import defining
from roofs.core.fields.answering import answer
from roofs.core.lists.bulk import BulkKind
from roofs.core.lists.models import BulkAct
from roofs.core.tags import tagging
from tests.core.accounts import people
from tests.core.lists.test_bulk import KINDS, again, row_of
from tests.surfaces.web.browsers import page, signed_in, words

LISTS = {
    "lead": "/leads/",
    "customer": "/customers/",
    "project": "/projects/",
    "partnership": "/partners/",
    "review": "/reviews/",
    "task": "/tasks/?whose=all",
}
named = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@pytest.fixture
def boss() -> User:
    return people.manager()


@pytest.fixture
def browser(boss: User) -> Client:
    return signed_in(boss)


@named
def test_every_list_offers_what_may_be_done_to_many(kind: BulkKind, boss: User, browser: Client):
    row = row_of(kind, boss, 1)
    shown = page(browser.get(LISTS[kind.name]))
    assert f'action="/records/{kind.name}/bulk/"' in shown
    assert re.search(rf'name="row" value="{row.pk}"', shown)
    assert ('value="assign"' in shown) == (kind.assign is not None)
    assert ('value="delete"' in shown) == (kind.delete is not None)
    assert ('value="tag"' in shown) == kind.has_tags


@named
def test_it_is_said_what_was_done_and_undone(kind: BulkKind, boss: User, browser: Client):
    row = row_of(kind, boss, 1)
    defining.define(kind.name, "Colour", "choice", boss, options=["Slate"])
    given = {"row": [row.pk], "action": "set", "set": "custom.colour:Slate", "next": LISTS[kind.name]}
    answered = browser.post(f"/records/{kind.name}/bulk/", given)
    assert answered["Location"] == LISTS[kind.name]
    shown = browser.get(answered["Location"])
    assert "changed. Colour: Slate." in words(shown)
    act = BulkAct.objects.get()
    assert f"/records/bulk/{act.pk}/undoing/" in page(shown)
    assert "As before: 1 " in words(browser.post(f"/records/bulk/{act.pk}/undoing/", follow=True))


@named
def test_a_list_is_narrowed_by_tags_and_own_fields(kind: BulkKind, boss: User, browser: Client):
    if kind.name == "task":
        return
    field = defining.define(kind.name, "Colour", "choice", boss, options=["Slate", "Brown"])
    slate, brown = row_of(kind, boss, 1), row_of(kind, boss, 2)
    answer((kind.name, slate.pk), {"colour": "Slate"}, boss)
    tag = tagging.tag_called("Storm", boss)
    tagging.put((kind.name, brown.pk), [tag], boss)
    by_field = page(browser.get(f"{LISTS[kind.name]}?custom={field.key}:Slate"))
    assert (f'name="row" value="{slate.pk}"' in by_field, f'name="row" value="{brown.pk}"' in by_field) == (True, False)
    by_tag = page(browser.get(f"{LISTS[kind.name]}?tag={tag.pk}"))
    assert (f'name="row" value="{slate.pk}"' in by_tag, f'name="row" value="{brown.pk}"' in by_tag) == (False, True)


def test_nobody_takes_back_what_another_did(boss: User, browser: Client):
    row = row_of(KINDS[0], boss, 1)
    browser.post("/records/lead/bulk/", {"row": [row.pk], "action": "delete"})
    act = BulkAct.objects.get()
    assert signed_in(people.owner()).post(f"/records/bulk/{act.pk}/undoing/").status_code == 404
    assert signed_in(people.stranger()).post(f"/records/bulk/{act.pk}/undoing/").status_code in {403, 404}


@named
def test_a_colleague_changes_nothing_of_mine(kind: BulkKind, boss: User):
    sara, carl = people.seller(), people.colleague()
    row = row_of(kind, sara, 1)
    given = {"row": [row.pk], "action": "delete" if kind.delete else "set", "set": "status:paused"}
    told = words(signed_in(carl).post(f"/records/{kind.name}/bulk/", given, follow=True))
    assert "at least one row" in told
    assert again(row).deleted_at is None
    assert not BulkAct.objects.exists()


def test_the_field_gets_no_boxes_on_projects_and_customers(boss: User):
    cal = signed_in(people.person("Cal Crew", Role.FIELD))
    for address in ("/projects/", "/customers/", "/reviews/"):
        assert 'name="row"' not in page(cal.get(address))


def test_an_unknown_list_is_not_there(browser: Client):
    assert browser.post("/records/moon/bulk/", {"row": [1], "action": "delete"}).status_code == 404
    assert "nothing of this kind" in words(
        browser.post("/records/lead/bulk/", {"row": [row_of(KINDS[0], None, 1).pk], "action": "explode"}, follow=True)
    )
