"""Projects with their customer as rows of a table, and rows of a table as projects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roofs.core.kit.money import decimal
from roofs.core.transfer.incoming import Incoming, take
from roofs.core.transfer.outgoing import Asked, Outgoing, send_out, wanted
from roofs.core.transfer.own_fields import take_answers
from roofs.production.projects import project_rows
from roofs.production.projects.filtering import ProjectFilter
from roofs.production.projects.models import Project, ProjectQuerySet

if TYPE_CHECKING:
    from decimal import Decimal

    from roofs.core.accounts.models import User

COLUMNS = (
    "number", "name", "customer", "customer_phone", "customer_email", "street", "city", "state", "zip", "job",
    "status", "contract_value", "paid", "squares", "first_day", "last_day", "crew", "sold_by", "project_manager",
    "insurer", "claim_number", "started", "completed", "created", "description", "notes",
)  # fmt: skip


def _found(user: User, asked: Asked) -> ProjectQuerySet:
    shown = wanted(ProjectFilter, asked)
    return shown.ordered(shown.apply(Project.objects.visible_to(user), user)).with_people()


def _rows(chunk: Sequence[Project], user: User) -> Iterator[Sequence[object]]:
    zone = user.zone
    for one in chunk:
        contact, place = one.customer.contact, one.site or one.customer
        moments = (one.started_at, one.completed_at, one.created_at)
        yield (
            one.number,
            one.name,
            contact.name,
            contact.phone,
            contact.email,
            place.address_line,
            place.city,
            place.state,
            place.postal_code,
            one.project_type,
            one.status,
            _dollars(one.contract_value_cents),
            decimal(one.paid_cents),
            one.roof_squares,
            one.scheduled_start,
            one.scheduled_end,
            one.crew.name if one.crew else "",
            one.assigned_to.get_full_name() if one.assigned_to else "",
            one.manager.get_full_name() if one.manager else "",
            one.insurance_carrier,
            one.claim_number,
            *(moment.astimezone(zone).isoformat(timespec="minutes") if moment else "" for moment in moments),
            one.description,
            one.notes,
        )


def _dollars(cents: int | None) -> Decimal | None:
    return None if cents is None else decimal(cents)


send_out(Outgoing(kind="projects", columns=COLUMNS, find=_found, rows=_rows, of="project"))
take_answers("projects", of="project")
take(
    Incoming(
        kind="projects",
        one=_("Project"),
        many=_("Projects"),
        columns=project_rows.COLUMNS,
        labels=project_rows.LABELS,
        needs=project_rows.NEEDS,
        needs_words=_("Choose the column with the customer's name, phone number or e-mail address."),
        read=project_rows.read,
        accept=project_rows.accept,
        are_known=project_rows.are_known,
        marks=project_rows.marks,
        page="web:projects",
        order=30,
    )
)
