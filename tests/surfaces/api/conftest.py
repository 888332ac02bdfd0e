"""A small office and its clients."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from pytest_django import Settings

from roofs.core.accounts.models import Role, User
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead
from roofs.surfaces.api import throttle
from tests.surfaces.api.clients import PASSWORD, Program

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _light(settings: Settings, files: Path) -> None:
    """Nothing here is about how long a password takes to check, or about files collected before a start."""
    settings.PASSWORD_HASHERS = QUICK
    settings.STATIC_ROOT, settings.MEDIA_ROOT = files.parent, files


@pytest.fixture(autouse=True)
def _fresh_counters(db: None) -> None:
    """Failed sign-ins are counted in the cache and requests in the process; both outlive a test."""
    cache.clear()
    throttle.forget()


def make_person(name: str, role: Role = Role.SALES, *, verified: bool = True) -> User:
    return make_people({name: role}, verified=verified)[name]


def make_people(roles: dict[str, Role], *, verified: bool = True) -> dict[str, User]:
    """In two questions to the database, however many they are: nearly every test has all of them."""
    people = [User(email=f"{name.lower()}@example.com", full_name=name, role=role) for name, role in roles.items()]
    for one in people:
        one.set_password(PASSWORD)
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, primary=True, verified=verified) for one in people
    )
    return dict(zip(roles, people, strict=True))


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    return make_person


@pytest.fixture
def staff(db: None) -> dict[str, User]:
    """One of each, beside the seller who owns the lead."""
    roles = {
        "admin": Role.ADMIN,
        "manager": Role.MANAGER,
        "owner": Role.SALES,
        "colleague": Role.SALES,
        "field": Role.FIELD,
        "pending": Role.PENDING,
    }
    return make_people(roles)


@pytest.fixture
def program(staff: dict[str, User]) -> Callable[[str], Program]:
    def make(name: str = "") -> Program:
        return Program(staff[name] if name else None)

    return make


@pytest.fixture
def arrive(db: None) -> Callable[..., Lead]:
    count = iter(range(1000))

    def make(owner: User | None = None, **facts: Any) -> Lead:
        number = next(count)
        facts = {"first_name": "Marta", "last_name": f"Delgado {number}", "email": f"marta{number}@example.com"} | facts
        return accept(LeadIn(**facts), door="hand", owner=owner).lead

    return make


@pytest.fixture
def lead(arrive: Callable[..., Lead], staff: dict[str, User]) -> Lead:
    return arrive(staff["owner"])
