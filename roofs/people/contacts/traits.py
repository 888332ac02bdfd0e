"""What segments may ask of a person and of a customer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from roofs.core.accounts.models import User
from roofs.core.segments.columns import column
from roofs.core.segments.kinds import Kind, Subjects, Way, segmented
from roofs.core.segments.traits import At, Pairs, Trait, trait
from roofs.people.contacts.models import Contact, Customer
from roofs.people.contacts.policy import SEGMENTS
from roofs.people.contacts.segments import Segment, told
from roofs.people.contacts.vocabulary import Kind as ContactKind
from roofs.people.contacts.vocabulary import PreferredChannel

FIGURES = ("project.created", "project.changed", "project.advanced", "project.deleted", "project.restored")
"""After which a customer's figures are counted anew."""
OF_CUSTOMERS = ("customer.created", "customer.deleted", "customer.restored", "contact.merged", "contact.parted")
REACHED = ("lead.changed:email", "customer.changed:email", "lead.changed:phone", "customer.changed:phone")


def staff() -> Pairs:
    return [(person.pk, str(person)) for person in User.objects.active().order_by("full_name")]


# --- the person

column("contact.language", _("Language"), "choice", choices=lambda: settings.LANGUAGES)
column("contact.kind", _("Person or business"), "choice", choices=lambda: ContactKind.choices)
column("contact.first_name", _("First name"), "text")
column("contact.last_name", _("Last name"), "text")
column("contact.company_name", _("Company"), "text")
column("contact.email", _("E-mail"), "text")
column("contact.phone", _("Phone"), "text")
column("contact.timezone", _("Time zone"), "text")


# --- the customer

column("customer.created_at", _("Entered as a customer"), "moment", heard=OF_CUSTOMERS)
column("customer.customer_since", _("Customer since"), "moment", heard=OF_CUSTOMERS, is_day=True)
column("customer.source", _("Source of the customer"), "text", heard=OF_CUSTOMERS)
column(
    "customer.assigned_to",
    _("Looked after by"),
    "person",
    heard=(*OF_CUSTOMERS, "customer.assigned"),
    choices=staff,
)
column("customer.lifetime_value", _("Lifetime value"), "money", "lifetime_value_cents", heard=(*OF_CUSTOMERS, *FIGURES))
column("customer.completed_projects", _("Completed projects"), "number", heard=(*OF_CUSTOMERS, *FIGURES))
column("customer.open_projects", _("Open projects"), "number", heard=(*OF_CUSTOMERS, *FIGURES))
column(
    "customer.last_completed_on", _("Last project completed"), "moment", heard=(*OF_CUSTOMERS, *FIGURES), is_day=True
)
column("customer.preferred_channel", _("Likes to be reached by"), "choice", choices=lambda: PreferredChannel.choices)
column("customer.city", _("City of the customer"), "text", heard=OF_CUSTOMERS, group="place")
column("customer.state", _("State of the customer"), "text", heard=OF_CUSTOMERS, group="place")
column("customer.postal_code", _("ZIP code of the customer"), "text", heard=OF_CUSTOMERS, group="place")


def _rfm(op: str, value: list[str], at: At) -> Q:
    today = at.now.date()
    sorted_out: QuerySet[Any] = told(Customer.objects.order_by(), today=today)
    found = sorted_out.filter(pk=OuterRef(at.way.key), segment__in=value)
    return ~Q(Exists(found)) if op == "none_of" else Q(Exists(found))


def _rfm_crossing(_op: str, _value: list[str], at: At, since: dt.datetime) -> Q:
    """On the day after which a job is too long ago for its points."""
    crossed = Q(pk__in=[])
    path = at.column("last_completed_on")
    for days in SEGMENTS.get().recency_days.all:
        first = since.date() - dt.timedelta(days=days + 1)
        crossed |= Q(**{f"{path}__gte": first, f"{path}__lte": at.now.date() - dt.timedelta(days=days)})
    return crossed


trait(
    Trait(
        name="customer.rfm",
        title=_("Recency, frequency and value"),
        type="choice",
        about="customer",
        asked=_rfm,
        heard=frozenset({*OF_CUSTOMERS, *FIGURES}),
        group="customer",
        choices=lambda: Segment.choices,
        crossing=_rfm_crossing,
        only_ops=("any_of", "none_of"),
    )
)


def _is_customer(op: str, _value: Any, at: At) -> Q:
    found = Customer.objects.alive().order_by().filter(contact=OuterRef(at.way.key))
    return Q(Exists(found)) if op == "yes" else ~Q(Exists(found))


trait(
    Trait(
        name="contact.is_customer",
        title=_("Is a customer"),
        type="flag",
        about="contact",
        asked=_is_customer,
        heard=frozenset({*OF_CUSTOMERS, "lead.converted"}),
    )
)


def _meant(subjects: Subjects) -> set[int]:
    """Customers themselves, and those whose person it happened to."""
    found = set(subjects.get("customer", ()))
    contacts = subjects.get("contact", ())
    if contacts:
        found |= set(Customer.objects.filter(contact__in=contacts).values_list("pk", flat=True))
    return found.union(*(widened(subjects) for widened in ALSO_MEANT))


ALSO_MEANT: list[Any] = []
"""Groups above add how a customer is found from what only they know: from a lead, from a project."""


def contacts_of(model: type[Any], keys: set[int]) -> set[int]:
    """The people of these rows."""
    return {key for key in model.objects.filter(pk__in=keys).values_list("contact", flat=True) if key is not None}


segmented(
    Kind(
        name="customer",
        one=_("Customer"),
        many=_("Customers"),
        page="web:customer",
        list_page="web:customers",
        rows=Customer.objects.alive,
        visible_to=Customer.objects.visible_to,
        with_people=lambda rows: rows.select_related("contact"),
        ways={"customer": Way("", "pk"), "contact": Way("contact__", "contact_id")},
        meant_by=_meant,
        changed=frozenset(OF_CUSTOMERS),
        order=20,
    )
)
__all__ = ["ALSO_MEANT", "Contact", "contacts_of", "staff"]
