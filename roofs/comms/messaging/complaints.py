"""Feedback reports (RFC 5965): a mail service tells that somebody pressed "this is spam"."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message as Letter

_FEEDBACK = re.compile(r"feedback-report", re.IGNORECASE)


def reported_letter(raw: bytes) -> str | None:
    """The Message-ID of the letter complained about, empty when the report keeps it to itself; None for other mail."""
    letter = message_from_bytes(raw)
    if letter.get_content_type() != "multipart/report" or not _FEEDBACK.search(str(letter.get("Content-Type", ""))):
        return None
    for part in letter.walk():
        if part.get_content_type() == "message/rfc822":
            for inner in _inside(part):
                return str(inner.get("Message-ID", "")).strip("<> \r\n\t")
        if part.get_content_type() == "text/rfc822-headers":
            return str(message_from_bytes(_bytes(part)).get("Message-ID", "")).strip("<> \r\n\t")
    return ""


def _inside(part: Letter) -> list[Letter]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Letter)] if isinstance(payload, list) else []


def _bytes(part: Letter) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
