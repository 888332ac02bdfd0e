"""For whom a template is shown: an invented person, or any lead, customer or project the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from roofs.comms.writing import examples
from roofs.comms.writing.checking import TO_CUSTOMERS
from roofs.marketing.cadence.words import merge_context
from roofs.people.contacts.models import Customer
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead
from roofs.surfaces.web.asking import number_in

if TYPE_CHECKING:
    from roofs.comms.writing.facts import Facts
    from roofs.comms.writing.templates import Template
    from roofs.core.accounts.models import User

EACH = 12


@dataclass(frozen=True, slots=True)
class Reader:
    """`value` is what the form sends: "lead:7"."""

    value: str
    label: str


def readers(user: User, text: str = "", chosen: str = "") -> list[tuple[str, list[Reader]]]:
    """The newest, or those that fit the words, by what they are; and whoever is chosen."""
    groups = _found(user, text)
    row = _row(user, chosen)
    if row is not None and not any(one.value == chosen for _label, rows in groups for one in rows):
        name = str(row) if isinstance(row, Project) else row.contact.name
        groups.insert(0, (_("Chosen"), [Reader(chosen, name)]))
    return groups


def _found(user: User, text: str) -> list[tuple[str, list[Reader]]]:
    leads = Lead.objects.visible_to(user).select_related("contact")
    customers = Customer.objects.visible_to(user).select_related("contact")
    projects = Project.objects.visible_to(user).select_related("customer__contact")
    if text:
        leads, customers, projects = leads.search(text), customers.search(text), projects.search(text)
    return [
        (
            _("Leads"),
            [Reader(f"lead:{row.pk}", row.contact.name) for row in leads.order_by("-created_at", "-pk")[:EACH]],
        ),
        (
            _("Customers"),
            [Reader(f"customer:{row.pk}", row.contact.name) for row in customers.order_by("-created_at", "-pk")[:EACH]],
        ),
        (
            _("Projects"),
            [Reader(f"project:{row.pk}", str(row)) for row in projects.order_by("-created_at", "-pk")[:EACH]],
        ),
    ]


def known_of(user: User, value: str, template: Template) -> tuple[Facts, str]:
    """What is known of this reader, and his state. Nobody, somebody unseen, or a letter to staff: the invented one."""
    now = timezone.now()
    row = _row(user, value) if template.purpose in TO_CUSTOMERS else None
    if row is None:
        return examples.context(template, now), ""
    try:
        known = merge_context(row, "preview", now)
    except ValidationError:  # the company has no postal address yet: the page says so
        return examples.context(template, now), ""
    return examples.harmless(known), row.state if isinstance(row, Lead | Customer) else ""


def _row(user: User, value: str) -> Lead | Customer | Project | None:
    kind, _colon, number = value.partition(":")
    pk = number_in(number)
    if kind == "lead":
        return Lead.objects.visible_to(user).with_people().filter(pk=pk).first()
    if kind == "customer":
        return Customer.objects.visible_to(user).with_people().filter(pk=pk).first()
    if kind == "project":
        return Project.objects.visible_to(user).with_people().select_related("lead").filter(pk=pk).first()
    return None
