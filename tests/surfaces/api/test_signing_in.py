from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail

from roofs.core.accounts.models import Role, User
from roofs.core.company.office import Company, office
from roofs.core.events.models import Event
from tests.surfaces.api.clients import PASSWORD, Program

NEWCOMER = {"email": "sam@example.com", "password": "maple-ladder-42", "full_name": "Sam Reed"}


def sign_in(email: str, password: str = PASSWORD, **more: Any) -> Any:
    return Program().send("POST", "/auth/login", {"email": email, "password": password, **more})


def me(access: str) -> Any:
    return Program().send("GET", "/auth/me", headers={"Authorization": f"Bearer {access}"})


def letter_key() -> str:
    """The last part of the link in the newest letter."""
    text = str(mail.outbox[-1].body)
    found = re.search(r"https?://\S+?/([\w:.-]+)/?\s", text + "\n")
    assert found, text
    return found[1]


def test_a_person_signs_in_with_tokens_and_out_again(person):
    user = person("Sara")
    signed_in = sign_in("SARA@example.com", client="curl")
    assert signed_in.status_code == 200
    pair = signed_in.json()
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 900)
    assert me(pair["access"]).json()["id"] == user.pk
    assert Program().send("POST", "/auth/logout", {"refresh": pair["refresh"]}).status_code == 204
    assert me(pair["access"]).status_code == 401
    assert Program().send("POST", "/auth/refresh", {"refresh": pair["refresh"]}).status_code == 401


def test_each_refresh_gives_new_tokens_and_spends_the_old(person):
    person("Sara")
    first = sign_in("sara@example.com").json()
    second = Program().send("POST", "/auth/refresh", {"refresh": first["refresh"]})
    assert second.status_code == 200
    assert second.json()["refresh"] != first["refresh"]
    assert me(second.json()["access"]).status_code == 200


def test_a_spent_token_shown_again_ends_the_whole_sign_in(person):
    person("Sara")
    first = sign_in("sara@example.com").json()
    second = Program().send("POST", "/auth/refresh", {"refresh": first["refresh"]}).json()
    reused = Program().send("POST", "/auth/refresh", {"refresh": first["refresh"]})
    assert (reused.status_code, reused.json()["code"]) == (401, "token_refused")
    assert me(second["access"]).status_code == 401
    assert Program().send("POST", "/auth/refresh", {"refresh": second["refresh"]}).status_code == 401
    assert Event.objects.filter(name="token.reused").exists()


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_a_token_of_somebody_elses_making_opens_nothing(token, db):
    assert me(token).status_code == 401


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(person):
    person("Sara")
    wrong, unknown = sign_in("sara@example.com", "wrong"), sign_in("nobody@example.com", "wrong")
    differing = {"request_id"}
    assert wrong.status_code == unknown.status_code == 401
    assert {k: v for k, v in wrong.json().items() if k not in differing} == {
        k: v for k, v in unknown.json().items() if k not in differing
    }


@pytest.mark.parametrize("email", ["sara@example.com", "nobody@example.com"])
def test_guessing_is_stopped_whether_the_address_exists_or_not(email, person):
    person("Sara")
    statuses = [sign_in(email, f"guess {number}").status_code for number in range(6)]
    assert statuses == [401] * 5 + [429]
    right = sign_in(email, PASSWORD)
    assert right.status_code == 429
    assert int(right["Retry-After"]) > 0


def test_who_left_cannot_sign_in(person):
    user = person("Sara")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert sign_in("sara@example.com").status_code == 401


def test_who_waits_for_a_role_may_only_ask_who_they_are(person):
    person("Penny", Role.PENDING)
    access = sign_in("penny@example.com").json()["access"]
    assert me(access).json()["role"] == "pending"
    refused = Program().send("GET", "/leads/", headers={"Authorization": f"Bearer {access}"})
    assert (refused.status_code, refused.json()["code"]) == (403, "waiting_for_role")


