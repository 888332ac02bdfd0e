"""Outgoing mail through any SMTP server. Which of three outcomes it was hangs on how far the dialogue came."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from roofs.comms.messaging.bounces import blames_the_address
from roofs.comms.messaging.ports import Outcome, OutgoingEmail

NAME = "smtp"
IDLE_SECONDS = 20.0  # servers hang up on silence; asking anew is cheaper than finding out in the middle of a mail
CLOSING = 421
READY_FOR_DATA = 354
LASTING = 500
DATA_TAKEN = 250

_ENHANCED = re.compile(r"^(\d\.\d{1,3}\.\d{1,3})\b")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)

Tls = Literal["none", "starttls", "ssl"]
Reply = tuple[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0

    @classmethod
    def from_url(cls, url: str) -> Self:
        """smtp://user:password@host:587?tls=starttls|ssl|none&timeout=20, or smtps://… for TLS from the first byte."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("the mail server must look like smtp://user:password@host:587?tls=starttls")
        options = parse_qs(parts.query)
        tls = options.get("tls", [""])[0] or _usual_tls(parts.scheme, parts.hostname, parts.port)
        if tls not in {"none", "starttls", "ssl"}:
            raise ValueError("tls of the mail server must be starttls, ssl or none")
        return cls(
            host=parts.hostname,
            port=parts.port or {"ssl": 465, "starttls": 587}.get(tls, 25),
            tls=tls,  # type: ignore[arg-type] # one of the three, just checked
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            timeout=float(options.get("timeout", ["20"])[0]),
        )


def _usual_tls(scheme: str, host: str, port: int | None) -> str:
    if scheme == "smtps" or port == smtplib.SMTP_SSL_PORT:
        return "ssl"
    return "none" if host in {"localhost", "127.0.0.1", "::1"} else "starttls"


class _Refused(Exception):
    """The server said no to one step of the dialogue."""

    def __init__(self, reply: Reply, *, step: str, address: bool = False) -> None:
        super().__init__(step)
        self.code, text = reply
        self.text = " ".join(text.decode("utf-8", "replace").split())
        self.step = step
        self.address = address

    def outcome(self) -> Outcome:
        found = _ENHANCED.match(self.text)
        is_lasting = self.code >= LASTING
        return Outcome.not_sent(
            NAME,
            retryable=not is_lasting,
            reason=f"{self.step}: {self.code} {self.text}"[:400],
            code=f"{self.code} {found[1]}" if found else str(self.code),
            # 550 5.7.x to RCPT is about us (policy, authentication), not about who we write to.
            address_refused=is_lasting and self.address and (not found or blames_the_address(found[1])),
        )


class SmtpSender:
    """Keeps one connection per thread open between mails."""

    name = NAME
    dedupes = False

    def __init__(
        self,
        server: Server,
        *,
        hello: str = "localhost",
        finish: Callable[[OutgoingEmail], bytes] | None = None,
        note: Callable[[str], None] | None = None,
    ) -> None:
        """`finish` makes the last bytes (a signature); `note` hears how the account does, empty when well."""
        self._server = server
        self._hello = hello
        self._finish_letter = finish
        self._note = note
        self._mine = threading.local()

    @classmethod
    def from_url(
        cls, url: str, *, hello: str = "localhost", finish: Callable[[OutgoingEmail], bytes] | None = None
    ) -> Self:
        return cls(Server.from_url(url), hello=hello, finish=finish)

    def send(self, email: OutgoingEmail) -> Outcome:
        is_kept = self._open_connection() is not None
        outcome = self._attempt(email)
        if is_kept and (outcome is None or outcome.code.startswith(str(CLOSING))):
            outcome = self._attempt(email)  # the kept connection had died; nothing was handed over on it
        outcome = outcome or Outcome.not_sent(NAME, retryable=True, reason="the server hung up before taking the mail")
        if self._note is not None:
            is_fine = outcome.kind == "sent" or (outcome.code and not outcome.retryable)
            self._note("" if is_fine else outcome.reason)
        return outcome

    def close(self) -> None:
        connection = self._open_connection()
        self._mine.connection = None
        if connection is not None:
            connection.close()

    def check(self) -> Outcome:
        """Connect, encrypt and sign in without sending: what the settings page's test button does."""
        self.close()
        try:
            self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return _unreachable(error)
        finally:
            self.close()
        return Outcome.sent(NAME)

    def _attempt(self, email: OutgoingEmail) -> Outcome | None:
        """None: the line went dead before the mail was handed over."""
        try:
            connection = self._open_connection() or self._connect()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return _unreachable(error)
        try:
            _announce(connection, email)
            _write_body(connection, self._finish_letter(email) if self._finish_letter else email.mime)
        except _Refused as refusal:
            self._after_refusal(connection, refusal.code)
            return refusal.outcome()
        except (OSError, smtplib.SMTPException):
            self.close()
            return None
        return self._finish(connection)

    def _finish(self, connection: smtplib.SMTP) -> Outcome:
        """From the closing dot on, silence means the server may have the mail."""
        try:
            connection.send(b".\r\n")
            reply = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome.unknown(NAME, f"no answer after the mail was handed over: {type(error).__name__}")
        if reply[0] != DATA_TAKEN:
            self._after_refusal(connection, reply[0])
            return _Refused(reply, step="message").outcome()
        self._mine.used_at = time.monotonic()
        return Outcome.sent(NAME, " ".join(reply[1].decode("utf-8", "replace").split())[:255])

    def _after_refusal(self, connection: smtplib.SMTP, code: int) -> None:
        if code == CLOSING:
            self.close()
            return
        try:
            connection.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _open_connection(self) -> smtplib.SMTP | None:
        connection: smtplib.SMTP | None = getattr(self._mine, "connection", None)
        if connection is not None and time.monotonic() - self._mine.used_at > IDLE_SECONDS:
            connection.close()
            self._mine.connection = connection = None
        return connection

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.tls == "ssl":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, self._hello, timeout=server.timeout, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, self._hello, timeout=server.timeout)
        # The closing dot is a write of its own: without this it waits 40 ms for the receipt of the body before it.
        if connection.sock is not None:
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._mine.connection = connection
        self._mine.used_at = time.monotonic()
        if server.tls == "starttls":
            connection.starttls(context=ssl.create_default_context())
        connection.ehlo_or_helo_if_needed()
        if server.user:
            connection.login(server.user, server.password)
        return connection


def _announce(connection: smtplib.SMTP, email: OutgoingEmail) -> None:
    _expect(connection.mail(email.envelope_from), step="sender")
    _expect(connection.rcpt(email.to_address), step="recipient", address=True)
    reply = connection.docmd("DATA")
    if reply[0] != READY_FOR_DATA:
        raise _Refused(reply, step="data")


def _expect(reply: Reply, *, step: str, address: bool = False) -> None:
    code, _ = reply
    if code == -1:
        raise smtplib.SMTPServerDisconnected("no answer")
    if code not in {250, 251}:
        raise _Refused(reply, step=step, address=address)


def _write_body(connection: smtplib.SMTP, mime: bytes) -> None:
    """All but the closing dot: a line cut here cannot have left a mail behind."""
    body = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", mime))
    connection.send(body if body.endswith(b"\r\n") else body + b"\r\n")


def _unreachable(error: Exception) -> Outcome:
    """Nothing was said about this mail yet, so it waits, even when the password is wrong."""
    code = str(getattr(error, "smtp_code", "") or "")
    said = getattr(error, "smtp_error", b"")
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return Outcome.not_sent(
        NAME, retryable=True, reason=" ".join(f"{type(error).__name__} {words or error}".split())[:400], code=code
    )
