"""Feedback reports (RFC 5965): a mail service tells that somebody pressed "this is spam"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Letter

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")
_FEEDBACK = re.compile(r"feedback-report", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reported:
    """What the report kept of our letter: mail services black out the reader, and some the Message-ID."""

    message_id: str = ""
    addresses: tuple[str, ...] = ()


def reported_letter(raw: bytes) -> Reported | None:
    """None for other mail."""
    letter = message_from_bytes(raw)
    if letter.get_content_type() != "multipart/report" or not _FEEDBACK.search(str(letter.get("Content-Type", ""))):
        return None
    for part in letter.walk():
        if part.get_content_type() == "message/rfc822":
            for inner in _inside(part):
                return _named(inner)
        if part.get_content_type() == "text/rfc822-headers":
            return _named(message_from_bytes(_bytes(part)))
    return Reported()


def _named(ours: Letter) -> Reported:
    addresses = tuple(found for value in ours.values() for found in _ADDRESS.findall(str(value)))
    return Reported(str(ours.get("Message-ID", "")).strip("<> \r\n\t"), addresses)


def _inside(part: Letter) -> list[Letter]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Letter)] if isinstance(payload, list) else []


def _bytes(part: Letter) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
