"""Short signed tokens for addresses in messages: nobody can make one up, or turn one made for clicks into one for
unsubscribing. They are signed, not secret: put the number of a row inside, not a person.

A token is base64url without padding of  flags (1 byte) | end (4 bytes, if any) | payload | HMAC-SHA256 (16 bytes).
Eight bytes of payload make 34 characters.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Key = bytes | str

_SEAL = 16
_CLOCK = 4
_VERSION = 0b0001_0000
_ENDS = 0b0000_0001
_JSON = 0b0000_0010


class BadTokenError(Exception):
    """Not made by us for this purpose."""


class ExpiredError(BadTokenError):
    """Ours, but too old."""


def sign(
    payload: bytes | Mapping[str, Any], key: Key | Sequence[Key], purpose: str, expires: timedelta | None = None
) -> str:
    """Signed with the first of the keys. Links in mail must work for at least 30 days, so mostly nothing expires."""
    flags, body = _VERSION, b""
    if expires is not None:
        flags |= _ENDS
        body = int((datetime.now(UTC) + expires).timestamp()).to_bytes(_CLOCK, "big")
    if isinstance(payload, bytes):
        body += payload
    else:
        flags |= _JSON
        body += json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    signed = bytes([flags]) + body
    return base64.urlsafe_b64encode(signed + _seal(signed, _keys(key)[0], purpose)).rstrip(b"=").decode()


def unsign(token: str, key: Key | Sequence[Key], purpose: str) -> bytes:
    """The payload of a token made from bytes. Any of the keys may have signed it."""
    payload, is_json = _open(token, _keys(key), purpose)
    if is_json:
        raise BadTokenError("holds an object, not bytes")
    return payload


def unsign_dict(token: str, key: Key | Sequence[Key], purpose: str) -> dict[str, Any]:
    """The payload of a token made from a mapping."""
    payload, is_json = _open(token, _keys(key), purpose)
    if not is_json:
        raise BadTokenError("holds bytes, not an object")
    found: dict[str, Any] = json.loads(payload)
    return found


def _open(token: str, keys: Sequence[bytes], purpose: str) -> tuple[bytes, bool]:
    raw = _decoded(token)
    signed, seal = raw[:-_SEAL], raw[-_SEAL:]
    if not signed or signed[0] & ~(_ENDS | _JSON) != _VERSION:
        raise BadTokenError("is not a token")
    if not any(hmac.compare_digest(seal, _seal(signed, key, purpose)) for key in keys):
        raise BadTokenError("is not signed by us for this")
    flags, body = signed[0], signed[1:]
    if flags & _ENDS:
        if int.from_bytes(body[:_CLOCK], "big") <= datetime.now(UTC).timestamp():
            raise ExpiredError("is too old")
        body = body[_CLOCK:]
    return body, bool(flags & _JSON)


def _decoded(token: str) -> bytes:
    try:
        raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise BadTokenError("is not a token") from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        raise BadTokenError("is not written as we write it")
    return raw


def _seal(signed: bytes, key: bytes, purpose: str) -> bytes:
    name = purpose.encode()
    return hmac.digest(key, len(name).to_bytes(2, "big") + name + signed, hashlib.sha256)[:_SEAL]


def _keys(key: Key | Sequence[Key]) -> list[bytes]:
    many = [key] if isinstance(key, bytes | str) else key
    keys = [one.encode() if isinstance(one, str) else one for one in many]
    if not keys or not all(keys):
        raise ValueError("A token needs a key")
    return keys
