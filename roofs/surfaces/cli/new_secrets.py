"""Fresh secrets for an installation's environment. Needs no database and no valid settings."""

from __future__ import annotations

import base64
import secrets


def fresh() -> list[str]:
    """Lines for the environment or for `<data>/secrets.env`."""
    return [
        f"ROOFS_SECRET_KEY={secrets.token_urlsafe(64)}",
        f"ROOFS_ENCRYPTION_KEYS={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}",
    ]


def main() -> int:
    print("\n".join(fresh()))
    return 0
