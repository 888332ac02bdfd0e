from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.core.connections import keeping
from roofs.core.connections.models import Connection
from roofs.integrations.twilio.connect import VENDOR

SID = "AC" + "0" * 32
TYPED = {
    "account_sid": SID,
    "auth_token": "the token",
    "key_sid": "",
    "key_secret": "",
    "service_sid": "",
    "from_number": "(248) 555-0100",
    "shared_key": "the shared key",
}


@pytest.fixture
def admin(db) -> User:
    return User.objects.create(email="ada@example.org", full_name="Ada Boss", role="admin")


@pytest.fixture
def account(admin) -> Connection:
    """Twilio carries our texts."""
    kept = keeping.keep(VENDOR, TYPED, admin)
    keeping.choose(kept, admin)
    kept.refresh_from_db()
    return kept
