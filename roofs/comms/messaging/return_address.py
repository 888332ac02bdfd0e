"""Addresses that name the letter they answer: reply+TOKEN@…, bounce+TOKEN@…, unsub+TOKEN@….

The token survives what mail servers do to the part before the @: it is short, and upper or lower case is the same.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.conf import settings

from roofs.comms.consent.keys import signing_keys
from roofs.comms.messaging import policy

Kind = Literal["reply", "bounce", "unsubscribe"]

_CODES: dict[Kind, bytes] = {"reply": b"r", "bounce": b"b", "unsubscribe": b"u"}
_KINDS: dict[bytes, Kind] = {code: kind for kind, code in _CODES.items()}
_TOKEN = re.compile(r"(?<![a-z2-7])([a-z2-7]{26})(?=@)", re.IGNORECASE)
_PK_BYTES = 5
_MAC_BYTES = 10


@dataclass(frozen=True, slots=True)
class Returned:
    kind: Kind
    message_pk: int


def of(kind: Kind, message_pk: int) -> str:
    rules = policy.mail.get()
    pattern = {
        "reply": rules.reply_pattern,
        "bounce": rules.bounce_pattern,
        "unsubscribe": rules.unsubscribe_pattern,
    }[kind]
    return pattern.format(token=_token(kind, message_pk), domain=settings.MAIL_DOMAIN)


def read(address: str) -> Returned | None:
    """Which letter an address stands for; None when it carries no token of ours."""
    found = _TOKEN.search(address)
    if found is None:
        return None
    try:
        raw = base64.b32decode(found[1].upper() + "======")
    except ValueError:
        return None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    kind = _KINDS.get(body[:1])
    if kind is None or not any(hmac.compare_digest(mac, _mac(key, body)) for key in signing_keys()):
        return None
    return Returned(kind, int.from_bytes(body[1:], "big"))


def read_any(addresses: Iterable[str]) -> Returned | None:
    return next((found for address in addresses if (found := read(address))), None)


def _token(kind: Kind, message_pk: int) -> str:
    body = _CODES[kind] + message_pk.to_bytes(_PK_BYTES, "big")
    return base64.b32encode(body + _mac(signing_keys()[0], body)).decode().rstrip("=").lower()


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(b"return-address:" + key, body, hashlib.sha256)[:_MAC_BYTES]
