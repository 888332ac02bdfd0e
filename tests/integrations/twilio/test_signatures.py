from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from roofs.integrations.twilio.signatures import algorithm_in, is_signed, sign
from tests.integrations.lines import shared

URL = "https://crm.example.com/hooks/k3y/?about=1"
FORM = [("Body", "Hola, ¿mañana?"), ("From", "+12485550123"), ("MessageSid", "SM1")]


def vectors() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(shared("webhooks/twilio_signature_vectors.json").read_text())["vectors"]
    return found


def test_the_vendors_own_vectors_hold():
    for one in vectors():
        form = one.get("form_pairs") or list(one.get("form", {}).items())
        good = is_signed(one["url"], form, one.get("body", "").encode(), one["signature"], one["auth_token"])
        assert good is one["valid"], one["name"]


def test_every_changed_vector_is_refused():
    for one in vectors():
        form = [tuple(pair) for pair in one.get("form_pairs") or one.get("form", {}).items()]
        body, url, given, key = one.get("body", "").encode(), one["url"], one["signature"], one["auth_token"]
        assert not is_signed(url, form, body, given, key + "x"), one["name"]
        assert not is_signed(url.replace("mycompany", "yourcompany"), form, body, given, key), one["name"]
        assert not is_signed(url, form, body, given[:-2], key), one["name"]
        if form:
            assert not is_signed(url, [*form, ("Extra", "1")], body, given, key), one["name"]
            assert not is_signed(url, form[1:], body, given, key), one["name"]
        if body:
            assert not is_signed(url, form, body + b" ", given, key), one["name"]


@pytest.mark.parametrize("algorithm", ["HMAC_SHA1", "HMAC_SHA256"])
def test_what_is_signed_here_is_known_there(algorithm: str):
    given = sign(URL, FORM, "token", algorithm)
    assert is_signed(URL, reversed(FORM), b"", given, "token", algorithm)
    other = {"HMAC_SHA1": "HMAC_SHA256", "HMAC_SHA256": "HMAC_SHA1"}[algorithm]
    assert not is_signed(URL, FORM, b"", given, "token", other)


def test_an_account_without_a_token_lets_nobody_in():
    assert not is_signed(URL, FORM, b"", sign(URL, FORM, ""), "")
    assert not is_signed(URL, FORM, b"", "", "token")
    assert not is_signed(URL, FORM, b"", "\udcff", "token")


def test_an_unknown_way_to_sign_is_refused():
    assert algorithm_in("") == "HMAC_SHA1"
    assert algorithm_in("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256") == "HMAC_SHA256"
    assert not is_signed(URL, FORM, b"", sign(URL, FORM, "token"), "token", "NONE")


def test_a_body_counts_by_its_hash():
    body = b'{"a": 1}'
    url = f"{URL}&bodySHA256={hashlib.sha256(body).hexdigest()}"
    assert is_signed(url, (), body, sign(url, (), "token"), "token")
    assert not is_signed(url, (), body + b"\n", sign(url, (), "token"), "token")
