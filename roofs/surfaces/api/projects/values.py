"""What a program sends about a project, as the rows it means: found through the eyes of who sends it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.production.projects.models import Crew, Project
from roofs.sales.leads.models import Lead
from roofs.surfaces.api.rows import named, person_named

LINKS = {"customer_id": "customer", "property_id": "site", "lead_id": "lead", "crew_id": "crew"}


def of_body(given: dict[str, Any], user: User, project: Project | None = None) -> dict[str, Any]:
    """Raises Refused that names the field of a row this person cannot see."""
    values = {name: value for name, value in given.items() if name not in {*LINKS, "assigned_to", "manager", "status"}}
    for name, field in LINKS.items():
        if name in given:
            values[field] = _row(name, given[name], user, project)
    for name in ("assigned_to", "manager"):
        if name in given:
            values[name] = _person(name, given[name], user, project)
    if values.get("roof_squares") is not None:
        values["roof_squares"] = Decimal(str(round(values["roof_squares"], 2)))
    return values


def _row(name: str, key: int | None, user: User, project: Project | None) -> Any:
    if key is None:
        return None
    if project is not None and getattr(project, f"{LINKS[name]}_id") == key:
        return getattr(project, LINKS[name])
    visible: dict[str, Any] = {
        "customer_id": Customer.objects.visible_to(user),
        "property_id": Property.objects.visible_to(user),
        "lead_id": Lead.objects.visible_to(user),
        "crew_id": Crew.objects.visible_to(user),
    }
    return named(visible[name], key, name)


def _person(name: str, key: int | None, user: User, project: Project | None) -> User | None:
    if project is not None and getattr(project, f"{name}_id") == key:
        found: User | None = getattr(project, name)
        return found
    if name == "assigned_to" and not user.is_manager and key != user.pk:
        raise Refused(_("You may take a project yourself; a manager gives it to somebody else."), name)
    return None if key is None else person_named(user, key, name)
