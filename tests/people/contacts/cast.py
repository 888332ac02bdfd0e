"""Invented customers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from roofs.core.accounts.models import User
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.keeping import create
from roofs.people.contacts.models import Customer

HOME: dict[str, Any] = {"address_line": "418 Maple Ave", "city": "Birmingham", "state": "MI", "postal_code": "48009"}


def told(**facts: Any) -> CustomerIn:
    given = {"first_name": "Marta", "last_name": "Delgado", "email": "marta@example.com", "phone": "+12485550123"}
    return CustomerIn.model_validate(given | facts)


def customer(actor: User | None = None, *, owner: User | None = None, **facts: Any) -> Customer:
    return create(told(**facts), actor, assigned_to=owner)


def other(name: str, number: int, **facts: Any) -> Customer:
    """Somebody else: a phone and a mailbox of their own."""
    first, _, last = name.partition(" ")
    mail = f"{first}.{last}{number}@example.com".lower()
    return customer(first_name=first, last_name=last, email=mail, phone=f"+1248555{100 + number:04d}", **facts)


def worth(made: Customer, opened: int = 0, completed: int = 0, cents: int = 0, last: dt.date | None = None) -> Customer:
    """As the projects would have counted it."""
    figures = {"open_projects": opened, "completed_projects": completed, "lifetime_value_cents": cents}
    Customer.objects.filter(pk=made.pk).update(**figures, last_completed_on=last)
    return made
