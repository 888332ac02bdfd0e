"""What belongs to a customer's history: theirs, and that of their leads, houses and projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roofs.people.contacts.models import Customer, Merge
from roofs.places.properties.models import Property
from roofs.production.projects.models import Project
from roofs.sales.leads.models import Lead

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

MOST = 100
"""Of each kind, the latest: a housing company may have thousands of houses."""


def subjects_of(customer: Customer, viewer: User) -> list[tuple[str, int]]:
    """Besides the customer, as far as this person may see them; also the records that were merged into this one."""
    contact = customer.contact_id
    found = [("contact", contact)]
    for kind, rows in (
        ("lead", Lead.objects.visible_to(viewer).filter(contact=contact)),
        ("property", Property.objects.visible_to(viewer).filter(owner=contact)),
        ("project", Project.objects.visible_to(viewer).filter(customer=customer)),
    ):
        found += [(kind, key) for key in rows.order_by("-pk").values_list("pk", flat=True)[:MOST]]
    for done in Merge.objects.standing().filter(winner=contact):
        found.append(("contact", done.loser_id))
        if "loser_customer" in done.changes:
            found.append(("customer", done.changes["loser_customer"]["id"]))
    return found
