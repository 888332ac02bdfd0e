"""What is kept of an address after its owner wants to be forgotten."""

from __future__ import annotations

import hashlib
import hmac


def keyed_hash(key: bytes | str, text: str) -> str:
    """HMAC-SHA256 in hex: the same text is recognised again, and nobody without the key can try out addresses."""
    secret = key.encode() if isinstance(key, str) else key
    if not secret:
        raise ValueError("A keyed hash needs a key")
    return hmac.digest(secret, text.encode(), hashlib.sha256).hex()
