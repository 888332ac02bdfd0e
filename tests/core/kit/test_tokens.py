from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from roofs.core.kit.hashing import keyed_hash
from roofs.core.kit.tokens import BadTokenError, ExpiredError, sign, unsign, unsign_dict

KEY = "a long secret"


@given(st.binary(max_size=60))
def test_bytes_come_back(payload):
    assert unsign(sign(payload, KEY, "click"), KEY, "click") == payload


def test_mappings_come_back():
    assert unsign_dict(sign({"m": 7, "u": "é"}, KEY, "click"), KEY, "click") == {"m": 7, "u": "é"}


def test_a_token_is_short_and_fits_into_an_address():
    token = sign((7).to_bytes(8, "big"), KEY, "unsubscribe")
    assert len(token) == 34
    assert token.replace("-", "").replace("_", "").isalnum()


def test_a_token_is_good_for_its_purpose_alone():
    with pytest.raises(BadTokenError, match="not signed by us for this"):
        unsign(sign(b"7", KEY, "click"), KEY, "unsubscribe")


def test_a_new_key_signs_and_the_old_one_is_still_accepted():
    old = sign(b"7", "old", "click")
    assert unsign(old, ["new", "old"], "click") == b"7"
    assert unsign(sign(b"7", ["new", "old"], "click"), "new", "click") == b"7"
    with pytest.raises(BadTokenError):
        unsign(old, ["new"], "click")


@given(st.integers(0, 10_000), st.sampled_from("abcXYZ019-_=+ é"))
def test_one_changed_letter_spoils_a_token(at, letter):
    token = sign(b"payload", KEY, "click")
    changed = token[: at % len(token)] + letter + token[at % len(token) + 1 :]
    if changed != token:
        with pytest.raises(BadTokenError):
            unsign(changed, KEY, "click")


@pytest.mark.parametrize("token", ["", "x", "====", "AAAA", "é", "A" * 5000, "EAA\n"])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(BadTokenError):
        unsign(token, KEY, "click")


def test_bytes_and_mappings_are_not_mixed_up():
    with pytest.raises(BadTokenError, match="not bytes"):
        unsign(sign({"a": 1}, KEY, "click"), KEY, "click")
    with pytest.raises(BadTokenError, match="not an object"):
        unsign_dict(sign(b"{}", KEY, "click"), KEY, "click")


def test_a_token_with_an_end_expires_and_one_without_never_does():
    with time_machine.travel("2026-11-20 12:00Z", tick=False) as clock:
        short, long = sign(b"7", KEY, "reset", timedelta(hours=1)), sign(b"7", KEY, "reset")
        clock.shift(timedelta(minutes=59))
        assert unsign(short, KEY, "reset") == b"7"
        clock.shift(timedelta(minutes=1))
        with pytest.raises(ExpiredError):
            unsign(short, KEY, "reset")
        clock.shift(timedelta(days=4000))
        assert unsign(long, KEY, "reset") == b"7"


@pytest.mark.parametrize("key", ["", b"", [], ["good", ""]])
def test_there_is_no_token_without_a_key(key):
    with pytest.raises(ValueError, match="needs a key"):
        sign(b"7", key, "click")


def test_a_keyed_hash_is_the_same_for_the_same_text_and_key():
    assert keyed_hash("key", "ann@example.com") == keyed_hash(b"key", "ann@example.com")
    assert keyed_hash("key", "ann@example.com") != keyed_hash("other", "ann@example.com")
    assert len(keyed_hash("key", "ann@example.com")) == 64


def test_a_keyed_hash_is_hmac_sha256():
    """RFC 4231, test case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert keyed_hash("Jefe", "what do ya want for nothing?") == expected


def test_there_is_no_hash_without_a_key():
    with pytest.raises(ValueError, match="needs a key"):
        keyed_hash("", "ann@example.com")
