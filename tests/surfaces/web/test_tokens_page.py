"""The page where people make tokens for their programs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from roofs.core.accounts import api_tokens
from roofs.core.accounts.models import ApiToken, User
from tests.core.accounts import people
from tests.surfaces.web.browsers import page, signed_in, words

NOTHING = dict.fromkeys(api_tokens.AREAS, "none")
SOME = {"name": "Website", "lifetime": "90", "reach": "some"} | NOTHING | {"leads": "write", "projects": "read"}


@pytest.fixture
def seller() -> User:
    return people.seller()


def test_the_page_teaches_what_a_token_is_before_there_is_one(seller: User):
    assert "No token yet" in words(signed_in(seller).get("/settings/tokens/"))


def test_a_token_is_made_shown_once_and_works(seller: User):
    browser = signed_in(seller)
    answer = browser.post("/settings/tokens/", SOME)
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    found = re.search(r'<pre id="token">(roofs_[^<]+)</pre>', page(answer))
    assert found is not None
    made = api_tokens.recognise(found[1])
    assert made is not None
    assert (made.user, made.scopes) == (seller, ["leads:write", "projects:read"])
    assert made.expires_at is not None
    assert abs(made.expires_at - timezone.now() - timedelta(days=90)) < timedelta(minutes=1)
    again = page(browser.get("/settings/tokens/"))
    assert found[1] not in again
    assert made.prefix in again
    assert "Leads: read and change · Projects: read" in again


def test_a_token_may_have_no_end_and_all_rights(seller: User):
    signed_in(seller).post("/settings/tokens/", SOME | {"lifetime": "0", "reach": "all"})
    made = ApiToken.objects.get()
    assert (made.scopes, made.expires_at) == (["*"], None)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"reach": ""}, {"leads": "delete"}, NOTHING, {"lifetime": "1000"}])
def test_what_is_not_a_token_is_refused(seller: User, wrong: dict[str, str]):
    assert signed_in(seller).post("/settings/tokens/", SOME | wrong).status_code == 422
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(("person", "sees"), [(people.owner, True), (people.manager, False), (people.colleague, False)])
def test_administrators_see_and_revoke_the_tokens_of_all(seller: User, person, sees: bool):
    made, _plain = api_tokens.create(seller, "Shop window", ["*"])
    browser = signed_in(person())
    assert ("Shop window" in page(browser.get("/settings/tokens/"))) is sees
    assert browser.post(f"/settings/tokens/{made.pk}/revocation/").status_code == (302 if sees else 404)
    made.refresh_from_db()
    assert (made.revoked_at is not None) is sees


def test_a_person_revokes_his_own(seller: User):
    made, plain = api_tokens.create(seller, "Website", ["*"])
    signed_in(seller).post(f"/settings/tokens/{made.pk}/revocation/")
    assert api_tokens.recognise(plain) is None


def test_who_waits_for_a_role_or_is_nobody_stays_outside():
    assert signed_in(people.stranger()).post("/settings/tokens/", SOME).status_code == 403
    assert Client().post("/settings/tokens/", SOME).status_code == 302
    assert not ApiToken.objects.exists()
