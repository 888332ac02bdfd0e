"""What is known about somebody, as a letter may say it. Every fact is a stored row; what is not known is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from roofs.comms.consent.confirming import preferences_url
from roofs.comms.consent.unsubscribing import token_for
from roofs.comms.messaging.links import unsubscribe_url
from roofs.comms.writing import context as facts
from roofs.comms.writing.checking import groups_used
from roofs.comms.writing.company import sender
from roofs.comms.writing.library import phrase
from roofs.core.company.office import Company, office
from roofs.core.kit import phones
from roofs.marketing.reviews.models import Review
from roofs.marketing.reviews.policy import REVIEWS
from roofs.production.projects.models import Project
from roofs.production.projects.vocabulary import SOLD
from roofs.production.projects.vocabulary import Status as ProjectStatus
from roofs.sales.leads.vocabulary import Status as LeadStatus

if TYPE_CHECKING:
    from roofs.comms.writing.templates import Template
    from roofs.core.accounts.models import User
    from roofs.marketing.cadence.subjects import Subject
    from roofs.people.contacts.models import Contact
    from roofs.sales.leads.models import Lead

ASKED_US = frozenset({"email_inquiry", "phone_call", "chat", "website_form"})
FEWEST_NEARBY = 3
MOST_NEARBY = 500
EVERYTHING = frozenset({"project", "customer", "quote", "review", "nearby"})


@dataclass(frozen=True, slots=True)
class _Asked:
    """For whom, and what of it is wanted: what no template prints is not looked up."""

    subject: Subject
    contact: Contact
    home: Company
    wanted: frozenset[str]


def facts_for(
    subject: Subject,
    message_key: str,
    now: datetime,
    *,
    template: Template | None = None,
    contact: Contact | None = None,
) -> facts.MergeContext:
    """Only what this template uses; without a template all there is."""
    person, home = contact or subject.contact, office.get()
    asked = _Asked(subject, person, home, groups_used(template) if template else EVERYTHING)
    project = _project_of(asked)
    token = token_for("email", person.email, contact_id=person.pk, message_key=message_key)
    return facts.MergeContext(
        contact=facts.Contact(
            first_name=person.first_name or None, last_name=person.last_name or None, full_name=person.name
        ),
        company=sender(home),
        lead=_lead(subject.lead, person.language, home) if subject.lead else facts.Lead(),
        rep=_rep(subject.owner),
        links=facts.Links(
            unsubscribe=unsubscribe_url(token),
            preferences=preferences_url(token),
            booking=home.booking_url or None,
            review=next((link for _platform, link in REVIEWS.get().asked_for), None),
        ),
        customer=_customer(asked, project),
        project=_project(project, person.language, home) if project else None,
        quote=_quote(asked),
        review=_review(asked),
        nearby=_nearby(asked),
        today=now.astimezone(ZoneInfo(person.timezone or home.timezone)).date(),
    ).current()


def _lead(lead: Lead, language: str, home: Company) -> facts.Lead:
    return facts.Lead(
        asked_us=lead.form_fills > 0 or lead.source in ASKED_US,
        asked_on=_day(lead.created_at, home),
        address_line=lead.address_line or None,
        city=lead.city or None,
        project_type=phrase("project_type", lead.project_type, language),
        source=phrase("source", lead.source, language),
    )


def _project_of(asked: _Asked) -> Project | None:
    """The one it is about, or the newest that was ordered."""
    subject = asked.subject
    if subject.project is not None:
        return subject.project
    if subject.customer is None or not asked.wanted & {"project", "customer"}:
        return None
    ordered = Project.objects.alive().filter(customer=subject.customer, status__in=SOLD)
    return ordered.select_related("site", "manager").order_by("-created_at", "-pk").first()


def _customer(asked: _Asked, project: Project | None) -> facts.Customer | None:
    """Somebody who is in our list of customers but never ordered anything has not been worked for."""
    customer = asked.subject.customer
    if customer is None:
        return None
    if customer.completed_projects or (project is not None and project.status in SOLD):
        return facts.Customer(since=customer.customer_since)
    return None


def _project(project: Project, language: str, home: Company) -> facts.Project:
    place = project.site or project.customer
    return facts.Project(
        kind=phrase("project_type", project.project_type, language),
        address_line=place.address_line or None,
        city=place.city or None,
        starts_on=project.scheduled_start,
        completed_on=_day(project.completed_at, home) if project.completed_at else None,
        manager=project.manager.get_full_name() or None if project.manager else None,
    )


def _quote(asked: _Asked) -> facts.Quote | None:
    """A quote is out while the lead, or the project, stands where one has been sent and not answered."""
    lead, project, language = asked.subject.lead, asked.subject.project, asked.contact.language
    if project is not None:
        is_out = project.status == ProjectStatus.QUOTED
        since, kind = project.status_since, project.project_type
    elif lead is not None and lead.status_since is not None:
        is_out, since, kind = lead.status == LeadStatus.QUOTED, lead.status_since, lead.project_type
    else:
        return None
    if not is_out:
        return None
    return facts.Quote(sent_on=_day(since, asked.home), kind=phrase("project_type", kind, language))


def _review(asked: _Asked) -> facts.Review | None:
    if asked.subject.customer is None or "review" not in asked.wanted:
        return None
    found = Review.objects.filter(deleted_at=None, customer=asked.subject.customer).order_by("-reviewed_at").first()
    if found is None:
        return None
    return facts.Review(platform=found.get_platform_display(), written_on=_day(found.reviewed_at, asked.home))


def _nearby(asked: _Asked) -> facts.Nearby | None:
    """Our own finished jobs in the town. A few say nothing, so they are not named."""
    town = asked.subject.city
    if not town or "nearby" not in asked.wanted:
        return None
    done = Project.objects.alive().done().filter(site__city__iexact=town)
    jobs = done.values("pk")[:MOST_NEARBY].count()
    return facts.Nearby(jobs=jobs, town=town) if jobs >= FEWEST_NEARBY else None


def _rep(user: User | None) -> facts.Rep | None:
    if user is None:
        return None
    return facts.Rep(
        full_name=user.get_full_name(),
        first_name=user.first_name,
        title=user.title or None,
        phone=_number(user.phone or ""),
        email=user.email,
    )


def _day(moment: datetime, home: Company) -> date:
    return moment.astimezone(home.zone).date()


def _number(e164: str) -> str | None:
    return (phones.pretty(e164) or None) if e164 else None
