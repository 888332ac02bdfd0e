"""Every page leads to words about itself, and every empty list says what belongs there."""

from __future__ import annotations

import re
from functools import cache

import pytest
from django.test import Client
from django.urls import reverse

from roofs.core.accounts.models import User
from roofs.surfaces.web.urls import urlpatterns
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

PLAIN = sorted(one.name for one in urlpatterns if one.name and not one.pattern.converters)
LISTS = (
    "/leads/?view=all", "/leads/map/", "/customers/", "/projects/", "/tasks/", "/partners/", "/reviews/", "/imports/",
    "/outbox/", "/calendar/?view=agenda", "/search/", "/customers/duplicates/", "/reviews/requests/",
    "/projects/crews/",
)  # fmt: skip


@cache
def _anchors(text: str) -> frozenset[str]:
    return frozenset(re.findall(r'<h2 id="([^"]+)"', text))


@pytest.fixture
def owner(db: None) -> User:
    return people.owner()


def helped_by(client: Client, address: str) -> str | None:
    answer = client.get(address, follow=True)
    if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return None
    found = re.search(r'class="help-link" href="/help/#?([^"]*)"', page(answer))
    return found[1] if found else None


def test_every_page_leads_to_words_about_itself(owner: User) -> None:
    browser = signed_in(owner)
    known = _anchors(page(browser.get("/help/")))
    led = {name: helped_by(browser, reverse(f"web:{name}")) for name in PLAIN}
    pages = {name: topic for name, topic in led.items() if topic is not None}
    assert len(pages) > 40
    assert {name: topic for name, topic in pages.items() if topic not in known} == {}


@pytest.mark.parametrize(
    ("address", "topic"),
    [("/me/", "profile"), ("/leads/map/", "map"), ("/partners/", "partners"), ("/team/", "team"), ("/leads/", "leads")],
)
def test_the_words_are_the_page_s_own(owner: User, address: str, topic: str) -> None:
    assert helped_by(signed_in(owner), address) == topic


@pytest.mark.parametrize("address", LISTS)
def test_an_empty_list_teaches_what_belongs_there(owner: User, address: str) -> None:
    shown = page(signed_in(owner).get(address))
    empty = re.search(r'<div class="empty">.*?<h2>(.+?)</h2>\s*<p>(.+?)</p>', shown, re.DOTALL)
    assert empty is not None
    assert len(empty[2]) > 30


def test_the_help_names_every_key_of_the_navigation(owner: User) -> None:
    told = words(signed_in(owner).get("/help/"))
    for key, where in (("l", "Leads"), ("t", "Tasks"), ("k", "Calendar"), ("n", "Partners")):
        assert f"g {key} {where}" in told
