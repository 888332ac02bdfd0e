"""What segments may ask of a lead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from roofs.core.segments.columns import column, compared
from roofs.core.segments.happenings import happening
from roofs.core.segments.kinds import Kind, Subjects, Way, segmented
from roofs.core.segments.traits import At, Trait, trait
from roofs.people.contacts.models import Customer
from roofs.people.contacts.traits import ALSO_MEANT, staff
from roofs.places.properties.nearness import near
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import (
    Authority,
    Budget,
    LostReason,
    Need,
    ProjectType,
    Source,
    Status,
    Temperature,
    Timeline,
)

STAGE = ("lead.advanced", "lead.won", "lead.lost")
SCORED = ("lead.scored",)

column("lead.status", _("Stage"), "choice", choices=lambda: Status.choices, heard=STAGE)
column("lead.status_since", _("In this stage since"), "moment", heard=STAGE)
column("lead.lead_score", _("Score"), "number", heard=SCORED)
column("lead.temperature", _("Temperature"), "choice", choices=lambda: Temperature.choices, heard=SCORED)
column("lead.created_at", _("Came in"), "moment")
column("lead.source", _("Source"), "choice", choices=lambda: Source.choices)
column("lead.project_type", _("Job"), "choice", choices=lambda: ProjectType.choices[1:])
column("lead.assigned_to", _("Whose lead"), "person", choices=staff, heard=("lead.assigned",))
column("lead.estimated_value", _("Estimated value"), "money", "estimated_value_cents")
column("lead.property_value", _("Home value"), "dollars", hint=_("In dollars, as entered on the lead."))
column("lead.household_income", _("Household income"), "dollars", hint=_("Known only where somebody entered it."))
column("lead.roof_age_years", _("Roof age in years"), "number")
column("lead.insurance_claim", _("Insurance claim"), "flag")
column("lead.budget", _("Budget"), "choice", choices=lambda: Budget.choices)
column("lead.authority", _("Who decides"), "choice", choices=lambda: Authority.choices)
column("lead.need", _("Need"), "choice", choices=lambda: Need.choices)
column("lead.timeline", _("Timeline"), "choice", choices=lambda: Timeline.choices)
column("lead.form_fills", _("Forms filled in"), "number", heard=("lead.returned",))
column("lead.website_visits", _("Website visits"), "number", heard=("lead.returned",))
column("lead.won_at", _("Won"), "moment", heard=STAGE)
column("lead.lost_at", _("Lost"), "moment", heard=STAGE)
column("lead.lost_reason", _("Why it was lost"), "choice", choices=lambda: LostReason.choices, heard=STAGE)
column("lead.city", _("City"), "text", group="place")
column("lead.state", _("State"), "text", group="place")
column("lead.postal_code", _("ZIP code"), "text", group="place")
near("lead.near", _("Distance from a place"), heard=("lead.changed:latitude", "lead.changed:longitude"))

happening(
    "inquiry.made",
    _("Asked us for something"),
    about="contact",
    rows=Lead.objects.alive,
    link="contact",
    at="created_at",
    heard=("lead.arrived", "lead.deleted", "lead.restored", "contact.merged", "contact.parted"),
)
happening(
    "inquiry.form",
    _("Filled in a form"),
    about="contact",
    rows=lambda: Lead.objects.alive().filter(source=Source.WEBSITE),
    link="contact",
    at="created_at",
    heard=("lead.arrived", "lead.deleted", "lead.restored", "lead.changed:source"),
)
happening(
    "inquiry.won",
    _("Bought"),
    about="contact",
    rows=lambda: Lead.objects.alive().filter(status=Status.WON),
    link="contact",
    at="won_at",
    heard=(*STAGE, "lead.deleted", "lead.restored"),
)


def _home_value(op: str, value: Any, at: At) -> Q:
    """The homes people asked us about. Customers have no value of their own."""
    homes = Lead.objects.alive().order_by().filter(contact=OuterRef(at.way.key), property_value__isnull=False)
    if op in {"given", "not_given"}:
        return Q(Exists(homes)) if op == "given" else ~Q(Exists(homes))
    return Q(Exists(homes.filter(compared("property_value", op, value))))


trait(
    Trait(
        name="inquiry.home_value",
        title=_("Value of a home they asked about"),
        type="money",
        about="contact",
        asked=_home_value,
        heard=frozenset({"lead.changed:property_value", "lead.arrived", "lead.deleted", "lead.restored"}),
        group="place",
        hint=_("As entered on one of their leads."),
    )
)


def _keys(rows: Any, name: str) -> set[int]:
    return {key for key in rows.values_list(name, flat=True) if key is not None}


def _meant(subjects: Subjects) -> set[int]:
    """Leads themselves, and all leads of a person or customer it happened to."""
    found, contacts = set(subjects.get("lead", ())), set(subjects.get("contact", ()))
    if customers := subjects.get("customer"):
        contacts |= _keys(Customer.objects.filter(pk__in=customers), "contact")
    for widened in PEOPLE_MEANT:
        contacts |= widened(subjects)
    if found:
        contacts |= _keys(Lead.objects.filter(pk__in=found), "contact")
    return found | (_keys(Lead.objects.filter(contact__in=contacts), "pk") if contacts else set())


PEOPLE_MEANT: list[Any] = []
"""Groups above add how a person is found from what only they know."""


def _customers_of_leads(subjects: Subjects) -> Sequence[int]:
    leads = subjects.get("lead")
    if not leads:
        return ()
    return list(
        Customer.objects.filter(contact__in=Lead.objects.filter(pk__in=leads).values("contact")).values_list(
            "pk", flat=True
        )
    )


ALSO_MEANT.append(_customers_of_leads)
segmented(
    Kind(
        name="lead",
        one=_("Lead"),
        many=_("Leads"),
        page="web:lead",
        list_page="web:leads",
        rows=Lead.objects.alive,
        visible_to=Lead.objects.visible_to,
        with_people=lambda rows: rows.select_related("contact"),
        ways={
            "lead": Way("", "pk"),
            "contact": Way("contact__", "contact_id"),
            "customer": Way("contact__customer__", "contact__customer__id"),
        },
        meant_by=_meant,
        changed=frozenset({"lead.arrived", "lead.deleted", "lead.restored", "contact.merged", "contact.parted"}),
        order=10,
    )
)
