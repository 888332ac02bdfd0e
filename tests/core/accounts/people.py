"""The small world of the tests: who works here."""

from __future__ import annotations

from typing import Any

from roofs.core.accounts.models import Role, User

PASSWORD = "a-long-quiet-evening"


def person(name: str, role: Role = Role.SALES, **facts: Any) -> User:
    """Somebody who has chosen a password, though no test may know it unless it says so: hashing takes its time."""
    email = f"{name.lower().replace(' ', '.')}@example.com"
    if "password" in facts:
        return User.objects.create_user(email, full_name=name, role=role, **facts)
    return User.objects.create(email=email, full_name=name, role=role, password="chosen", **facts)


def owner() -> User:
    return person("Olive Owner", Role.ADMIN)


def manager() -> User:
    return person("Max Manager", Role.MANAGER)


def seller() -> User:
    return person("Sara Seller", Role.SALES)


def colleague() -> User:
    return person("Carl Colleague", Role.SALES)


def stranger() -> User:
    return person("Sam Stranger", Role.PENDING)
