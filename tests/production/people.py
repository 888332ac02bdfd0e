"""A customer, his house and the project on it, beside the people of the sales floor."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from roofs.core.accounts.models import User
from roofs.people.contacts.models import Contact, Customer
from roofs.production.projects.models import Project
from roofs.production.projects.opening import open_project

Begin = Callable[..., Project]
_numbers = count(100)


def make_customer(owner: User | None = None, **facts: Any) -> Customer:
    number = next(_numbers)
    contact = Contact.objects.create(
        first_name=facts.pop("first_name", "Marta"),
        last_name=facts.pop("last_name", f"Delgado {number}"),
        email=f"marta{number}@example.com",
        email_key=f"marta{number}@example.com",
    )
    return Customer.objects.create(
        contact=contact, assigned_to=owner, address_line="418 Maple Ave", city="Birmingham", state="MI", **facts
    )


@pytest.fixture
def begin(db: None) -> Begin:
    """A project, sold by `owner`, in any status."""

    def make(owner: User | None = None, status: str = "inquiry", **facts: Any) -> Project:
        customer = facts.pop("customer", None) or make_customer(facts.pop("customers_owner", None))
        given = {"customer": customer, "assigned_to": owner, "project_type": "replacement", "name": "New roof"}
        project = open_project(given | facts, owner)
        if status != project.status:
            Project.objects.filter(pk=project.pk).update(status=status)
            project.refresh_from_db()
        return project

    return make
