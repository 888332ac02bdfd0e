"""Letters brought to an installation as another mail server would, and a server that takes whatever it sends."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable, Sequence
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

TIMEOUT = 30.0
TAKEN = 250


def bring(address: str, raw: bytes, *, sender: str, recipients: Sequence[str]) -> tuple[int, str]:
    """What the server said last: 250 it has the letter, 4xx come again, 5xx no. 0 when nobody answers."""
    host, _, port = address.rpartition(":")
    try:
        with smtplib.SMTP(host.strip("[]"), int(port), local_hostname="mail.example.org", timeout=TIMEOUT) as server:
            server.sendmail(sender, list(recipients), raw)
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        return code, words.decode(errors="replace")
    except smtplib.SMTPResponseException as refused:
        said = refused.smtp_error
        return refused.smtp_code, said if isinstance(said, str) else said.decode(errors="replace")
    except (OSError, smtplib.SMTPException) as error:
        return 0, str(error) or type(error).__name__
    return TAKEN, ""


class Sink:
    """Takes every letter for everybody and hands it to `keep`, from one thread."""

    def __init__(self, port: int, keep: Callable[[bytes], None]) -> None:
        self._keep, self._lock = keep, threading.Lock()
        self._server = Controller(self, hostname="127.0.0.1", port=port, data_size_limit=64 * 1024 * 1024, ident="Sink")

    async def handle_DATA(  # noqa: N802 -- named and called by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        with self._lock:
            self._keep(envelope.original_content or b"")
        return "250 2.0.0 Taken"

    def __enter__(self) -> Self:
        """Raises OSError when the port is taken."""
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
