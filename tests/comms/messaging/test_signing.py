"""Keys of a sending domain, and the last bytes of a letter for a mail server of our own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import dkim
import pytest

from roofs.comms.messaging import signing
from roofs.comms.messaging.compose import build
from roofs.comms.messaging.sending import write
from roofs.core.connections.models import Connection, ConnectionState
from tests.comms.messaging.conftest import touch

pytestmark = pytest.mark.django_db
DOMAIN = "mail.example.com"
NOW = dt.datetime(2026, 11, 21, 18, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    signing._known.clear()
    yield
    signing._known.clear()


def bytes_of(**facts) -> bytes:
    return signing.signed(build(write(touch(**facts)), NOW), NOW)


def is_good(raw: bytes, key: Connection) -> bool:
    name, text = signing.record_of(key)
    found: bool = dkim.verify(
        raw, dnsfunc=lambda asked, timeout=5: text.encode() if asked == f"{name}.".encode() else b""
    )
    return found


def test_a_key_waits_until_the_dns_has_it():
    key = signing.make(DOMAIN, None, NOW)
    assert not bytes_of().startswith(b"DKIM-Signature")
    signing.found(key, NOW)
    assert is_good(bytes_of(), key)


def test_the_final_letter_of_our_own_server_is_one_click_under_its_signature():
    key = signing.make(DOMAIN, None, NOW)
    signing.found(key, NOW)
    raw = bytes_of()
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")
    lines = head.split(b"\r\n")
    assert [line[:16] for line in lines].count(b"List-Unsubscribe") == 2
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    mine = next(line for line in lines if line.startswith(b"List-Unsubscribe: "))
    assert mine.count(b"<https://") == 1
    assert mine.count(b"<mailto:") == 1
    assert lines[0].replace(b" ", b"").count(b"list-unsubscribe-post") == 2
    assert is_good(raw, key)


def test_the_old_key_is_used_until_the_new_one_is_there():
    old = signing.make(DOMAIN, None, NOW)
    signing.found(old, NOW)
    new = signing.make(DOMAIN, None, NOW)
    assert is_good(bytes_of(), old)
    signing.found(new, NOW)
    assert is_good(bytes_of(), new)
    old.refresh_from_db()
    assert old.state == ConnectionState.OFF
    assert old.name != new.name


def test_a_hole_in_the_dns_does_not_unsign_us():
    key = signing.make(DOMAIN, None, NOW)
    signing.found(key, NOW)
    signing.lost(key, "not there")
    signing._known.clear()
    assert is_good(bytes_of(), key)
    key.refresh_from_db()
    assert key.state == ConnectionState.FAILING


def test_of_keys_that_wait_the_newest_is_kept():
    signing.make(DOMAIN, None, NOW)
    newest = signing.make(DOMAIN, None, NOW)
    assert list(signing.keys_of(DOMAIN)) == [newest]


def test_other_domains_are_not_signed():
    signing.found(signing.make("other.example.com", None, NOW), NOW)
    assert not bytes_of().startswith(b"DKIM-Signature")


def test_the_private_half_is_in_no_column():
    key = signing.make(DOMAIN, None, NOW)
    assert "PRIVATE" not in str(Connection.objects.filter(pk=key.pk).values().get())


def test_the_dns_record_is_told_with_its_name():
    name, text = signing.record_of(signing.make(DOMAIN, None, NOW))
    assert name == "roofs26111._domainkey.mail.example.com"
    assert text.startswith("v=DKIM1; k=rsa; p=MII")
