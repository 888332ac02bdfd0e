"""Leads as rows of a table, and rows of a table as leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from roofs.core.kit.money import decimal
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out, wanted
from roofs.sales.leads.filtering import LeadFilter
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from roofs.core.accounts.models import User

TAKEN = {
    "id": "pk",
    "first_name": "contact__first_name",
    "last_name": "contact__last_name",
    "company": "contact__company_name",
    "phone": "contact__phone",
    "email": "contact__email",
    "stage": "status",
    "score": "lead_score",
    "temperature": "temperature",
    "source": "source",
    "source_detail": "source_detail",
    "job": "project_type",
    "street": "address_line",
    "city": "city",
    "state": "state",
    "zip": "postal_code",
    "estimated_value": "estimated_value_cents",
    "home_value": "property_value",
    "owner": "assigned_to__full_name",
    "created": "created_at",
    "message": "message",
    "notes": "notes",
    "roof_age": "roof_age_years",
}
"""Column of the table -> where it comes from. Plain values: making objects of a million leads takes a minute."""
COLUMNS = tuple(TAKEN)
_VALUE, _OWNER, _CREATED = (COLUMNS.index(name) for name in ("estimated_value", "owner", "created"))


def _found(user: User, asked: Asked) -> QuerySet[Any, Any]:
    shown = wanted(LeadFilter, asked)
    leads: QuerySet[Any, Any] = shown.ordered(shown.apply(Lead.objects.visible_to(user), user))
    return leads.values_list(*TAKEN.values())


def _rows(chunk: Sequence[Any], user: User) -> Iterator[Sequence[object]]:
    zone = user.zone
    for taken in chunk:
        row = list(taken)
        row[_VALUE] = None if row[_VALUE] is None else decimal(row[_VALUE])
        row[_OWNER] = row[_OWNER] or ""
        row[_CREATED] = row[_CREATED].astimezone(zone).isoformat(timespec="minutes")
        yield row


send_out(Outgoing(kind="leads", columns=COLUMNS, find=_found, rows=_rows))
