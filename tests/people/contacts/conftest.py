from __future__ import annotations

import pytest

from roofs.core.accounts.models import Role, User
from tests.core.accounts import people


@pytest.fixture
def ava(db: None) -> User:
    return people.person("Ava Lindqvist")


@pytest.fixture
def tom(db: None) -> User:
    return people.person("Tom Becker")


@pytest.fixture
def mia(db: None) -> User:
    return people.manager()


@pytest.fixture
def crew(db: None) -> User:
    return people.person("Cal Crew", Role.FIELD)


@pytest.fixture
def stranger(db: None) -> User:
    return people.stranger()
