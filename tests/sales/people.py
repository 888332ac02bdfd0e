"""The people of every sales test: an owner, her colleague, a manager and two strangers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead

TakeIn = Callable[..., Lead]


@pytest.fixture
def ava(db: None) -> User:
    return User.objects.create(email="ava@example.com", full_name="Ava Lindqvist", role="sales", password="chosen")


@pytest.fixture
def tom(db: None) -> User:
    return User.objects.create(email="tom@example.com", full_name="Tom Becker", role="sales", password="chosen")


@pytest.fixture
def mia(db: None) -> User:
    return User.objects.create_user("mia@example.com", full_name="Mia Manager", role="manager")


@pytest.fixture
def crew(db: None) -> User:
    return User.objects.create_user("crew@example.com", full_name="Cal Crew", role="field")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger@example.com", full_name="Sam Stranger", role="pending")


@pytest.fixture
def posted(db: None) -> None:
    """The office has the postal address that letters need."""
    home = office.get()
    office.save(
        home.model_copy(
            update={
                "name": "Ridgeline Roofing",
                "address": "1 Main St",
                "city": "Troy",
                "state": "MI",
                "postal_code": "48083",
            }
        )
    )


def arriving(**facts: Any) -> LeadIn:
    given = {
        "first_name": "Marta",
        "last_name": "Delgado",
        "email": "marta@example.com",
        "phone": "+12485550123",
        "state": "MI",
        "postal_code": "48083",
    }
    return LeadIn.model_validate(given | facts)


@pytest.fixture
def take_in(db: None) -> TakeIn:
    def take(door: str = "form", **facts: Any) -> Lead:
        more = {name: facts.pop(name) for name in ("owner", "actor") if name in facts}
        return accept(arriving(**facts), door=door, **more).lead  # type: ignore[arg-type] # a plain word in a test

    return take
