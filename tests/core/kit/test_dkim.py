"""Our signatures, checked by another program."""

from __future__ import annotations

import dkim
import pytest

from roofs.core.kit import dkim as ours

PEM = ours.new_key()
HEAD = (
    b"Message-ID: <a@mail.example.com>\r\n"
    b"List-Unsubscribe: <https://crm.example.com/m/u/x>,\r\n <mailto:u@mail.example.com>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"From: Olive <office@mail.example.com>\r\nTo: ann@example.com\r\nSubject: Your   roof\r\n"
)


def letter(body: bytes = b"Hello  you \r\n\r\n and me\t\r\n\r\n\r\n") -> bytes:
    return HEAD + b"\r\n" + body


def signed(raw: bytes) -> bytes:
    key = ours.read_key(PEM)
    return ours.sign(raw, domain="mail.example.com", selector="s1", key=key, at=1_777_896_000) + raw


def is_good(raw: bytes) -> bool:
    found: bool = dkim.verify(raw, dnsfunc=lambda name, timeout=5: ours.record_of(PEM).encode())
    return found


@pytest.mark.parametrize(
    "body", [b"", b"\r\n", b"a", b"a\r\n", b" \r\n \r\n", b"x \t y\r\n\r\n", b".\r\n..\r\n", b"\xc3\xa4"]
)
def test_every_kind_of_body_is_signed_so_that_others_agree(body: bytes):
    assert is_good(signed(letter(body)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"One-Click", b"Two-Click"),
        (b"/m/u/x", b"/m/u/y"),
        (b"Your   roof", b"Your car"),
        (b"Hello", b"Hallo"),
        (b"office@", b"boss@"),
    ],
)
def test_what_is_changed_on_the_way_shows(before: bytes, after: bytes):
    assert not is_good(signed(letter()).replace(before, after))


@pytest.mark.parametrize(
    "added", [b"List-Unsubscribe: <https://evil.example.com>", b"From: boss@example.com", b"Subject: Other"]
)
def test_nothing_may_be_put_beside_what_was_signed(added: bytes):
    assert not is_good(added + b"\r\n" + signed(letter()))


def test_what_servers_on_the_way_do_is_forgiven():
    assert is_good(b"Received: from a by b\r\n" + signed(letter()).replace(b"Your   roof", b"Your roof"))


def test_both_headers_of_one_click_are_under_the_signature():
    head = signed(letter()).partition(b"bh=")[0].replace(b"\r\n ", b"").lower()
    names = head.partition(b"h=")[2].split(b";")[0].split(b":")
    assert {b"list-unsubscribe", b"list-unsubscribe-post", b"from", b"message-id"} <= set(names)


def test_a_header_that_is_not_there_cannot_be_added_later():
    bare = b"From: office@mail.example.com\r\nTo: ann@example.com\r\nSubject: Hi\r\n\r\nHello\r\n"
    assert is_good(signed(bare))
    assert not is_good(b"List-Unsubscribe: <https://evil.example.com>\r\n" + signed(bare))


def test_only_rsa_keys_are_read():
    with pytest.raises(ValueError, match=r"PEM|RSA|deserialize|load"):
        ours.read_key("nonsense")
