from __future__ import annotations

import threading

import pytest
from imap_tools.errors import MailboxLoginError

from roofs.integrations.imap import poll
from roofs.integrations.imap.poll import Account, fetch_new, signed_in
from tests.integrations.imap.mailbox import serving

ONE = b"Message-ID: <1@example.com>\r\nSubject: one\r\n\r\n\xff\xfe broken\r\n"
TWO = b"Message-ID: <2@example.com>\r\nSubject: two\r\n\r\ntwo\r\n"


@pytest.fixture
def stored(monkeypatch) -> list[bytes]:
    kept: list[bytes] = []
    monkeypatch.setattr(poll, "receive_mail", kept.append)
    return kept


def fetch(url: str) -> int:
    with signed_in(Account.from_url(url)) as mailbox:
        return fetch_new(mailbox)


def test_unread_letters_are_stored_byte_for_byte_and_marked_as_read(stored):
    with serving([ONE, TWO]) as box:
        assert fetch(box.url) == 2
        assert fetch(box.url) == 0
    assert stored == [ONE, TWO]
    assert box.seen == {1, 2}


def test_what_could_not_be_stored_stays_unread(stored, monkeypatch):
    def full(raw):
        raise OSError("disk full")

    with serving([ONE]) as box:
        with monkeypatch.context() as broken:
            broken.setattr(poll, "receive_mail", full)
            with pytest.raises(OSError, match="disk full"):
                fetch(box.url)
        assert box.seen == set()
        assert fetch(box.url) == 1
    assert stored == [ONE]


@pytest.mark.parametrize("moment", ["SEARCH", "FETCH", "STORE"])
def test_a_line_that_breaks_loses_nothing(stored, moment):
    with serving([ONE]) as box:
        box.cut_at = moment
        with pytest.raises(Exception, match=r"."):
            fetch(box.url)
        fetch(box.url)
    assert set(stored) == {ONE}
    assert box.seen == {1}


def test_a_letter_that_somebody_deleted_in_the_meantime_is_passed_over(stored, monkeypatch):
    with serving([ONE]) as box, signed_in(Account.from_url(box.url)) as mailbox:
        uids = mailbox.uids()
        monkeypatch.setattr(mailbox, "uids", lambda criteria: uids)
        box.mails.clear()
        assert fetch_new(mailbox) == 0
    assert stored == []


def test_a_wrong_password_is_an_error():
    with serving([]) as box:
        box.password = "wrong"
        with pytest.raises(MailboxLoginError):
            fetch(box.url)


def test_the_service_comes_back_after_a_broken_line_and_ends_when_told(stored, monkeypatch):
    monkeypatch.setattr(poll, "EVERY_SECONDS", 0.02)
    stop = threading.Event()
    with serving([ONE]) as box:
        box.cut_at = "SEARCH"
        service = threading.Thread(target=poll.poll, args=(stop, box.url))
        service.start()
        for _ in range(200):
            if box.seen:
                break
            stop.wait(0.02)
        stop.set()
        service.join(10)
    assert not service.is_alive()
    assert stored == [ONE]
    assert box.sign_ins == 2


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "folder"),
    [
        ("imaps://a%40b.example:p%2Fw@mail.example.com/INBOX", "mail.example.com", 993, "ssl", "INBOX"),
        ("imaps://a:b@mail.example.com", "mail.example.com", 993, "ssl", "INBOX"),
        ("imap://a:b@mail.example.com/Leads/New", "mail.example.com", 143, "starttls", "Leads/New"),
        ("imap://a:b@127.0.0.1:1143?tls=none", "127.0.0.1", 1143, "none", "INBOX"),
    ],
)
def test_the_address_of_a_mailbox_says_how_to_reach_it(url, host, port, tls, folder):
    account = Account.from_url(url)
    assert (account.host, account.port, account.tls, account.folder) == (host, port, tls, folder)
    assert account.password not in repr(account)


@pytest.mark.parametrize("url", ["", "imaps://mail.example.com", "https://a:b@mail.example.com"])
def test_an_address_that_makes_no_sense_is_refused(url):
    with pytest.raises(ValueError, match="mailbox"):
        Account.from_url(url)
