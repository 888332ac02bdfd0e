"""A letter by a vendor that django-anymail knows: anymail writes the request, our own line carries it.

So that it is known how far an unanswered call came: none of these vendors knows a key of ours, and what may have
arrived is never asked for twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from anymail.backends.base_requests import AnymailRequestsBackend
from anymail.exceptions import AnymailError
from anymail.message import AnymailMessage
from requests import Response
from requests.structures import CaseInsensitiveDict

from roofs.comms.messaging.ports import Outcome, OutgoingEmail
from roofs.core.connections import health
from roofs.core.connections.wire import WIRE, Answer, NoAnswer

SECONDS = 20.0
TOO_FAST = "429"
Read = Callable[[Answer], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """What differs from vendor to vendor. `dress` puts on what only this one understands."""

    name: str
    backend: Callable[[], AnymailRequestsBackend]
    dress: Callable[[AnymailMessage, OutgoingEmail], None]
    taken: Read
    refused: Read


class AnymailSender:
    dedupes = False

    def __init__(self, carrier: Carrier, connection_pk: int | None = None) -> None:
        self.name = carrier.name
        self._carrier = carrier
        self._connection_pk = connection_pk

    def send(self, email: OutgoingEmail) -> Outcome:
        carrier, line = self._carrier, _Line()
        letter = letter_of(email)
        carrier.dress(letter, email)
        backend = carrier.backend()
        backend.session = line
        try:
            backend.send_messages([letter])
        except NoAnswer as silence:
            health.heard(self._connection_pk, f"no answer: {silence}")
            return Outcome.unanswered(self.name, silence)
        except (AnymailError, ValueError) as error:
            if line.answer is None:  # nothing was called: the letter itself is at fault
                return Outcome.not_sent(carrier.name, retryable=False, reason=type(error).__name__, code="letter")
        return self._meaning(line.answer)

    def _meaning(self, answer: Answer | None) -> Outcome:
        if answer is None:
            return Outcome.unknown(self.name, "nobody knows whether it was called")
        if answer.is_good:
            health.heard(self._connection_pk, "")
            return self._carrier.taken(answer)
        outcome = by_status(self.name, answer) or self._carrier.refused(answer)
        if answer.status != HTTPStatus.TOO_MANY_REQUESTS and not outcome.address_refused:
            health.heard(self._connection_pk, f"{outcome.code} {outcome.reason}".strip())
        return outcome


def by_status(name: str, answer: Answer) -> Outcome | None:
    """What a status says by itself. A server that broke in the middle may have sent it; one that is full has not."""
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.not_sent(
            name, retryable=True, reason="too fast", code=TOO_FAST, retry_after_seconds=wait_of(answer)
        )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return Outcome.not_sent(
            name, retryable=True, reason="not available", code=str(status), retry_after_seconds=wait_of(answer)
        )
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Outcome.not_sent(name, retryable=True, reason="the account is not let in", code=str(status))
    return None


def wait_of(answer: Answer) -> int | None:
    """Retry-After in seconds, or the moment at which the allowance is full again."""
    if answer.retry_after_seconds is not None:
        return answer.retry_after_seconds
    reset = answer.headers.get("x-ratelimit-reset", "")
    return max(0, int(reset) - int(time.time())) if reset.isdecimal() else None


def letter_of(email: OutgoingEmail) -> AnymailMessage:
    headers = {name: " ".join(value.split()) for name, value in email.headers.items()}
    letter = AnymailMessage(
        subject=email.subject,
        body=email.text,
        from_email=email.from_address,
        to=[email.to_address],
        reply_to=[email.reply_to] if email.reply_to and email.reply_to != email.from_address else None,
        headers={"Message-ID": email.message_id, **headers},
    )
    if email.html:
        letter.attach_alternative(email.html, "text/html")
    for name, content, kind in _attachments(email.mime):
        letter.attach(name, content, kind)
    letter.metadata = {"idem_key": email.idem_key}
    return letter


def _attachments(mime: bytes) -> list[tuple[str, bytes, str]]:
    """They stand in the finished letter alone."""
    if b"Content-Disposition: attachment" not in mime:
        return []
    parts = [part for part in message_from_bytes(mime).walk() if part.get_content_disposition() == "attachment"]
    return [
        (part.get_filename() or "file", _bytes(part.get_payload(decode=True)), part.get_content_type())
        for part in parts
    ]


def _bytes(payload: object) -> bytes:
    return payload if isinstance(payload, bytes) else b""


class _Line:
    """What anymail takes for a session of `requests`."""

    def __init__(self) -> None:
        self.answer: Answer | None = None

    def request(
        self, method: str, url: str, *, data: str = "", headers: Mapping[str, str] | None = None, **further: Any
    ) -> Response:
        query = f"?{urlencode(further['params'])}" if further.get("params") else ""
        answer = WIRE.get().call(method, url + query, headers=dict(headers or {}), body=data.encode(), seconds=SECONDS)
        self.answer = answer
        response = Response()
        response.status_code = answer.status
        response._content = answer.body  # noqa: SLF001 -- the way to make one that came by another line
        response.headers = CaseInsensitiveDict(answer.headers)
        response.url = url
        return response

    def close(self) -> None:
        """One call, one connection."""
