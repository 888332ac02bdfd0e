"""The door for mail, whoever brings it: stored raw, once, and worked on afterwards."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from roofs.core.connections.deliveries import receive
from roofs.core.connections.models import Delivery

SOURCE = "mail"
_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(rb"^message-id:\s*(?:\r?\n[ \t]+)?(\S+)", re.IGNORECASE | re.MULTILINE)


def receive_mail(raw: bytes, *, sender: str = "", recipients: Sequence[str] = ()) -> Delivery:
    """`sender` and `recipients` are the envelope's, when the letter came over SMTP."""
    headers = {"envelope-from": sender, "envelope-to": ", ".join(recipients)}
    return receive(SOURCE, raw, headers, fingerprint(raw))


def fingerprint(raw: bytes) -> str:
    """The same letter by two ways is one: servers on the way add headers, but change neither its name nor its text.

    The name alone would not do: programs that give all their letters one Message-ID exist, and none may be lost.
    """
    head, body = _split(raw)
    named = _MESSAGE_ID.search(head)
    if named is None:
        return hashlib.sha256(raw).hexdigest()
    text = b"\n".join(line.rstrip() for line in body.splitlines()).strip()
    return hashlib.sha256(named[1] + b"\n" + text).hexdigest()


def _split(raw: bytes) -> tuple[bytes, bytes]:
    found = _HEADERS_END.search(raw)
    return (raw, b"") if found is None else (raw[: found.start()], raw[found.end() :])