def test_the_second_factor_is_asked_for_and_good_once(person):
    user, secret = person("Sara"), generate_totp_secret()
    TOTP.activate(user, secret)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    asked = sign_in("sara@example.com")
    assert (asked.status_code, asked.json()["code"]) == (401, "mfa_required")
    assert sign_in("sara@example.com", code="000000" if code != "000000" else "111111").status_code == 401
    assert sign_in("sara@example.com", code=code).status_code == 200
    assert sign_in("sara@example.com", code=code).status_code == 401


def test_a_recovery_code_takes_the_place_of_the_second_factor(person):
    user = person("Sara")
    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    assert sign_in("sara@example.com", code=code).status_code == 200


def test_the_first_person_registers_verifies_and_runs_the_office(db):
    registered = Program().send("POST", "/auth/register", NEWCOMER)
    assert registered.status_code == 202
    unverified = sign_in(NEWCOMER["email"], NEWCOMER["password"])
    assert (unverified.status_code, unverified.json()["code"]) == (403, "email_not_verified")
    key = letter_key()
    assert Program().send("POST", "/auth/verify-email", {"key": key}).status_code == 204
    pair = sign_in(NEWCOMER["email"], NEWCOMER["password"])
    assert me(pair.json()["access"]).json()["role"] == "admin"
    assert Program().send("POST", "/auth/verify-email", {"key": "nonsense"}).status_code == 404


def test_registering_is_closed_unless_the_office_opened_it(person):
    person("Olive", Role.ADMIN)
    assert Program().send("POST", "/auth/register", NEWCOMER).status_code == 403
    office.save(Company(registration="open"))
    assert Program().send("POST", "/auth/register", NEWCOMER).status_code == 202
    assert User.objects.get(email=NEWCOMER["email"]).role == Role.PENDING


def test_registering_a_known_address_looks_the_same_to_a_stranger(person):
    person("Olive", Role.ADMIN)
    office.save(Company(registration="open"))
    new = Program().send("POST", "/auth/register", NEWCOMER)
    known = Program().send("POST", "/auth/register", NEWCOMER | {"email": "olive@example.com"})
    assert (new.status_code, new.json()) == (known.status_code, known.json())
    assert User.objects.get(email="olive@example.com").full_name == "Olive"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"password": "short"}, "password"), ({"email": "no address"}, "email"), ({"full_name": "  "}, "full_name")],
)
def test_a_registration_that_lacks_something_is_told_what(change, field, db):
    refused = Program().send("POST", "/auth/register", NEWCOMER | change)
    assert refused.status_code == 422
    assert {one["field"] for one in refused.json()["errors"]} == {field}


def test_a_forgotten_password_is_set_anew_and_ends_every_sign_in(person):
    person("Sara")
    old = sign_in("sara@example.com").json()
    assert Program().send("POST", "/auth/password-reset", {"email": "sara@example.com"}).status_code == 202
    key = letter_key()
    weak = Program().send("POST", "/auth/password-reset/confirm", {"key": key, "password": "short"})
    assert weak.status_code == 422
    done = Program().send("POST", "/auth/password-reset/confirm", {"key": key, "password": "maple-ladder-42"})
    assert done.status_code == 204
    assert me(old["access"]).status_code == 401
    assert sign_in("sara@example.com", "maple-ladder-42").status_code == 200
    again = Program().send("POST", "/auth/password-reset/confirm", {"key": key, "password": "maple-ladder-43"})
    assert again.status_code == 404


def test_nobody_learns_by_a_reset_who_has_an_account(person):
    person("Sara")
    known = Program().send("POST", "/auth/password-reset", {"email": "sara@example.com"})
    unknown = Program().send("POST", "/auth/password-reset", {"email": "nobody@example.com"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_an_address_that_was_never_recorded_must_be_verified_too(person):
    user = person("Sara")
    EmailAddress.objects.filter(user=user).delete()
    assert sign_in("sara@example.com").status_code == 403
