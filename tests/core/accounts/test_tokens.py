import base64
import datetime as dt
import json
import threading
from unittest import mock

import jwt
import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from roofs.core.accounts import jobs, tokens
from roofs.core.accounts.models import RefreshToken, User
from roofs.core.events.models import Event
from tests.core.accounts.people import colleague, person, seller, stranger

pytestmark = pytest.mark.django_db


def claims_of(access: str) -> dict[str, object]:
    return jwt.decode(access, options={"verify_signature": False})


def test_a_pair_names_the_person_and_the_session():
    sara = seller()
    pair = tokens.issue_pair(sara, "phone")
    claims = claims_of(pair.access)
    assert claims["sub"] == str(sara.pk)
    assert claims["role"] == "sales"
    assert {"jti", "iat", "exp", "sid"} <= claims.keys()
    assert pair.expires_in == 900
    assert tokens.user_from_access(pair.access) == sara


def test_only_the_hash_of_a_refresh_token_is_kept():
    pair = tokens.issue_pair(seller(), "phone")
    row = RefreshToken.objects.values().get()
    assert pair.refresh not in str(row)
    assert len(row["token_hash"]) == 64


def test_an_access_token_ends_after_fifteen_minutes():
    with time_machine.travel("2026-03-02T12:00Z", tick=False) as clock:
        pair = tokens.issue_pair(seller())
        clock.shift(dt.timedelta(minutes=14, seconds=59))
        assert tokens.user_from_access(pair.access) is not None
        clock.shift(dt.timedelta(seconds=1))
        assert tokens.user_from_access(pair.access) is None


def forged(pair: tokens.Pair, **changed: object) -> str:
    return jwt.encode({**claims_of(pair.access), **changed}, "n" * 32, algorithm="HS256")


def unsigned(pair: tokens.Pair) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims_of(pair.access))}."


@pytest.mark.parametrize(
    "make",
    [
        lambda pair: "",
        lambda pair: "nonsense",
        lambda pair: "a.b.c",
        lambda pair: "\x00",
        lambda pair: "é" * 10,
        lambda pair: pair.refresh,
        lambda pair: pair.access[:-4],
        forged,
        lambda pair: forged(pair, role="admin"),
        unsigned,
    ],
)
def test_what_is_not_our_token_is_nobody(make):
    assert tokens.user_from_access(make(tokens.issue_pair(seller()))) is None


def signed_by_us(pair: tokens.Pair, **changed: object) -> str:
    return jwt.encode({**claims_of(pair.access), **changed}, tokens._key(), algorithm="HS256")


def test_a_token_holds_for_its_own_person_and_session_only():
    pair, other = tokens.issue_pair(seller()), colleague()
    assert tokens.user_from_access(signed_by_us(pair)) is not None
    assert tokens.user_from_access(signed_by_us(pair, sub=str(other.pk))) is None
    assert tokens.user_from_access(signed_by_us(pair, sub="me")) is None
    assert tokens.user_from_access(signed_by_us(pair, sid="1")) is None
    assert tokens.user_from_access(signed_by_us(pair, sid=7)) is None
    assert tokens.user_from_access(signed_by_us(pair, aud="somebody-else")) is None


def test_the_role_is_asked_from_the_row_not_from_the_token():
    sara = seller()
    pair = tokens.issue_pair(sara)
    User.objects.filter(pk=sara.pk).update(role="field")
    found = tokens.user_from_access(pair.access)
    assert found is not None
    assert found.role == "field"


def test_rotation_gives_a_new_pair_of_the_same_session():
    first = tokens.issue_pair(seller(), "phone")
    second = tokens.rotate(first.refresh)
    assert second.refresh != first.refresh
    assert claims_of(second.access)["sid"] == claims_of(first.access)["sid"]
    assert tokens.user_from_access(second.access) is not None
    assert RefreshToken.objects.get(rotated_at=None).client == "phone"


def test_showing_an_old_refresh_token_ends_the_family_and_is_told():
    sara = seller()
    first = tokens.issue_pair(sara, "phone")
    second = tokens.rotate(first.refresh)
    with pytest.raises(tokens.ReusedToken):
        tokens.rotate(first.refresh)
    with pytest.raises(tokens.RevokedToken):
        tokens.rotate(second.refresh)
    assert tokens.user_from_access(second.access) is None
    event = Event.objects.get(name="token.reused")
    assert (event.subject_id, event.to, event.data) == (sara.pk, [sara.pk], {"client": "phone"})


def test_a_reuse_is_told_once():
    first = tokens.issue_pair(seller())
    tokens.rotate(first.refresh)
    for _again in range(3):
        with pytest.raises(tokens.TokenProblem):
            tokens.rotate(first.refresh)
    assert Event.objects.filter(name="token.reused").count() == 1


