"""A lead as one row of a table, in words a person reads."""

from __future__ import annotations

from roofs.core.accounts.models import User
from roofs.sales.leads.models import Lead

COLUMNS = (
    "id", "first_name", "last_name", "company", "phone", "email", "stage", "score", "temperature", "source",
    "source_detail", "job", "street", "city", "state", "zip",
    "estimated_value", "home_value", "owner", "created", "message",
)  # fmt: skip


def row_of(lead: Lead, viewer: User) -> list[str]:
    contact = lead.contact
    value = lead.estimated_value_cents
    return [
        str(lead.pk),
        contact.first_name,
        contact.last_name,
        contact.company_name,
        contact.phone,
        contact.email,
        lead.status,
        str(lead.lead_score),
        lead.temperature,
        lead.source,
        lead.source_detail,
        lead.project_type,
        lead.address_line,
        lead.city,
        lead.state,
        lead.postal_code,
        f"{value // 100}.{value % 100:02d}" if value is not None else "",
        str(lead.property_value or ""),
        lead.assigned_to.get_full_name() if lead.assigned_to else "",
        lead.created_at.astimezone(viewer.zone).isoformat(timespec="minutes"),
        lead.message,
    ]
