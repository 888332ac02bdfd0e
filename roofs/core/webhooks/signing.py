"""Who receives a webhook can tell that it is ours, unchanged and new. docs/guides/webhooks.md shows how."""

from __future__ import annotations

import hashlib
import hmac
import secrets

MARK = "whsec_"


def new_secret() -> str:
    return MARK + secrets.token_urlsafe(32)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The value of the header: HMAC-SHA256 over "timestamp.body", with the whole secret as its key."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"