def test_another_session_of_the_same_person_goes_on():
    sara = seller()
    phone, tablet = tokens.issue_pair(sara, "phone"), tokens.issue_pair(sara, "tablet")
    tokens.rotate(phone.refresh)
    with pytest.raises(tokens.ReusedToken):
        tokens.rotate(phone.refresh)
    assert tokens.user_from_access(tablet.access) == sara
    tokens.rotate(tablet.refresh)


def test_of_two_rotations_at_the_same_moment_one_wins_and_its_pair_lives():
    first = tokens.issue_pair(seller())
    look = tokens._refuse_unusable
    winners: list[tokens.Pair] = []

    def meanwhile(found: RefreshToken) -> None:
        look(found)
        with mock.patch.object(tokens, "_refuse_unusable", look):
            winners.append(tokens.rotate(first.refresh))

    with mock.patch.object(tokens, "_refuse_unusable", meanwhile), pytest.raises(tokens.RotatedMeanwhile):
        tokens.rotate(first.refresh)
    assert tokens.user_from_access(winners[0].access) is not None
    tokens.rotate(winners[0].refresh)


@pytest.mark.django_db(transaction=True)
def test_of_many_rotations_in_threads_one_wins():
    first = tokens.issue_pair(seller())
    start = threading.Barrier(6)
    won: list[tokens.Pair] = []
    lost: list[Exception] = []

    def exchange() -> None:
        start.wait()
        try:
            won.append(tokens.rotate(first.refresh))
        except tokens.TokenProblem as problem:
            lost.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=exchange) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 5)


@pytest.mark.django_db(transaction=True)
def test_rotation_inside_a_transaction_is_a_mistake_of_the_caller():
    pair = tokens.issue_pair(seller())
    with pytest.raises(RuntimeError), transaction.atomic():
        tokens.rotate(pair.refresh)


def test_a_refresh_token_ends_after_thirty_days_without_use():
    with time_machine.travel("2026-03-02T12:00Z", tick=False) as clock:
        pair = tokens.issue_pair(seller())
        clock.shift(dt.timedelta(days=29))
        pair = tokens.rotate(pair.refresh)
        clock.shift(dt.timedelta(days=30))
        with pytest.raises(tokens.ExpiredToken):
            tokens.rotate(pair.refresh)


@pytest.mark.parametrize("refresh", ["", "nonsense", "\x00", "é", "\ud800"])
def test_an_unknown_refresh_token_is_refused(refresh):
    with pytest.raises(tokens.UnknownToken):
        tokens.rotate(refresh)
    assert not tokens.revoke(refresh)


def test_signing_out_ends_the_session_at_once():
    pair = tokens.issue_pair(seller())
    assert tokens.revoke(pair.refresh)
    assert tokens.user_from_access(pair.access) is None
    with pytest.raises(tokens.RevokedToken):
        tokens.rotate(pair.refresh)
    assert not tokens.revoke(pair.refresh)


def test_a_new_password_ends_api_sessions():
    sara = seller()
    pair = tokens.issue_pair(sara)
    sara.set_password("another-quiet-evening")
    sara.save()
    assert tokens.user_from_access(pair.access) is None
    with pytest.raises(tokens.RevokedToken):
        tokens.rotate(pair.refresh)


def test_who_may_not_sign_in_gets_no_token():
    gone = person("Gina Gone", is_active=False)
    with pytest.raises(tokens.InactiveUser):
        tokens.issue_pair(gone)


def test_who_was_switched_off_behind_our_back_is_refused():
    sara = seller()
    pair = tokens.issue_pair(sara)
    User.objects.filter(pk=sara.pk).update(is_active=False)
    assert tokens.user_from_access(pair.access) is None
    with pytest.raises(tokens.InactiveUser):
        tokens.rotate(pair.refresh)


def test_only_the_owner_sees_where_he_is_signed_in():
    sara = seller()
    tokens.issue_pair(sara, "phone")
    assert RefreshToken.objects.visible_to(sara).count() == 1
    assert not RefreshToken.objects.visible_to(colleague()).exists()
    assert not RefreshToken.objects.visible_to(stranger()).exists()


def test_old_tokens_are_forgotten():
    sara = seller()
    tokens.issue_pair(sara)
    old = tokens.issue_pair(sara)
    RefreshToken.objects.filter(token_hash=tokens._hash(old.refresh)).update(
        expires_at=timezone.now() - dt.timedelta(days=31)
    )
    jobs.forget_old_tokens.call()
    assert RefreshToken.objects.count() == 1
