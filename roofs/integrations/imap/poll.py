"""Mail out of a mailbox the company already has. Stored first and marked as read after, so never lost between."""

from __future__ import annotations

import imaplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

import structlog
from django.db import connection
from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from roofs.comms.messaging.incoming import receive_mail

log = structlog.get_logger(__name__)
EVERY_SECONDS = 20.0
LONGEST_PAUSE = 300.0
AT_ONCE = 200
TLS_PORT, PLAIN_PORT = 993, 143


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    host: str
    port: int
    tls: str
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    timeout: float = 30.0

    @classmethod
    def from_url(cls, url: str) -> Self:
        """imaps://user:password@host/INBOX, or imap://…?tls=starttls|none."""
        parts = urlsplit(url)
        if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
            raise ValueError("the mailbox must look like imaps://user:password@host/INBOX")
        tls = "ssl" if parts.scheme == "imaps" else "none" if "tls=none" in parts.query else "starttls"
        return cls(
            host=parts.hostname,
            port=parts.port or (TLS_PORT if tls == "ssl" else PLAIN_PORT),
            tls=tls,
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
        )


def poll(stop: threading.Event, url: str) -> None:
    """The engine's service: look every few seconds, come back after every kind of failure, until told to stop."""
    account = Account.from_url(url)
    pause = EVERY_SECONDS
    while not stop.is_set():
        try:
            with signed_in(account) as mailbox:
                pause = EVERY_SECONDS
                while not stop.is_set():
                    fetch_new(mailbox)
                    connection.close()  # nobody needs it while we wait
                    stop.wait(EVERY_SECONDS)
        except Exception as error:  # noqa: BLE001 -- the line, the server or the database: all of them come back
            connection.close()
            log.warning("mailbox cannot be read", error=type(error).__name__, again_in=pause)
            stop.wait(pause)
            pause = min(LONGEST_PAUSE, pause * 2)


def fetch_new(mailbox: BaseMailBox) -> int:
    """Store every unread letter, and only then mark it as read. Returns how many."""
    count = 0
    for uid in mailbox.uids(AND(seen=False))[:AT_ONCE]:
        raw = _raw(mailbox, uid)
        if raw is not None:
            receive_mail(raw)
            count += 1
        mailbox.flag(uid, MailMessageFlags.SEEN, value=True)
    return count


@contextmanager
def signed_in(account: Account) -> Iterator[BaseMailBox]:
    mailbox = _connect(account)
    try:
        mailbox.login(account.user, account.password, initial_folder=account.folder)
        yield mailbox
    finally:
        try:
            mailbox.logout()
        except (OSError, imaplib.IMAP4.error, ImapToolsError):
            with suppress(OSError):
                mailbox.client.shutdown()  # the line is cut already; this closes our end


def _connect(account: Account) -> BaseMailBox:
    if account.tls == "ssl":
        return MailBox(account.host, account.port, timeout=account.timeout)
    if account.tls == "starttls":
        return MailBoxStartTls(account.host, account.port, timeout=account.timeout)
    return MailBoxUnencrypted(account.host, account.port, timeout=account.timeout)


def _raw(mailbox: BaseMailBox, uid: str) -> bytes | None:
    """The letter byte for byte, without marking it. None when somebody has deleted it in the meantime."""
    _, answer = mailbox.client.uid("fetch", uid, "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), None)
