"""A customer as one row of a table, in words a person reads."""

from __future__ import annotations

from roofs.people.contacts.models import Customer

COLUMNS = (
    "id", "kind", "first_name", "last_name", "company", "phone", "email", "street", "city", "state", "zip", "source",
    "owner", "customer_since", "language", "likes", "open_projects", "completed_projects", "lifetime_value",
    "last_completed", "notes",
)  # fmt: skip


def row_of(customer: Customer) -> list[str]:
    contact, cents = customer.contact, customer.lifetime_value_cents
    return [
        str(customer.pk),
        contact.kind,
        contact.first_name,
        contact.last_name,
        contact.company_name,
        contact.phone,
        contact.email,
        customer.address_line,
        customer.city,
        customer.state,
        customer.postal_code,
        customer.source,
        customer.assigned_to.get_full_name() if customer.assigned_to else "",
        customer.customer_since.isoformat(),
        contact.language,
        customer.preferred_channel,
        str(customer.open_projects),
        str(customer.completed_projects),
        f"{cents // 100}.{cents % 100:02d}",
        customer.last_completed_on.isoformat() if customer.last_completed_on else "",
        customer.notes,
    ]
