"""Which records can be taken in together, and how one of each is."""

from __future__ import annotations

from roofs.core.accounts.models import User
from roofs.surfaces.api.bulk.rows import Bulk
from roofs.surfaces.api.callers import seller
from roofs.surfaces.api.customers import collection as customers
from roofs.surfaces.api.customers.reading import keeper
from roofs.surfaces.api.customers.shapes import NewCustomer
from roofs.surfaces.api.leads import collection as leads
from roofs.surfaces.api.leads.shapes import NewLead
from roofs.surfaces.api.projects import collection as projects
from roofs.surfaces.api.projects.shapes import NewProject


def _lead(payload: NewLead, user: User) -> tuple[int, bool]:
    accepted = leads.taken_in(payload, user)
    return accepted.lead.pk, accepted.is_new


def _customer(payload: NewCustomer, user: User) -> tuple[int, bool]:
    return customers.taken_in(payload, user).pk, True


def _project(payload: NewProject, user: User) -> tuple[int, bool]:
    return projects.opened(payload, user).pk, True


BULKS = (
    Bulk("leads", NewLead, seller, _lead),
    Bulk("customers", NewCustomer, keeper, _customer),
    Bulk("projects", NewProject, projects.office, _project),
)
