"""Starting a project and everything else the office does to its facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roofs.core.accounts.audit import take_over
from roofs.core.events import Happening, record, record_many
from roofs.core.kit.refusals import Refused
from roofs.production.projects import checklist
from roofs.production.projects.models import CheckItem, Crew, Project
from roofs.production.projects.numbering import next_numbers
from roofs.production.projects.vocabulary import Status
from roofs.sales.leads.vocabulary import ProjectType

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.sales.leads.models import Lead

LINKS = frozenset({"customer", "site", "lead", "assigned_to", "manager", "crew"})
EDITABLE = LINKS | frozenset(
    {
        "name", "project_type", "contract_value_cents", "estimated_cost_cents", "deposit_cents", "paid_cents",
        "insurance_carrier", "claim_number", "date_of_loss", "acv_cents", "rcv_cents", "deductible_cents",
        "roof_squares", "scheduled_start", "scheduled_end", "description", "notes",
    }
)  # fmt: skip
NEED_DATES = (Status.SCHEDULED, Status.IN_PROGRESS)


@transaction.atomic
def open_project(values: Mapping[str, Any], actor: User | None, *, status: str = Status.INQUIRY) -> Project:
    """A new project of a customer, with its number and its checklist. Related rows come as rows."""
    project = prepare(values)
    if status in {Status.APPROVED, Status.QUOTED, Status.INSPECTION}:
        project.status = status
        project.approved_at = timezone.now() if status == Status.APPROVED else None
    elif status != Status.INQUIRY:
        raise Refused(_("A new project begins as an inquiry, an inspection, a quote or an approved job."), "status")
    open_many([project], actor)
    if project.status == Status.APPROVED:
        record("project.approved", project, actor=actor, value_cents=project.contract_value_cents)
    return project


def prepare(values: Mapping[str, Any]) -> Project:
    """Not yet written. Refused when something about it cannot be."""
    _refuse_without_customer({"customer": None, **values})
    project = Project(status_since=timezone.now())
    for name in EDITABLE & values.keys():
        setattr(project, name, values[name])
    project.name = project.name.strip() or str(ProjectType(project.project_type).label if project.project_type else "")
    project.name = project.name or _("Roof")
    _check(project)
    return project


@transaction.atomic
def open_many(projects: Sequence[Project], actor: User | None) -> None:
    """Those that were prepared get their numbers and checklists and are written."""
    if not projects:
        return
    for project, number in zip(projects, next_numbers(len(projects)), strict=True):
        project.number = number
        project.stamp(actor)
    Project.objects.bulk_create(projects)
    CheckItem.objects.bulk_create(item for project in projects for item in checklist.items_for(project))
    created = [
        Happening("project.created", one, {"number": one.number, "customer": one.customer_id, "lead": one.lead_id})
        for one in projects
    ]
    record_many(created, actor=actor)


def facts_of(lead: Lead) -> dict[str, Any]:
    """What a lead already says about its project."""
    return {
        "customer": lead.customer,
        "lead": lead,
        "project_type": lead.project_type,
        "assigned_to": lead.assigned_to,
        "contract_value_cents": lead.estimated_value_cents,
        "description": lead.message,
    }


@transaction.atomic
def correct(
    project: Project, values: Mapping[str, Any], actor: User | None, *, seen_at: dt.datetime | None = None
) -> Project:
    """Change its facts. `seen_at`: what the editor looked at; refused when somebody was faster."""
    _refuse_without_customer(values)
    project = lock(project)
    if seen_at is not None and project.updated_at > seen_at:
        raise Refused(_("Somebody else changed this project meanwhile. Look at their change, then save again."))
    changes = take_over(project, values, EDITABLE)
    if changes:
        _check(project, changed=changes.keys())
        if not project.name.strip():
            raise Refused(_("A project needs a name."), "name")
        project.stamp(actor)
        project.save()
        record("project.changed", project, actor=actor, changes=_told(changes))
    return project


@transaction.atomic
def reschedule(project: Project, start: dt.date | None, end: dt.date | None, actor: User | None) -> Project:
    """Other days for the work."""
    project = lock(project)
    changes = take_over(
        project, {"scheduled_start": start, "scheduled_end": end}, frozenset({"scheduled_start", "scheduled_end"})
    )
    if changes:
        _check(project, changed=changes.keys())
        project.stamp(actor)
        project.save()
        record("project.rescheduled", project, actor=actor, changes=_told(changes))
    return project


@transaction.atomic
def delete(project: Project, actor: User | None) -> None:
    project = lock(project)
    if project.deleted_at is None:
        project.mark_deleted(actor)
        record("project.deleted", project, actor=actor)


@transaction.atomic
def restore(project: Project, actor: User | None) -> Project:
    project = lock(project)
    if project.deleted_at is not None:
        project.mark_restored(actor)
        record("project.restored", project, actor=actor)
    return project


def lock(project: Project) -> Project:
    return Project.objects.select_for_update(of=("self",)).with_people().get(pk=project.pk)


def _refuse_without_customer(values: Mapping[str, Any]) -> None:
    if "customer" in values and values["customer"] is None:
        raise Refused(_("A project belongs to a customer."), "customer_id")


def _check(project: Project, changed: Any = EDITABLE) -> None:
    """What is true of every project, whoever writes it."""
    _check_place(project, changed)
    _check_people(project, changed)
    start, end = project.scheduled_start, project.scheduled_end
    if end is not None and start is None:
        raise Refused(_("A last day of work needs a first one."), "scheduled_start")
    if start is not None and end is not None and end < start:
        raise Refused(_("The last day of work is before the first."), "scheduled_end")
    if start is None and project.status in NEED_DATES:
        raise Refused(_("It is scheduled; it keeps a first day of work."), "scheduled_start")
    for name in ("contract_value_cents", "estimated_cost_cents", "deposit_cents", "paid_cents"):
        if (getattr(project, name) or 0) < 0:
            raise Refused(_("An amount cannot be less than nothing."), name)


def _check_place(project: Project, changed: Any) -> None:
    contact = project.customer.contact_id
    if (
        {"site", "customer"} & set(changed)
        and project.site is not None
        and project.site.owner_id not in {None, contact}
    ):
        raise Refused(_("This property belongs to somebody else."), "property_id")
    if {"lead", "customer"} & set(changed) and project.lead is not None and project.lead.contact_id != contact:
        raise Refused(_("This lead came from somebody else."), "lead_id")


def _check_people(project: Project, changed: Any) -> None:
    seller, manager = project.assigned_to, project.manager
    sells = {"admin", "manager", "sales"}
    if "assigned_to" in changed and seller is not None and not (seller.is_active and seller.role in sells):
        raise Refused(_("This person cannot sell projects."), "assigned_to")
    if "manager" in changed and manager is not None and not (manager.is_active and manager.role != "pending"):
        raise Refused(_("This person cannot manage projects."), "manager")
    crew: Crew | None = project.crew
    if "crew" in changed and crew is not None and crew.deleted_at is not None:
        raise Refused(_("This crew is no more."), "crew_id")


def _told(changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Dates and decimals as JSON has them."""
    return {name: [_plain(before), _plain(after)] for name, (before, after) in changes.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
