"""What segments may ask of a project, and of the projects of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from roofs.core.segments.columns import CENTS, column, compared
from roofs.core.segments.happenings import happening
from roofs.core.segments.kinds import Kind, Subjects, Way, segmented
from roofs.core.segments.traits import At, Trait, trait
from roofs.people.contacts.models import Customer
from roofs.people.contacts.traits import ALSO_MEANT, FIGURES, staff
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import DONE, SOLD, Status
from roofs.sales.leads.models import Lead
from roofs.sales.leads.traits import PEOPLE_MEANT
from roofs.sales.leads.vocabulary import ProjectType

MOVED = (*FIGURES, "project.approved", "project.resumed", "project.rescheduled", "project.staffed", "project.unstaffed")

column("project.status", _("Status of the project"), "choice", choices=lambda: Status.choices, heard=MOVED)
column("project.status_since", _("In this status since"), "moment", heard=MOVED)
column("project.project_type", _("Job of the project"), "choice", choices=lambda: ProjectType.choices[1:], heard=MOVED)
column("project.contract_value", _("Contract value"), "money", "contract_value_cents", heard=MOVED)
column("project.paid", _("Paid so far"), "money", "paid_cents", heard=MOVED)
column("project.created_at", _("Project entered"), "moment", heard=MOVED)
column("project.scheduled_start", _("First day of work"), "moment", heard=MOVED, is_day=True)
column("project.completed_at", _("Project completed"), "moment", heard=MOVED)
column("project.insurance_carrier", _("Insurer"), "text", heard=MOVED)
column("project.assigned_to", _("Sold by"), "person", choices=staff, heard=MOVED)
column("project.manager", _("Project manager"), "person", choices=staff, heard=MOVED)

for name, title, wanted, at in (
    ("project.ordered", _("Ordered a job"), {"status__in": SOLD}, "approved_at"),
    ("project.finished", _("Had a job completed"), {"status__in": DONE}, "completed_at"),
    ("project.quoted", _("Got a quote"), {"status": Status.QUOTED}, "status_since"),
):
    happening(
        name,
        title,
        about="customer",
        rows=lambda wanted=wanted: Project.objects.alive().filter(**wanted),  # type: ignore[misc]  # bound now
        link="customer",
        at=at,
        heard=(*MOVED, "contact.merged", "contact.parted"),
    )


def _open_quote(op: str, value: Any, at: At) -> Q:
    found = Project.objects.alive().order_by().filter(customer=OuterRef(at.way.key), status=Status.QUOTED)
    if op == "not_given":
        return ~Q(Exists(found))
    return Q(Exists(found if op == "given" else found.filter(compared("contract_value_cents", op, value, CENTS))))


trait(
    Trait(
        name="customer.open_quote",
        title=_("Quote that is out"),
        type="money",
        about="customer",
        asked=_open_quote,
        heard=frozenset({*MOVED, "contact.merged", "contact.parted"}),
        group="customer",
    )
)


def _keys(rows: Any, name: str) -> set[int]:
    return {key for key in rows.values_list(name, flat=True) if key is not None}


def _people(subjects: Subjects) -> set[int]:
    projects = subjects.get("project")
    return _keys(Project.objects.filter(pk__in=projects), "customer__contact") if projects else set()


def _customers(subjects: Subjects) -> Sequence[int]:
    projects = subjects.get("project")
    return sorted(_keys(Project.objects.filter(pk__in=projects), "customer")) if projects else ()


def _meant(subjects: Subjects) -> set[int]:
    """Projects themselves, and those of a customer, a person or a lead it happened to."""
    found, customers = set(subjects.get("project", ())), set(subjects.get("customer", ()))
    contacts, leads = subjects.get("contact"), subjects.get("lead")
    if found:
        customers |= _keys(Project.objects.filter(pk__in=found), "customer")
    if leads:
        found |= _keys(Project.objects.filter(lead__in=leads), "pk")
        contacts = {*(contacts or ()), *_keys(Lead.objects.filter(pk__in=leads), "contact")}
    if contacts:
        customers |= _keys(Customer.objects.filter(contact__in=contacts), "pk")
    return found | (_keys(Project.objects.filter(customer__in=customers), "pk") if customers else set())


ALSO_MEANT.append(_customers)
PEOPLE_MEANT.append(_people)
segmented(
    Kind(
        name="project",
        one=_("Project"),
        many=_("Projects"),
        page="web:project",
        list_page="web:projects",
        rows=Project.objects.alive,
        visible_to=Project.objects.visible_to,
        with_people=lambda rows: rows.select_related("customer__contact"),
        ways={
            "project": Way("", "pk"),
            "customer": Way("customer__", "customer_id"),
            "contact": Way("customer__contact__", "customer__contact_id"),
            "lead": Way("lead__", "lead_id"),
        },
        meant_by=_meant,
        changed=frozenset({"project.created", "project.deleted", "project.restored", "contact.merged"}),
        order=30,
    )
)
