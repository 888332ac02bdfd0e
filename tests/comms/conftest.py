from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.people.contacts.models import Contact


@pytest.fixture
def ann(db) -> Contact:
    return Contact.objects.create(
        first_name="Ann", last_name="Hale", email="ann@example.com", email_key="ann@example.com", phone="+12485550123"
    )


@pytest.fixture
def manager(db) -> User:
    return User.objects.create(email="mia@example.org", full_name="Mia Moss", role="manager")


@pytest.fixture
def admin(db) -> User:
    return User.objects.create(email="ada@example.org", full_name="Ada Boss", role="admin")


@pytest.fixture
def seller(db) -> User:
    return User.objects.create(email="sam@example.org", full_name="Sam Sells", role="sales")


@pytest.fixture
def other_seller(db) -> User:
    return User.objects.create(email="sue@example.org", full_name="Sue Sells", role="sales")


@pytest.fixture
def roofer(db) -> User:
    return User.objects.create(email="rob@example.org", full_name="Rob Roofer", role="field")
