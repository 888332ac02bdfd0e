"""Mail that other servers bring to us. It is stored before we say that we have it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connection

from roofs.comms.messaging.incoming import receive_mail

log = structlog.get_logger(__name__)
LARGEST = 25 * 1024 * 1024
MOST_RECIPIENTS = 100
TAKEN = "250 2.0.0 Stored"
NOT_HERE = "550 5.7.1 We take mail for our own domain only"
TOO_MANY = "452 4.5.3 Too many recipients"
LATER = "451 4.3.0 Cannot store it now, try again later"


class Reception:
    """Takes what is for our own domain, from anybody; passes nothing on."""

    def __init__(self, domains: Iterable[str]) -> None:
        self._domains = {domain.strip().lower() for domain in domains if domain.strip()}
        # The database has a connection per thread, so few threads, and always the same.
        self._writers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="inbound-mail")

    async def handle_RCPT(  # noqa: N802 -- named and called by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        _, at, domain = address.rpartition("@")
        if not at or domain.lower() not in self._domains:
            return NOT_HERE
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- the same
        content = envelope.original_content or b""
        try:
            await asyncio.get_running_loop().run_in_executor(
                self._writers, _store, content, (envelope.mail_from or "").strip("<>"), list(envelope.rcpt_tos)
            )
        except Exception as error:  # noqa: BLE001 -- whatever it is, the other server keeps the mail and comes back
            log.warning("inbound mail could not be stored", error=type(error).__name__)
            return LATER
        return TAKEN

    def close(self) -> None:
        self._writers.shutdown(wait=True)


def listen(address: str, domains: Iterable[str] = ()) -> Controller:
    """Start on "host:port" and come back; `.stop()` ends it."""
    host, _, port = address.rpartition(":")
    controller = Controller(
        Reception(domains or [settings.MAIL_DOMAIN]),
        hostname=host.strip("[]") or "127.0.0.1",
        port=int(port),
        data_size_limit=LARGEST,
        ident="Mail",
        server_hostname=settings.MAIL_DOMAIN,
        ready_timeout=30,
    )
    controller.start()
    return controller


def serve(stop: threading.Event, address: str) -> None:
    """The engine's service: runs until told to stop."""
    controller = listen(address)
    log.info("taking in mail", address=address)
    try:
        stop.wait()
    finally:
        controller.stop()
        controller.handler.close()


def _store(content: bytes, sender: str, recipients: list[str]) -> None:
    try:
        receive_mail(content, sender=sender, recipients=recipients)
    finally:
        connection.close()  # mail comes seldom; a connection kept for it would mostly be in the way
