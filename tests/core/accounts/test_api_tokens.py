from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from roofs.core.accounts import api_tokens, rights
from roofs.core.accounts.models import ApiToken, User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from tests.core.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller() -> User:
    return people.seller()


def test_a_token_is_recognised_and_only_its_hash_is_kept(seller: User):
    made, plain = api_tokens.create(seller, "Website", ["leads:write"])
    found = api_tokens.recognise(plain)
    assert found == made
    assert found is not None
    assert found.user == seller
    row = ApiToken.objects.values().get()
    assert not [value for value in row.values() if plain in str(value)]
    assert plain.startswith(row["prefix"])


def test_what_is_recorded_does_not_hold_the_token(seller: User):
    _made, plain = api_tokens.create(seller, "Website", ["leads:read"])
    event = Event.objects.get(name="token.made")
    assert event.actor == seller
    assert plain not in str(event.data)


@pytest.mark.parametrize(
    ("scopes", "needed", "is_allowed"),
    [
        (["leads:read"], "leads:read", True),
        (["leads:read"], "leads:write", False),
        (["leads:write"], "leads:read", True),
        (["leads:write"], "customers:read", False),
        (["*"], "customers:write", True),
        (["*"], "something_new:write", True),
        (["leads:read"], "something_new:read", False),
    ],
)
def test_scopes_say_what_a_token_may(seller: User, scopes: list[str], needed: str, is_allowed: bool):
    made, _plain = api_tokens.create(seller, "Website", scopes)
    assert api_tokens.allows(made, needed) is is_allowed


@pytest.mark.parametrize("scopes", [[], ["leads:delete"], ["money:read"], ["leads"]])
def test_a_token_without_or_with_unknown_scopes_is_refused(seller: User, scopes: list[str]):
    with pytest.raises(Refused) as refused:
        api_tokens.create(seller, "Website", scopes)
    assert refused.value.field == "scopes"


def test_everything_takes_the_place_of_the_rest(seller: User):
    made, _plain = api_tokens.create(seller, "Website", ["leads:read", "*"])
    assert made.scopes == ["*"]


def test_who_waits_for_a_role_makes_none():
    with pytest.raises(Refused):
        api_tokens.create(people.stranger(), "Website", ["*"])


def test_a_token_ends_on_its_day(seller: User):
    made, plain = api_tokens.create(seller, "Website", ["*"], timezone.now() + timedelta(days=1))
    assert api_tokens.recognise(plain) is not None
    ApiToken.objects.filter(pk=made.pk).update(expires_at=timezone.now())
    assert api_tokens.recognise(plain) is None


def test_an_end_in_the_past_is_refused(seller: User):
    with pytest.raises(Refused) as refused:
        api_tokens.create(seller, "Website", ["*"], timezone.now())
    assert refused.value.field == "expires_at"


def test_a_revoked_token_opens_nothing_and_cannot_be_revoked_twice(seller: User):
    made, plain = api_tokens.create(seller, "Website", ["*"])
    assert api_tokens.revoke(made, seller)
    assert api_tokens.recognise(plain) is None
    assert not api_tokens.revoke(made, seller)
    assert Event.objects.filter(name="token.revoked").count() == 1


def test_who_leaves_takes_his_tokens_along_for_good(seller: User):
    boss = people.owner()
    _made, plain = api_tokens.create(seller, "Website", ["*"])
    rights.deactivate(seller, boss)
    assert api_tokens.recognise(plain) is None
    rights.reactivate(seller, boss)
    assert api_tokens.recognise(plain) is None


def test_use_is_noted_but_not_with_every_request(seller: User, django_assert_num_queries):
    made, plain = api_tokens.create(seller, "Website", ["*"])
    api_tokens.recognise(plain)
    made.refresh_from_db()
    assert made.last_used_at is not None
    with django_assert_num_queries(1):
        api_tokens.recognise(plain)


def test_everybody_sees_his_own_and_administrators_all(seller: User):
    made, _plain = api_tokens.create(seller, "Website", ["*"])
    seen = {
        "owner": seller,
        "colleague": people.colleague(),
        "manager": people.manager(),
        "admin": people.owner(),
        "pending": people.stranger(),
    }
    assert {name for name, user in seen.items() if ApiToken.objects.visible_to(user).filter(pk=made.pk).exists()} == {
        "owner",
        "admin",
    }


@pytest.mark.parametrize("nonsense", ["roofs_", "roofs_nonsense", "", "\ud800"])
def test_nonsense_is_recognised_as_nobody(nonsense: str):
    assert api_tokens.recognise(nonsense) is None
