"""Somebody to ask about."""

from __future__ import annotations

from typing import Any

from roofs.people.contacts.models import Contact


def marta(**facts: Any) -> Contact:
    told = {"first_name": "Marta", "last_name": "Delgado", "email": "marta@example.com", "phone": "+12485550123"}
    contact = Contact(**{**told, **facts})
    contact.email_key = contact.email
    contact.save()
    return contact
